using System.Text;
using Digest.Papers.Tex;

namespace Digest.Papers.Text;

/// <summary>
/// Makes the text of any source fit for people: harmless characters, folded white space, TeX turned into Unicode.
/// Cleaning what is clean changes nothing.
/// </summary>
internal static class PaperText
{
    /// <summary>
    /// Characters. Real titles stay below 400, arXiv's abstracts below 1,920 and journals' below 10,000.
    /// </summary>
    public const int MaxTitle = 1_000, MaxAbstract = 20_000, MaxName = 200;

    /// <summary>TeX hidden in TeX is unpacked this many times; what is not stable then stays as it was.</summary>
    private const int MaxPasses = 4;

    /// <summary>One line; empty when nothing readable is left.</summary>
    public static string Title(string? text) => Clean(text, MaxTitle, WhiteSpace.OneLine);

    /// <summary>Paragraphs separated by an empty line.</summary>
    public static string Abstract(string? text) => Clean(text, MaxAbstract, WhiteSpace.Paragraphs);

    /// <summary>The name of a person, a keyword, a category: one short line.</summary>
    public static string Name(string? text) => Clean(text, MaxName, WhiteSpace.OneLine);

    private static string Clean(string? text, int maxLength, Func<string, string> fold)
    {
        if (string.IsNullOrEmpty(text)) return "";
        // Twice the limit is read, because folding and TeX shorten; then the result is cut.
        var plain = Cut(fold(SafeCharacters.Keep(Cut(text, maxLength * 2))), maxLength);
        var current = plain;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var next = Cut(fold(TexText.ToUnicode(current)), maxLength).Normalize(NormalizationForm.FormC);
            if (next == current) return current;
            current = next;
        }
        return plain;
    }

    /// <summary>
    /// At most <paramref name="maxLength"/> UTF-16 units, never through the middle of a surrogate pair; a cut is marked
    /// by an ellipsis.
    /// </summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength) return text;
        var end = maxLength - 1;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end].TrimEnd() + "…";
    }
}
