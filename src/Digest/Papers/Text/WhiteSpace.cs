using System.Text;

namespace Digest.Papers.Text;

/// <summary>
/// Folds white space. Expects what <see cref="SafeCharacters"/> leaves: plain spaces and line feeds only.
/// </summary>
internal static class WhiteSpace
{
    /// <summary>Everything on one line, one space between words.</summary>
    public static string OneLine(string text)
    {
        if (IsFolded(text)) return text;
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is not (' ' or '\n')) folded.Append(c);
            else if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
        }
        return folded.ToString().TrimEnd(' ');
    }

    /// <summary>
    /// Unwraps lines; an empty line separates paragraphs. A paragraph begins after an empty line, and, as arXiv wraps
    /// its abstracts, at a line that is indented by two spaces or more.
    /// </summary>
    public static string Paragraphs(string text)
    {
        if (!text.Contains('\n')) return OneLine(text);
        var folded = new StringBuilder(text.Length);
        foreach (var line in text.Split('\n'))
        {
            var words = OneLine(line);
            var isNew = words.Length == 0 || line.StartsWith("  ", StringComparison.Ordinal);
            if (isNew && folded.Length > 0 && folded[^1] != '\n') folded.Append("\n\n");
            if (words.Length == 0) continue;
            if (folded.Length > 0 && folded[^1] != '\n') folded.Append(' ');
            folded.Append(words);
        }
        return folded.ToString().TrimEnd('\n');
    }

    private static bool IsFolded(string text)
    {
        var last = ' ';
        foreach (var c in text)
        {
            if (c == '\n' || (c == ' ' && last == ' ')) return false;
            last = c;
        }
        return text.Length == 0 || last != ' ';
    }
}
