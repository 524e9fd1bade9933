namespace Digest.Bounces.Reading;

/// <summary>The header fields of a message or part, unfolded (RFC 5322 §2.2.3). Reads what servers really send: bare LF, 8-bit text, an mbox "From " line before the first field.</summary>
internal sealed class HeaderBlock
{
    private const int MaxFields = 2000;

    private readonly List<(string Name, string Value)> _fields = [];

    /// <param name="length">Bytes up to where the body begins.</param>
    public static HeaderBlock Read(ReadOnlySpan<byte> bytes, out int length)
    {
        var block = new HeaderBlock();
        var at = 0;
        while (at < bytes.Length)
        {
            var end = EndOfField(bytes, at);
            var field = bytes[at..end];
            if (field.TrimEnd("\r\n"u8).IsEmpty)
            {
                at = end;
                if (block._fields.Count == 0) continue;
                break;
            }

            var colon = NameLength(field);
            if (colon > 0 && block._fields.Count < MaxFields)
            {
                var value = Charsets.Decode(field[(colon + 1)..], null);
                block._fields.Add((Charsets.Decode(field[..colon], null).Trim(), Unfold(value)));
            }
            else if (!field.StartsWith("From "u8) && !field.StartsWith(">From "u8))
            {
                // The blank line before the body is missing.
                break;
            }

            at = end;
        }

        length = at;
        return block;
    }

    /// <summary>The first field of that name, or null.</summary>
    public string? this[string name] => All(name).FirstOrDefault();

    public IEnumerable<string> All(string name) =>
        _fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value);

    private static int EndOfField(ReadOnlySpan<byte> bytes, int start)
    {
        var at = start;
        while (true)
        {
            var newline = bytes[at..].IndexOf((byte)'\n');
            if (newline < 0) return bytes.Length;
            var blank = bytes[start..(at + newline)].TrimEnd((byte)'\r').IsEmpty;
            at += newline + 1;
            if (blank || at >= bytes.Length || bytes[at] is not ((byte)' ' or (byte)'\t')) return at;
        }
    }

    /// <summary>The length of the field name, or 0 when this is no header field.</summary>
    private static int NameLength(ReadOnlySpan<byte> field)
    {
        var colon = field.IndexOf((byte)':');
        if (colon <= 0) return 0;
        foreach (var b in field[..colon].TrimEnd((byte)' '))
            if (b is <= 32 or >= 127) return 0;
        return colon;
    }

    private static string Unfold(string value) => value.Replace("\r", "").Replace("\n", "").Replace('\t', ' ').Trim();
}
