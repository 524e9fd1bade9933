using System.Collections.Concurrent;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Matching.Selection;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Editions;

/// <summary>The papers that are new for anybody due, indexed once. Each distinct topic is run once for all who share it. Safe for all threads.</summary>
public sealed class CandidateSet
{
    private readonly TopicMatching _topics;
    private readonly IReadOnlyList<BatchSpan> _batches;
    private readonly Dictionary<long, int> _documentOf;
    private readonly ConcurrentDictionary<(long Cursor, bool IsFirst), NewDocuments> _new = new();
    private readonly ConcurrentDictionary<string, TopicHits?> _shared = new(StringComparer.Ordinal);

    /// <param name="announced">By document, as <paramref name="papers"/> and the index have them.</param>
    public CandidateSet(
        MatchIndex index, IReadOnlyList<Paper> papers, IReadOnlyList<AnnouncedPaper> announced, IReadOnlyList<BatchSpan> batches,
        PaperChanges changes, long newestSeq, MatchOptions options)
    {
        Papers = papers;
        Announced = announced;
        _batches = batches;
        Changes = changes;
        NewestSeq = newestSeq;
        MadeAt = options.Now;
        Trending = TrendingRanking.Of(index, options.Now);
        _documentOf = papers.Index().ToDictionary(paper => paper.Item.Key, paper => paper.Index);
        _topics = new TopicMatching(new TopicMatcher(index), options);
    }

    public IReadOnlyList<Paper> Papers { get; }

    public IReadOnlyList<AnnouncedPaper> Announced { get; }

    /// <summary>What was revised or withdrawn in the days that readers are told for.</summary>
    public PaperChanges Changes { get; }

    /// <summary>The cursor of every edition made from this pool.</summary>
    public long NewestSeq { get; }

    public DateTimeOffset MadeAt { get; }

    public IReadOnlyList<TrendingPaper> Trending { get; }

    /// <summary>The place of a paper among <see cref="Papers"/>; null when it is not here.</summary>
    public int? DocumentOf(long paperKey) => _documentOf.TryGetValue(paperKey, out var document) ? document : null;

    /// <summary>What is new for everyone with this cursor, found once for them all.</summary>
    /// <param name="isFirst">For those who have had no edition yet: the latest batch of each source is theirs too.</param>
    public NewDocuments NewAfter(long cursor, bool isFirst) => _new.GetOrAdd((cursor, isFirst), _ =>
    {
        var window = new AnnouncementWindow(cursor, isFirst ? AnnouncementStore.LatestAsOf(_batches, cursor) : null);
        return new NewDocuments(
            new DocumentBitmap(Papers.Count, document => window.Contains(Announced[document]) && Papers[document].WithdrawnAt is null),
            new DocumentBitmap(Papers.Count, document => window.Contains(Announced[document]) && Announced[document].FirstSeq <= cursor));
    });

    /// <summary>Whether a topic still has to be run: those that others share may have been.</summary>
    public bool Needs(Topic topic, TopicFeedback feedback) => feedback.IsAbout(topic) || !_shared.ContainsKey(topic.Query);

    /// <summary>The matches of topics; null for one whose query is not valid.</summary>
    public IReadOnlyDictionary<Topic, TopicHits?> Run(IReadOnlyCollection<Topic> topics, TopicState known, CancellationToken cancellationToken)
    {
        var matches = new ConcurrentDictionary<Topic, TopicHits?>();
        Parallel.ForEach(topics, new ParallelOptions { CancellationToken = cancellationToken }, topic =>
        {
            // A topic that was told more or less is its subscriber's own; the same query elsewhere is one topic.
            matches[topic] = known.Feedback.IsAbout(topic) ? _topics.Run(topic, known) : _shared.GetOrAdd(topic.Query, _ => _topics.Run(topic, known));
        });
        return matches;
    }
}

/// <param name="All">Announced in the window, and not withdrawn.</param>
/// <param name="Again">Announced in the window, and before it: only these can have been sent before.</param>
public sealed record NewDocuments(DocumentBitmap All, DocumentBitmap Again);
