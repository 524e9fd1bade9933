namespace Digest.Matching.Text;

/// <summary>
/// Finds where a text says what letters stand for: letters in parentheses that are the initials of the words before
/// them (after Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text",
/// 2003, with initials only). Words without a subject may be skipped.
/// </summary>
internal static class AcronymDefinitions
{
    private const int MinAcronymLength = 2, MaxAcronymLength = 8;
    private const int TextBefore = 120;

    /// <summary>Stems of the acronym and of the words it stands for, joined with spaces.</summary>
    public static IEnumerable<(string Acronym, string LongForm)> In(string text)
    {
        for (var open = text.IndexOf('(', StringComparison.Ordinal); open >= 0; open = text.IndexOf('(', open + 1))
        {
            var close = text.IndexOf(')', open);
            if (close < 0) yield break;
            var letters = text[(open + 1)..close].Trim();
            if (letters.EndsWith('s') && letters.Length > 1 && char.IsAsciiLetterUpper(letters[^2]))
                letters = letters[..^1];
            if (!IsAcronym(letters)) continue;
            var before = Words.Of(text[Math.Max(0, open - TextBefore)..open]);
            if (Start(before, letters.ToLowerInvariant()) is not (>= 0 and var start)) continue;
            yield return (
                Words.Stem(letters.ToLowerInvariant()), string.Join(' ', before.Skip(start).Select(word => word.Stem)));
        }
    }

    private static bool IsAcronym(string letters) =>
        letters.Length is >= MinAcronymLength and <= MaxAcronymLength
        && letters.All(char.IsAsciiLetter)
        && letters.Count(char.IsAsciiLetterUpper) >= 2;

    /// <summary>Where the words that spell the letters begin, reading backwards; -1 when they do not.</summary>
    private static int Start(List<Word> words, string letters)
    {
        var letter = letters.Length - 1;
        for (var at = words.Count - 1; at >= 0; at--)
        {
            if (words[at].Surface[0] == letters[letter])
            {
                if (--letter < 0) return at;
            }
            else if (!StopWords.Contains(words[at].Surface)) return -1;
        }
        return -1;
    }
}
