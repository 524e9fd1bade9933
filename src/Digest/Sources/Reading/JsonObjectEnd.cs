namespace Digest.Sources.Reading;

/// <summary>Finds where a JSON object ends, or where it must be broken.</summary>
internal static class JsonObjectEnd
{
    private const int MaxDepth = 64, MaxBeginning = 100;

    /// <param name="text">Begins with the object's bracket.</param>
    /// <returns>The length of the object; with an error the place from which on it is in doubt; null and null when more
    /// text is needed.</returns>
    public static (int? End, string? Error) Find(ReadOnlySpan<byte> text)
    {
        Span<byte> open = stackalloc byte[MaxDepth];
        Span<int> openedAt = stackalloc int[MaxDepth];
        var depth = 0;
        byte before = 0;
        var lastString = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') continue;
            // Behind a string that ended elsewhere than it was meant to, brackets count for strings and strings for
            // brackets.
            if (before == '"' && c is not ((byte)',' or (byte)':' or (byte)'}' or (byte)']')) return (
                lastString, "a quotation mark is missing or too many");
            switch (c)
            {
                case (byte)'"':
                    if (StringEnd(text, i) is not { } end) return (null, null);
                    if (text[end] != '"') return (i, "a quotation mark is not closed");
                    (lastString, i) = (i, end);
                    break;
                case (byte)'{' or (byte)'[':
                    // A value of an object follows a colon; one of an array its bracket or a comma.
                    if (depth > 0 && before != ':' && !(open[depth - 1] == '[' && (before is (byte)'[' or (byte)',')))
                        return (i, "a bracket is not closed before the next object");
                    if (depth == MaxDepth) return (i, $"brackets are nested more than {MaxDepth} deep");
                    openedAt[depth] = i;
                    open[depth++] = c;
                    break;
                case (byte)'}' or (byte)']':
                    if (open[depth - 1] != (c == '}' ? '{' : '['))
                    {
                        // Everything from the unclosed bracket on is in doubt.
                        return (openedAt[depth - 1] + 1, "a bracket is closed by another kind of bracket");
                    }

                    if (--depth == 0) return (i + 1, null);
                    break;
            }

            before = c;
        }

        return (null, null);
    }

    /// <summary>How an object begins, with its first name: the others of a list that a program wrote begin so, too.
    /// Empty where that is broken.</summary>
    public static byte[] Beginning(ReadOnlySpan<byte> text)
    {
        var colon = text[..Math.Min(text.Length, MaxBeginning)].IndexOf((byte)':');
        var beginning = colon < 0 ? [] : text[..(colon + 1)];
        return beginning.Count((byte)'"') == 2 && beginning.Count((byte)'{') == 1 ? beginning.ToArray() : [];
    }

    /// <summary>The beginning that most objects of a list have, by its first three: one of them may be
    /// broken.</summary>
    public static byte[] CommonBeginning(ReadOnlySpan<byte> text)
    {
        var (common, most) = (Array.Empty<byte>(), 0);
        var at = 0;
        for (var i = 0; i < 3; i++)
        {
            var beginning = Beginning(text[at..]);
            // Those behind a comma count first: an object inside another follows a bracket or a colon.
            var count =
                beginning.Length == 0 ? 0 : (text.Count([(byte)',', .. beginning]) * 1_000) + text.Count(beginning);
            if (count > most)
                (common, most) = (beginning, count);
            if (Next(text, at + 1, []) is not { } next) break;
            at = next;
        }
        return common;
    }

    /// <summary>
    /// Where an object can begin behind a broken one: at the bracket that showed that it is broken, behind another
    /// object and a comma, or where
    /// one begins like the first.
    /// </summary>
    public static int? Next(ReadOnlySpan<byte> text, int from, ReadOnlySpan<byte> beginning)
    {
        for (var i = from; i < text.Length; i++)
        {
            var bracket = text[i..].IndexOf((byte)'{');
            if (bracket < 0) return null;
            i += bracket;
            if (i == from && from > 1) return i;
            var before = text[..i].TrimEnd(" \t\r\n"u8);
            if (before is [.., (byte)','] && (
                before[..^1].TrimEnd(" \t\r\n"u8) is [.., (byte)'}'] || (
                beginning.Length > 0 && text[i..].StartsWith(beginning)))) return i;
        }
        return null;
    }

    /// <returns>The closing mark, or the line end that no string can hold; null when the text ends before.</returns>
    private static int? StringEnd(ReadOnlySpan<byte> text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            var next = text[i..].IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
            if (next < 0) return null;
            i += next;
            if (text[i] != '\\') return i;
            i++;
        }
        return null;
    }
}
