using System.Collections.Frozen;

namespace Digest.Rendering.Excerpts;

/// <summary>What a sentence has in common with the title of its paper.</summary>
internal static class TitleWords
{
    private const int StemLength = 5;

    private static readonly FrozenSet<string> Common = FrozenSet.ToFrozenSet(
        [
            "with", "from", "into", "through", "that", "this", "towards", "toward", "using", "based", "their", "large",
            "model", "models", "language", "learning", "for", "and", "the", "via", "are", "your", "what", "when", "how",
        ]);

    /// <summary>Up to 3 for the share of the title's words, and 2 for the name before its colon.</summary>
    public static double InCommon(string title, string sentence)
    {
        var words = Stems(title);
        if (words.Count == 0) return 0;
        var shared = Stems(sentence);
        shared.IntersectWith(words);
        var score = 3.0 * shared.Count / Math.Max(3, words.Count);
        var colon = title.IndexOf(": ", StringComparison.Ordinal);
        if (colon is > 1 and <= 40 && sentence.Contains(title[..colon], StringComparison.OrdinalIgnoreCase)) score += 2;
        return score;
    }

    /// <summary>The beginnings of the words, in lower case: "video" and "videos" count as one.</summary>
    private static HashSet<string> Stems(string text)
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        foreach (var range in text.AsSpan().SplitAny(" -,.:;()?!/\"'"))
        {
            var word = text.AsSpan(range);
            if (word.Length < 3) continue;
            var lower = word.ToString().ToLowerInvariant();
            if (!Common.Contains(lower)) stems.Add(lower[..Math.Min(StemLength, lower.Length)]);
        }

        return stems;
    }
}
