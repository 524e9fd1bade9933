using System.Collections.Concurrent;
using Digest.Matching.Choosing;
using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Papers;

namespace Digest.Editions;

/// <summary>The papers that are new for anybody due, indexed once. Each distinct topic is run once for all who share it. Safe for all threads.</summary>
public sealed class PaperPool
{
    private readonly TopicMatcher _matcher;
    private readonly MatchOptions _options;
    private readonly ConcurrentDictionary<string, TopicHits> _hits = new(StringComparer.Ordinal);

    /// <param name="announced">By document, as <paramref name="papers"/> and the index have them.</param>
    public PaperPool(MatchIndex index, IReadOnlyList<Paper> papers, IReadOnlyList<AnnouncedPaper> announced, IReadOnlyList<BatchSpan> batches, long newestSeq, DateTimeOffset now)
    {
        Papers = papers;
        Announced = announced;
        Batches = batches;
        NewestSeq = newestSeq;
        MadeAt = now;
        Trending = TrendingRanking.Of(index, now);
        _matcher = new TopicMatcher(index);
        _options = new MatchOptions { Now = now };
    }

    public IReadOnlyList<Paper> Papers { get; }

    public IReadOnlyList<AnnouncedPaper> Announced { get; }

    public IReadOnlyList<BatchSpan> Batches { get; }

    /// <summary>The cursor of every edition made from this pool.</summary>
    public long NewestSeq { get; }

    public DateTimeOffset MadeAt { get; }

    public IReadOnlyList<TrendingPaper> Trending { get; }

    /// <summary>Null when the stored query is not valid: it was checked when it was stored, so only a later release could see that.</summary>
    public TopicHits? Hits(string query)
    {
        if (_hits.TryGetValue(query, out var known)) return known;
        return TopicQuery.Parse(query).Query is { } parsed ? _hits.GetOrAdd(query, _ => _matcher.Run(parsed, null, _options)) : null;
    }
}
