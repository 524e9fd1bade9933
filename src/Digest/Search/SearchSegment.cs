using Digest.Matching.Indexing;
using Digest.Matching.Ranking;

namespace Digest.Search;

/// <summary>A stretch of the archive, indexed once and then only read.</summary>
/// <param name="FirstKey">The rows of its papers: from this one.</param>
/// <param name="LastKey">The last of them.</param>
/// <param name="Documents">Without their texts.</param>
/// <param name="Meanings">Of those that are encoded, by document.</param>
internal sealed record SearchSegment(
    long FirstKey,
    long LastKey,
    IReadOnlyList<MatchDocument> Documents,
    TopicMatcher Matcher,
    MeaningTable Meanings)
{
    /// <summary>The first documents whose meaning is not known, at most this many.</summary>
    public IReadOnlyList<long> ListUnknown(int count) =>
        Meanings.Known == Documents.Count
            ? []
            : [.. Documents.Index().Where(one => !Meanings.Has(one.Index)).Take(count).Select(one => one.Item.Key)];
}
