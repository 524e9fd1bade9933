namespace Digest.Mail.Mime;

internal static class TextLines
{
    /// <summary>CRLF for every CRLF, lone CR and lone LF: a text part knows no other line end (RFC 2046 §4.1.1).</summary>
    public static byte[] ToCrLf(ReadOnlySpan<byte> text)
    {
        var lines = new MessageBuffer(text.Length + (text.Length / 16) + 16);
        while (text.IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0)
        {
            lines.Write(text[..end]);
            lines.Write("\r\n"u8);
            text = text[(end + LineEndLength(text[end..]))..];
        }

        lines.Write(text);
        return lines.OwnBytes.ToArray();
    }

    /// <summary>2 where <paramref name="text"/> begins with CRLF, else 1.</summary>
    public static int LineEndLength(ReadOnlySpan<byte> text) => text.StartsWith("\r\n"u8) ? 2 : 1;
}
