using System.Text.RegularExpressions;

namespace Digest.Rendering.Excerpts;

/// <summary>Fits whole sentences into the few lines that a mail has for a summary.</summary>
internal static partial class SentenceFitter
{
    /// <summary>Characters of a sentence that is kept whole.</summary>
    public const int MaxLength = 320;

    /// <summary>Up to here a short sentence takes the next one along.</summary>
    private const int GoodLength = 260;

    private const int ShortSentence = 130;

    /// <summary>
    /// The sentence at this place: whole up to <see cref="MaxLength"/>, a longer one up to its last clause that fits.
    /// </summary>
    public static string Fit(IReadOnlyList<string> sentences, int place)
    {
        var text = sentences[place];
        if (text.Length > MaxLength) return Cut(text);
        return text.Length < ShortSentence && place + 1 < sentences.Count
            && text.Length + 1 + sentences[place + 1].Length <= GoodLength
            && ContributionFinder.IsAboutThePaper(sentences[place + 1])
            ? $"{text} {sentences[place + 1]}"
            : text;
    }

    /// <summary>As many sentences as fit, at least the first.</summary>
    public static string FitFirst(IReadOnlyList<string> sentences)
    {
        var text = sentences[0];
        if (text.Length > MaxLength) return Cut(text);
        foreach (var next in sentences.Skip(1))
        {
            if (text.Length + 1 + next.Length > MaxLength) break;
            text = $"{text} {next}";
        }

        return text;
    }

    private static string Cut(string sentence)
    {
        var end = 0;
        foreach (var boundary in Clauses().EnumerateMatches(sentence))
        {
            if (boundary.Index > MaxLength - 1) break;
            var clause = sentence.AsSpan(0, boundary.Index);
            if (IsOutsideBrackets(clause) && !DanglingWord().IsMatch(clause)) end = boundary.Index;
        }

        return end == 0 ? sentence : $"{sentence.AsSpan(0, end).TrimEnd(" ,;:-–—")}…";
    }

    private static bool IsOutsideBrackets(ReadOnlySpan<char> text) =>
        text.Count('(') == text.Count(')') && text.Count('"') % 2 == 0 && text.Count('“') == text.Count('”');

    /// <summary>A word that something must follow.</summary>
    [GeneratedRegex(
        @"\b(?:first|second|third|namely|e\.g\.|i\.e\.|and|or|the|an?|of|with|by|from|to|that|as|in|on|for|is|are|"
        + @"both)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex DanglingWord();

    /// <summary>Where a clause ends: before what a reader can do without.</summary>
    [GeneratedRegex(
        @";|: |, (?:which|who|where|while|whereas|and|but|so|enabling|allowing|achieving|leading|thereby|thus|without|"
        + @"making|yielding|resulting|including|such as|with|by|using|as|because|since|even|rather|"
        + @"formali[sz]ed|called|termed|\w+ing)\b| (?:--|–|—) |"
        + @"(?<=.{120}) (?:that|which|while|whereas|so that|because|by \w+ing|in order to|and (?:we|it|is|are|\w+s))\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Clauses();
}
