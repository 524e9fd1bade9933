using Digest.Matching.Indexing;
using Digest.Matching.Ranking;

namespace Digest.Search;

/// <summary>A stretch of the archive, indexed once and then only read.</summary>
/// <param name="FirstKey">The rows of its papers: from this one.</param>
/// <param name="LastKey">The last of them.</param>
internal sealed class SearchSegment(long firstKey, long lastKey, MatchIndex index)
{
    public long FirstKey => firstKey;

    public long LastKey => lastKey;

    public IReadOnlyList<MatchDocument> Documents => index.Documents;

    public MatchIndex Index => index;

    public TopicMatcher Matcher { get; } = new(index);
}
