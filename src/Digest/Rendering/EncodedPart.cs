using System.Buffers;
using System.Text;
using MimeKit;
using MimeKit.Encodings;

namespace Digest.Rendering;

/// <summary>Parts that are encoded once, with CRLF, so that hashing, signing and sending only copy them.</summary>
internal static class EncodedPart
{
    /// <summary>In quoted-printable, or base64 where that is shorter.</summary>
    /// <param name="utf8">Line ends are LF or CRLF.</param>
    public static MimePart Text(string subtype, ReadOnlyMemory<byte> utf8)
    {
        // Three characters for each byte beyond ASCII, or four for every three bytes.
        var part = BeyondAscii(utf8.Span) > utf8.Length / 6
            ? Part(new ContentType("text", subtype), ContentEncoding.Base64, Base64(WithCrLf(utf8.Span)))
            : Part(new ContentType("text", subtype), ContentEncoding.QuotedPrintable, QuotedPrintable(utf8.Span));
        part.ContentType.Charset = "utf-8";
        return part;
    }

    public static MimePart File(MailAttachment file)
    {
        var part = Part(ContentType.Parse(file.MediaType), ContentEncoding.Base64, Base64(file.Content));
        part.ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = HeaderText.Clean(file.FileName) };
        return part;
    }

    private static MimePart Part(ContentType type, ContentEncoding encoding, byte[] encoded) => new(type)
    {
        ContentTransferEncoding = encoding,
        Content = new MimeContent(new MemoryStream(encoded, writable: false), encoding) { NewLineFormat = NewLineFormat.Dos },
    };

    private static byte[] Base64(ReadOnlySpan<byte> bytes) =>
        Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks));

    private static byte[] QuotedPrintable(ReadOnlySpan<byte> text)
    {
        var encoder = new QuotedPrintableEncoder();
        var input = ArrayPool<byte>.Shared.Rent(text.Length);
        var output = ArrayPool<byte>.Shared.Rent(encoder.EstimateOutputLength(text.Length));
        try
        {
            text.CopyTo(input);
            var length = encoder.Flush(input, 0, text.Length, output);

            // MimeKit's encoders emit LF.
            return WithCrLf(output.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>CRLF for each LF that has no CR: a text part has no other line end (RFC 2046 §4.1.1).</summary>
    private static byte[] WithCrLf(ReadOnlySpan<byte> text)
    {
        var lines = new byte[text.Length + text.Count((byte)'\n') - text.Count("\r\n"u8)];
        var rest = lines.AsSpan();
        while (text.IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = text[..(end > 0 && text[end - 1] == '\r' ? end - 1 : end)];
            line.CopyTo(rest);
            "\r\n"u8.CopyTo(rest[line.Length..]);
            rest = rest[(line.Length + 2)..];
            text = text[(end + 1)..];
        }

        text.CopyTo(rest);
        return lines;
    }

    private static int BeyondAscii(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        while (utf8.IndexOfAnyExceptInRange((byte)0, (byte)127) is var at and >= 0)
        {
            count++;
            utf8 = utf8[(at + 1)..];
        }

        return count;
    }
}
