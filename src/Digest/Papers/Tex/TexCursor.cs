using System.Text;

namespace Digest.Papers.Tex;

/// <summary>How TeX's input is divided: commands, groups, arguments. Positions are indices into the text.</summary>
internal static class TexCursor
{
    /// <summary>
    /// Groups and formulas longer than this are not TeX meant for a title or abstract; the bound also keeps hostile
    /// input linear.
    /// </summary>
    public const int MaxSpan = 1_000;

    /// <summary>Groups within groups; more are not TeX either, and would each be looked at again.</summary>
    private const int MaxNesting = 30;

    /// <summary>
    /// The command at a backslash: its name without it (letters, or one other character) and where it ends.
    /// </summary>
    public static (string Name, int End) Command(string text, int backslash)
    {
        var start = backslash + 1;
        if (start >= text.Length) return ("", start);
        var end = start;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        if (end == start) return (text[start..(start + 1)], start + 1);
        var name = text[start..end];
        return end < text.Length && text[end] == '*' && name == "operatorname" ? (name, end + 1) : (name, end);
    }

    /// <summary>
    /// The inside of the balanced group that opens at <paramref name="open"/>, and the position behind its closing
    /// brace; null when it is not balanced.
    /// </summary>
    public static (string Inner, int End)? Group(string text, int open)
    {
        if (open >= text.Length || text[open] != '{') return null;
        var depth = 0;
        for (var i = open; i < text.Length && i - open <= MaxSpan; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '{' && ++depth > MaxNesting) return null;
            else if (text[i] == '}' && --depth == 0) return (text[(open + 1)..i], i + 1);
        }
        return null;
    }

    /// <summary>
    /// An argument as TeX takes it: a group's inside, a command, or one character; spaces before it are skipped. A
    /// command brings no arguments of its own.
    /// </summary>
    public static (string Value, int End)? Argument(string text, int from)
    {
        while (from < text.Length && text[from] == ' ') from++;
        if (from >= text.Length || text[from] is '}' or '$' or '\n') return null;
        if (text[from] == '{') return Group(text, from);
        if (text[from] == '\\')
        {
            var end = Command(text, from).End;
            return end > from + 1 ? (text[from..end], end) : null;
        }
        var length = char.IsHighSurrogate(text[from]) && from + 1 < text.Length ? 2 : 1;
        return (text[from..(from + length)], from + length);
    }

    /// <summary>
    /// Where an unescaped <paramref name="closing"/> is at or after <paramref name="from"/>, outside groups; -1
    /// when there is none near.
    /// </summary>
    public static int Find(string text, int from, string closing)
    {
        var limit = Math.Min(text.Length, from + MaxSpan);
        var mayGroup = true; // one brace that never closes is enough to know about, and keeps the search linear
        for (var i = from; i < limit; i++)
        {
            if (string.CompareOrdinal(text, i, closing, 0, closing.Length) == 0) return i;
            if (text[i] == '\\') i++;
            else if (text[i] == '{' && mayGroup)
            {
                if (Group(text, i) is var (_, end)) i = end - 1;
                else mayGroup = false;
            }
        }
        return -1;
    }

    /// <summary>
    /// Whether every brace that would be printed has its partner: one alone would change what the braces around it
    /// enclose.
    /// </summary>
    public static bool IsBalanced(StringBuilder printed)
    {
        var depth = 0;
        for (var i = 0; i < printed.Length && depth >= 0; i++)
            depth += printed[i] switch { '{' => 1, '}' => -1, _ => 0 };
        return depth == 0;
    }
}
