using System.Text;

namespace Digest.Papers.Tex;

/// <summary>
/// What abstracts keep of a document's commands when a service has cut or replaced a part of them: an address that
/// became <c>this https URL</c> took its closing brace along.
/// </summary>
internal static class TexLeftovers
{
    /// <summary>Their arguments are not text.</summary>
    private static readonly HashSet<string> Layout =
    [
        "begin", "end", "vspace", "hspace", "input", "include", "includegraphics", "bibliography", "bibliographystyle",
        "newcommand", "renewcommand", "usepackage", "documentclass", "operatorname", "textsuperscript", "textsubscript",
    ];

    /// <summary>The number of arguments before the words that are shown.</summary>
    private static readonly Dictionary<string, int> CutOff = new()
    {
        ["textbf"] = 0,
        ["textit"] = 0,
        ["emph"] = 0,
        ["text"] = 0,
        ["texttt"] = 0,
        ["underline"] = 0,
        ["textcolor"] = 1,
    };

    /// <summary>Appends what such a command shows; null for any other.</summary>
    public static int? Read(string text, string name, int end, StringBuilder output, int depth) =>
        Sign(text, name, end, output)
        ?? Note(text, name, end, output, depth)
        ?? Link(text, name, end, output)
        ?? Unclosed(text, name, end)
        ?? Words(text, name, end, output, depth);

    private static int? Sign(string text, string name, int end, StringBuilder output)
    {
        switch (name)
        {
            // An apostrophe and a colon that someone escaped: they touch a word and are followed by none.
            case "'" or ":" when end > 2 && char.IsLetter(text[end - 3]) && (end == text.Length || text[end] == ' '):
                output.Append(name);
                return end;
            case "linebreak" or "newline" or "par":
                output.Append(' ');
                return end;
            case "this" when IsAddress(text, end):
                output.Append(" this");
                return end;
            case "verb" when end < text.Length && !char.IsLetterOrDigit(text[end]) && text[end] is not (' ' or '{'):
                if (Find(text, text[end], end + 1) is not { } close) return null;
                output.Append(text, end + 1, close - end - 1);
                return close + 1;
            default:
                return null;
        }
    }

    private static int? Find(string text, char sought, int from) =>
        text.AsSpan(from, Math.Min(text.Length - from, TexCursor.MaxSpan)).IndexOf(sought) is >= 0 and var at
            ? from + at
            : null;

    private static bool IsAddress(string text, int at) =>
        text.AsSpan(at).StartsWith(" http URL") || text.AsSpan(at).StartsWith(" https URL");

    /// <summary><c>\footnote[2]{…}</c>, and a footnote that nothing closes: it ends with the text.</summary>
    private static int? Note(string text, string name, int end, StringBuilder output, int depth)
    {
        if (name != "footnote") return null;
        if (end < text.Length && text[end] == '[' && Find(text, ']', end) is { } close) end = close + 1;
        if (end >= text.Length || text[end] != '{') return null;
        var group = TexCursor.Group(text, end);
        if (group is null && !IsPlain(text, end + 1)) return null;
        var (note, noteEnd) = group ?? (text[(end + 1)..], text.Length);
        if (output.Length > 0 && output[^1] != ' ') output.Append(' ');
        output.Append('(').Append(TexText.ToUnicode(note, depth + 1).Trim()).Append(')');
        return noteEnd;
    }

    /// <summary><c>\href{this https URL}</c> without its words, <c>\hyperlink{…}{…}</c>.</summary>
    private static int? Link(string text, string name, int end, StringBuilder output)
    {
        if (name is not ("href" or "hyperlink" or "hyperref" or "link")) return null;
        if (TexCursor.Group(text, end) is not var (address, addressEnd)) return null;
        var (shown, shownEnd) = TexCursor.Group(text, addressEnd) ?? (address, addressEnd);
        if (shown.Contains('\\')) return null;
        output.Append(shown);
        return shownEnd;
    }

    /// <summary><c>\textbf{The code is at this https URL.</c>: only the opening is taken away.</summary>
    private static int? Unclosed(string text, string name, int end)
    {
        if (!CutOff.TryGetValue(name, out var before)) return null;
        for (; before > 0; before--)
        {
            if (TexCursor.Group(text, end) is not var (_, groupEnd)) return null;
            end = groupEnd;
        }

        return end < text.Length && text[end] == '{' && IsPlain(text, end + 1) ? end + 1 : null;
    }

    /// <summary>Whether no other TeX is behind this position, so that a brace before it is never closed.</summary>
    private static bool IsPlain(string text, int from) => text.AsSpan(from).IndexOfAny(@"\${}") < 0;

    /// <summary>
    /// A command of the author's own around some words, <c>\revise{…}</c> or <c>\ac{RAG}</c>, shows them, whatever else
    /// it does.
    /// </summary>
    private static int? Words(string text, string name, int end, StringBuilder output, int depth)
    {
        if (name.Length < 2 || !char.IsAsciiLetter(name[0]) || Layout.Contains(name)) return null;
        if (TexCursor.Group(text, end) is not var (words, wordsEnd) || words.Length == 0) return null;
        if (wordsEnd < text.Length && text[wordsEnd] == '{') return null;
        var shown = TexText.ToUnicode(words, depth + 1);
        var isText = shown.Length > 0 && (shown.All(char.IsLetter) || shown.Contains(' '));
        if (!isText || shown.IndexOfAny(['\\', '$', '{', '}', '=', '_']) >= 0) return null;
        output.Append(shown);
        return wordsEnd;
    }
}
