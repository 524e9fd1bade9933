using Digest.Papers;

namespace Digest.Rendering.Excerpts;

/// <summary>The sentence or two that a mail shows of a paper.</summary>
internal static class PaperExcerpt
{
    /// <summary>What is longer is not an abstract, and would cost time.</summary>
    private const int MaxAbstractLength = 20_000;

    /// <summary>
    /// The source's TL;DR, else the sentence of the abstract that says what is new (<see cref="ContributionFinder"/>).
    /// Whole sentences of at most <see cref="SentenceFitter.MaxLength"/> characters; a longer one ends with a clause.
    /// </summary>
    public static (string? Text, bool IsTldr) Of(Paper paper)
    {
        if (SentencesOf(paper.Tldr) is { Count: > 0 } summary) return (SentenceFitter.FitFirst(summary), true);
        var sentences = SentencesOf(paper.Abstract);
        return sentences.Count == 0
            ? (null, false)
            : (SentenceFitter.Fit(sentences, ContributionFinder.Best(sentences, paper.Title)), false);
    }

    private static IReadOnlyList<string> SentencesOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        if (text.Length > MaxAbstractLength) text = TextCut.Truncate(text, MaxAbstractLength);
        return SentenceSplitter.Split(
            string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }
}
