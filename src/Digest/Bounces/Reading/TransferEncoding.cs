using System.Buffers;

namespace Digest.Bounces.Reading;

/// <summary>Undoes a Content-Transfer-Encoding (RFC 2045 §6), forgivingly: characters that do not belong there are passed over.</summary>
internal static class TransferEncoding
{
    private static readonly SearchValues<byte> Base64Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    public static byte[] Decode(ReadOnlySpan<byte> body, string? encoding) => encoding?.Trim().ToLowerInvariant() switch
    {
        "base64" => Base64(body),
        "quoted-printable" => QuotedPrintable(body, inHeader: false),
        _ => body.ToArray(),
    };

    public static byte[] Base64(ReadOnlySpan<byte> text)
    {
        var output = new byte[text.Length / 4 * 3 + 3];
        var (written, bits, count) = (0, 0, 0);
        foreach (var b in text)
        {
            if (!Base64Alphabet.Contains(b)) continue;
            bits = (bits << 6) | Sextet(b);
            count += 6;
            if (count < 8) continue;
            count -= 8;
            output[written++] = (byte)(bits >> count);
        }

        return output[..written];
    }

    /// <param name="inHeader">The Q encoding of RFC 2047 §4.2, where an underscore is a space.</param>
    public static byte[] QuotedPrintable(ReadOnlySpan<byte> text, bool inHeader)
    {
        var output = new byte[text.Length];
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '=' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                output[written++] = (byte)(Hex(text[i + 1]) << 4 | Hex(text[i + 2]));
                i += 2;
            }
            else if (b == '=' && text[(i + 1)..].StartsWith("\r\n"u8)) i += 2;
            else if (b == '=' && text[(i + 1)..].StartsWith("\n"u8)) i++;
            else output[written++] = inHeader && b == '_' ? (byte)' ' : b;
        }

        return output[..written];
    }

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static int Sextet(byte b) => b switch
    {
        >= (byte)'A' and <= (byte)'Z' => b - 'A',
        >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
        (byte)'+' => 62,
        _ => 63,
    };
}
