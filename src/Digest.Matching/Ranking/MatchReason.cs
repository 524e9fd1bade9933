using Digest.Matching.Indexing;

namespace Digest.Matching.Ranking;

/// <summary>Why a document matches a topic.</summary>
/// <param name="Words">What the query found and where, in order of field and place; what a mail marks.</param>
/// <param name="Labels">What was found outside prose, as it reads in the paper: authors, categories, sources.</param>
/// <param name="ProfileTerms">The stems in the paper that spoke most for it in the topic's profile, strongest first, as they are written there.</param>
public sealed record MatchReason(IReadOnlyList<MatchedWord> Words, IReadOnlyList<string> Labels, IReadOnlyList<string> ProfileTerms)
{
    /// <summary>The texts of <see cref="Words"/> and <see cref="Labels"/>, each once.</summary>
    public IReadOnlyList<string> QueryTerms => field ??= [.. Words.Select(word => word.Text).Concat(Labels).Distinct(StringComparer.OrdinalIgnoreCase)];
}

/// <param name="Start">Offset in the field's text, in UTF-16 units.</param>
/// <param name="Text">As it is written there; neighbouring matched words are one.</param>
public sealed record MatchedWord(TextField Field, int Start, int Length, string Text);
