using System.Collections.Concurrent;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Matching.Selection;
using Digest.Papers;
using Digest.Storage;
using Digest.Topics;

namespace Digest.Editions;

/// <summary>
/// Loads and indexes the papers that are new for any due subscriber, and those recent enough to trend.
/// </summary>
internal sealed class CandidateSetLoader(
    SqlDatabase database,
    AnnouncementStore announcements,
    PaperStore papers,
    CorpusStatistics archive,
    EditionOptions options)
{
    /// <param name="after">The lowest cursor of the subscribers.</param>
    /// <param name="newCursor">The lowest cursor of subscribers without an edition so far; null when there are
    /// none.</param>
    /// <param name="upTo">The newest seq to include; the default includes everything.</param>
    public async Task<CandidateSet> LoadAsync(
        long after, long? newCursor, DateTimeOffset now, CancellationToken cancellationToken, long upTo = long.MaxValue)
    {
        // Read before the announcements: a row that becomes visible in between has a higher seq and waits for the next
        // run.
        var newest = Math.Min(upTo, await announcements.GetNewestSeqAsync(cancellationToken));
        IReadOnlyList<BatchSpan> batches = newCursor is { } cursor
            ? await announcements.ListLatestBatchesAsync(cursor, cancellationToken)
            : [];
        var lowest = batches.Count > 0 ? Math.Min(after, batches[0].FirstSeq - 1) : after;
        // Someone may have been sent the text of a new paper under another id with the last edition, however long ago
        // that was.
        var last = await announcements.FindLastAtAsync(lowest, cancellationToken) is { } at && at < now ? at : now;
        var announced = await announcements.ReadAsync(
            lowest,
            last.AddDays(-Math.Max(options.TrendingDays, CandidateSet.LookBackDays)),
            newest,
            cancellationToken);
        var byKey = await papers.ListByKeysAsync([.. announced.Select(a => a.PaperKey)], cancellationToken);
        announced = [.. announced.Where(a => byKey.ContainsKey(a.PaperKey))];
        var inOrder = announced.Select(a => byKey[a.PaperKey]).ToList();
        var index = await archive.IndexAsync(inOrder, announced, cancellationToken);
        return new CandidateSet(
            index,
            inOrder,
            announced,
            batches,
            await ListChangesAsync(now, cancellationToken),
            new LoadedRange(lowest, newCursor, newest),
            new MatchOptions { Now = now });
    }

    private async Task<PaperChanges> ListChangesAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        options.ChangesDays == 0
            ? PaperChanges.None
            : await database.ReadAsync(
                sql => PaperChanges.LoadAsync(sql, now.AddDays(-options.ChangesDays), now), cancellationToken);
}

/// <summary>
/// The papers that are new for any due subscriber, indexed once. Each distinct topic runs once for all who share it.
/// Thread-safe.
/// </summary>
internal sealed class CandidateSet
{
    /// <summary>How far a topic that was added or changed looks back.</summary>
    public const int LookBackDays = 7;

    private readonly MatchIndex _index;
    private readonly TopicMatching _topics;
    private readonly IReadOnlyList<BatchSpan> _batches;
    private readonly LoadedRange _loaded;
    private readonly Dictionary<long, int> _documentOf;
    private readonly Lazy<long> _lookBackCursor;
    private readonly ConcurrentDictionary<(long After, bool IsFirst, long SeenUpTo, bool LooksBack), NewDocuments>
        _new = new();
    private readonly ConcurrentDictionary<(string Query, TopicBreadth Breadth), TopicHits?> _shared = new();

    /// <param name="announced">By document, as <paramref name="papers"/> and the index have them.</param>
    public CandidateSet(
        MatchIndex index,
        IReadOnlyList<Paper> papers,
        IReadOnlyList<AnnouncedPaper> announced,
        IReadOnlyList<BatchSpan> batches,
        PaperChanges changes,
        LoadedRange loaded,
        MatchOptions options)
    {
        _index = index;
        Papers = papers;
        Announced = announced;
        _batches = batches;
        Changes = changes;
        _loaded = loaded;
        MadeAt = options.Now;
        Trending = TrendingRanking.Of(index, options.Now);
        _documentOf = papers.Index().ToDictionary(paper => paper.Item.Key, paper => paper.Index);
        _topics = new TopicMatching(new TopicMatcher(index), options);
        _lookBackCursor = new Lazy<long>(() => Announced
            .SelectMany(paper => paper.Marks)
            .Where(IsRecent)
            .Select(mark => mark.Seq - 1)
            .DefaultIfEmpty(long.MaxValue)
            .Min());
    }

    public IReadOnlyList<Paper> Papers { get; }

    public IReadOnlyList<AnnouncedPaper> Announced { get; }

