using System.Text;

namespace Digest.Papers.Text;

/// <summary>Finds the encoding of bytes: from their own shape, or from the name it was given.</summary>
internal static class TextEncodings
{
    /// <summary>How many bytes at the beginning decide between bytes and wide characters.</summary>
    public const int HeadLength = 512;

    /// <summary>The encoding that a byte order mark names, and the mark's length.</summary>
    public static (Encoding Encoding, int Length)? OfMark(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: false), 4),
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    /// <summary>UTF-16 or UTF-32 without a mark, by the zero bytes that ASCII characters have there; null for anything
    /// else.</summary>
    public static Encoding? WideWithoutMark(ReadOnlySpan<byte> head)
    {
        if (head.Length > HeadLength) head = head[..HeadLength];
        Span<int> zeros = stackalloc int[4];
        for (var i = 0; i < head.Length; i++)
            if (head[i] == 0) zeros[i % 4]++;
        var quarter = head.Length / 4;
        // A third of the characters must be ASCII: the marks and names of XML, JSON and CSV are.
        var enough = Math.Max(1, quarter / 3);
        if (quarter > 0 && zeros[0] < enough && zeros[1] >= enough && zeros[2] >= enough
            && zeros[3] >= enough) return Encoding.UTF32;
        if (quarter > 0 && zeros[3] < enough && zeros[0] >= enough && zeros[1] >= enough && zeros[2] >= enough)
            return new UTF32Encoding(bigEndian: true, byteOrderMark: false);
        var (even, odd) = (zeros[0] + zeros[2], zeros[1] + zeros[3]);
        if (odd >= 2 * enough && even * 4 < odd) return Encoding.Unicode;
        return even >= 2 * enough && odd * 4 < even ? Encoding.BigEndianUnicode : null;
    }

    /// <summary>
    /// The encoding of a name as the Encoding Standard of the WHATWG reads it: ISO-8859-1 and US-ASCII mean
    /// windows-1252, GB2312 means
    /// GB18030. Null for a name that is unknown or not to be used (UTF-7).
    /// </summary>
    public static Encoding? Named(string? name)
    {
        var plain = name?.Trim(' ', '"', '\'').ToLowerInvariant().Replace('_', '-');
        switch (plain)
        {
            case null or "" or "utf-7":
                return null;
            case "utf8" or "utf-8" or "unicode-1-1-utf-8":
                return Encoding.UTF8;
            case "iso-8859-1"
            or "iso8859-1"
            or "latin1"
            or "latin-1"
            or "l1"
            or "us-ascii"
            or "ascii"
            or "ansi"
            or "cp1252"
            or "windows1252":
                return CodePage(1252);
            case "gb2312" or "gbk" or "x-gbk" or "gb-2312" or "csgb2312":
                return CodePage(54936);
            case "iso-8859-9" or "latin5":
                return CodePage(1254);
            case "tis-620" or "iso-8859-11":
                return CodePage(874);
            case "euc-kr" or "ks-c-5601-1987" or "ksc5601":
                return CodePage(949);
            case "sjis" or "shift-jis" or "x-sjis" or "windows-31j" or "ms932":
                return CodePage(932);
        }

        if (plain.StartsWith("cp", StringComparison.Ordinal) && int.TryParse(plain.AsSpan(2), out var number)) plain =
            $"windows-{number}";
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(plain) ?? Encoding.GetEncoding(plain);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public static bool IsWide(Encoding encoding) => encoding.CodePage is 1200 or 1201 or 12000 or 12001;

    private static Encoding CodePage(int number) => CodePagesEncodingProvider.Instance.GetEncoding(number)!;
}
