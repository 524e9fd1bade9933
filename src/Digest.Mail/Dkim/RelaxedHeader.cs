using System.Buffers;
using System.Text;

namespace Digest.Mail.Dkim;

/// <summary>One header field in the relaxed form of RFC 6376 §3.4.2: lower-case name, unfolded, blanks shrunk to one space.</summary>
/// <param name="Line">Without its final CRLF.</param>
internal sealed record RelaxedHeader(string Name, byte[] Line)
{
    /// <summary>All fields of a header section, in order.</summary>
    public static List<RelaxedHeader> ParseAll(ReadOnlySpan<byte> section)
    {
        List<RelaxedHeader> fields = [];
        while (!section.IsEmpty)
        {
            var length = FieldLength(section);
            fields.Add(Parse(section[..length]));
            section = section[length..];
        }

        return fields;
    }

    public static RelaxedHeader Parse(ReadOnlySpan<byte> field)
    {
        var colon = field.IndexOf((byte)':');
        if (colon < 0) throw new ArgumentException($"'{Encoding.Latin1.GetString(field)}' is not a header field.", nameof(field));
        var name = Encoding.Latin1.GetString(field[..colon]).Trim().ToLowerInvariant();
        var line = new ArrayBufferWriter<byte>(field.Length + 1);
        line.Write(Encoding.Latin1.GetBytes(name + ":"));
        var start = line.WrittenCount;
        var rest = field[(colon + 1)..];
        while (true)
        {
            rest = rest.TrimStart(" \t\r\n"u8);
            if (rest.IsEmpty) return new RelaxedHeader(name, line.WrittenSpan.ToArray());
            if (line.WrittenCount > start) line.Write(" "u8);
            var word = rest.IndexOfAny(" \t\r\n"u8);
            if (word < 0) word = rest.Length;
            line.Write(rest[..word]);
            rest = rest[word..];
        }
    }

    /// <summary>Up to the line end that no blank follows (RFC 5322 §2.2.3).</summary>
    private static int FieldLength(ReadOnlySpan<byte> section)
    {
        var at = 0;
        while (section[at..].IndexOf("\r\n"u8) is var end and >= 0)
        {
            at += end + 2;
            if (at == section.Length || section[at] is not ((byte)' ' or (byte)'\t')) return at;
        }

        return section.Length;
    }
}
