using System.Collections.Concurrent;
using Digest.Matching.Choosing;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>The papers that are new for anybody due, indexed once. Each distinct topic is run once for all who share it. Safe for all threads.</summary>
public sealed class PaperPool
{
    private readonly TopicRunner _topics;
    private readonly ConcurrentDictionary<string, TopicHits?> _shared = new(StringComparer.Ordinal);

    /// <param name="announced">By document, as <paramref name="papers"/> and the index have them.</param>
    public PaperPool(
        MatchIndex index, TopicTrainer trainer, IReadOnlyList<Paper> papers, IReadOnlyList<AnnouncedPaper> announced, IReadOnlyList<BatchSpan> batches,
        PaperChanges changes, long newestSeq, DateTimeOffset now)
    {
        Papers = papers;
        Announced = announced;
        Batches = batches;
        Changes = changes;
        NewestSeq = newestSeq;
        MadeAt = now;
        Trending = TrendingRanking.Of(index, now);
        _topics = new TopicRunner(new TopicMatcher(index), trainer, new MatchOptions { Now = now });
    }

    public IReadOnlyList<Paper> Papers { get; }

    public IReadOnlyList<AnnouncedPaper> Announced { get; }

    public IReadOnlyList<BatchSpan> Batches { get; }

    /// <summary>What was revised or withdrawn in the days that readers are told for.</summary>
    public PaperChanges Changes { get; }

    /// <summary>The cursor of every edition made from this pool.</summary>
    public long NewestSeq { get; }

    public DateTimeOffset MadeAt { get; }

    public IReadOnlyList<TrendingPaper> Trending { get; }

    /// <summary>Null when the stored query is not valid: it was checked when it was stored, so only a later release could see that.</summary>
    public TopicHits? Hits(Topic topic, TopicFeedback feedback)
    {
        // A topic that was told more or less is its subscriber's own; the same query elsewhere is one topic.
        if (feedback.IsAbout(topic)) return _topics.Run(topic, feedback);
        return _shared.GetOrAdd(topic.Query, _ => _topics.Run(topic, feedback));
    }
}