    /// <summary>Papers revised or withdrawn recently enough to be reported to readers.</summary>
    public PaperChanges Changes { get; }

    /// <summary>The cursor of every edition made from this set.</summary>
    public long NewestSeq => _loaded.UpTo;

    public DateTimeOffset MadeAt { get; }

    public IReadOnlyList<TrendingPaper> Trending { get; }

    /// <summary>The index of a paper in <see cref="Papers"/>; null when it is not in the set.</summary>
    public int? DocumentOf(long paperKey) => _documentOf.TryGetValue(paperKey, out var document) ? document : null;

    /// <summary>
    /// Whether all that is new after this cursor was loaded. It was not for someone who became due later, or an edition
    /// whose delivery began to wait again.
    /// </summary>
    public bool Covers(long cursor, bool isFirst) =>
        cursor >= _loaded.After && (!isFirst || cursor >= _loaded.NewCursor);

    /// <summary>The documents that are new above a seq, computed once.</summary>
    /// <param name="isFirst">For subscribers without an edition so far: includes the latest batch of each
    /// source.</param>
    /// <param name="seenUpTo">The cursor: an edition has taken into account what was announced before it.</param>
    /// <param name="looksBack">Whether a topic of theirs was added or changed.</param>
    public NewDocuments NewAfter(long after, bool isFirst, long seenUpTo, bool looksBack) =>
        _new.GetOrAdd(
            (after, isFirst, seenUpTo, looksBack),
            _ =>
            {
                var window = new AnnouncementWindow(
                    after, isFirst ? AnnouncementStore.LatestAsOf(_batches, after) : null);
                bool IsInReach(int document) =>
                    window.Contains(Announced[document])
                    || (looksBack && Announced[document].Marks.Any(IsRecent));
                var all = new DocumentBitmap(
                    Papers.Count,
                    document => window.Contains(Announced[document]) && Papers[document].WithdrawnAt is null);
                return new NewDocuments(
                    all,
                    looksBack
                        ? new DocumentBitmap(
                            Papers.Count, document => IsInReach(document) && Papers[document].WithdrawnAt is null)
                        : all,
                    new DocumentBitmap(
                        Papers.Count,
                        document => Announced[document].FirstSeq <= seenUpTo
                            && (IsInReach(document) || _index.WithTextOf(document).Any(IsInReach))));
            }
        );

    /// <summary>The cursor of an edition whose topics look back, if its own is not lower.</summary>
    public long LookBackCursor => _lookBackCursor.Value;

    /// <summary>Announced in the last <see cref="LookBackDays"/>, and not withdrawn.</summary>
    public bool IsRecent(int document) =>
        Announced[document].Marks.Any(IsRecent) && Papers[document].WithdrawnAt is null;

    private bool IsRecent(AnnouncementMark mark) => mark.At >= MadeAt.AddDays(-LookBackDays);

    /// <summary>Whether a topic still has to be run; a shared topic may have run for another subscriber.</summary>
    public bool Needs(Topic topic, TopicFeedback feedback) =>
        feedback.IsAbout(topic) || !_shared.ContainsKey((topic.Query, topic.Breadth));

    /// <summary>The matches of topics; null for one whose query is not valid.</summary>
    public IReadOnlyDictionary<Topic, TopicHits?> Run(
        IReadOnlyCollection<Topic> topics, TopicState known, CancellationToken cancellationToken)
    {
        var matches = new ConcurrentDictionary<Topic, TopicHits?>();
        Parallel.ForEach(
            topics,
            new ParallelOptions { CancellationToken = cancellationToken },
            topic =>
            {
                // A topic with feedback is personal. Topics with the same query and no feedback are shared.
                matches[topic] = known.Feedback.IsAbout(topic)
                    ? _topics.Run(topic, known)
                    : _shared.GetOrAdd((topic.Query, topic.Breadth), _ => _topics.Run(topic, known));
            }
        );
        return matches;
    }
}

/// <param name="All">Announced in the window, and not withdrawn.</param>
/// <param name="ForChangedTopics">The same and, where a topic looks back, what was announced in the last days.</param>
/// <param name="Again">Announced before the cursor too, or a new one has the same text: only these can have been sent
/// before.</param>
internal sealed record NewDocuments(DocumentBitmap All, DocumentBitmap ForChangedTopics, DocumentBitmap Again);

/// <summary>The announcements that a <see cref="CandidateSet"/> holds.</summary>
/// <param name="After">All above this seq.</param>
/// <param name="NewCursor">For first editions, the latest batches as of this cursor and later; null for none.</param>
/// <param name="UpTo">The newest.</param>
internal sealed record LoadedRange(long After, long? NewCursor, long UpTo);
