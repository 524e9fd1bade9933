using System.Data.Common;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Matching.Selection;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Selection;
using Digest.Topics;

namespace Digest.Editions;

/// <summary>
/// Composes the editions of some subscribers. Only reads, because learning, running topics and choosing take long and
/// other writers must not wait; the caller that saves them checks that nothing has changed.
/// </summary>
internal sealed class BatchComposer(SqlDatabase database, TopicProfiles learning)
{
    /// <summary>
    /// Drafts for those of these subscribers who match. One whose edition cannot be composed, or whose row cannot be
    /// read, is set aside: the batch is halved until it is found, and the others get theirs.
    /// </summary>
    public async Task<ComposedBatch> ComposeAsync(
        CandidateSet candidates,
        SubscriberFilter filter,
        IReadOnlyList<long> subscribers,
        CancellationToken cancellationToken)
    {
        try
        {
            return await ComposeAllAsync(candidates, filter, subscribers, cancellationToken);
        }
        catch (Exception e) when (IsAboutSubscribers(e))
        {
            if (subscribers.Count == 1)
                return ComposedBatch.Without(new SetAside(subscribers[0], e.GetBaseException().Message));
            var half = subscribers.Count / 2;
            var first = await ComposeAsync(candidates, filter, [.. subscribers.Take(half)], cancellationToken);
            var second = await ComposeAsync(candidates, filter, [.. subscribers.Skip(half)], cancellationToken);
            return first.And(second);
        }
    }

    /// <summary>The drafts of these plans, in their order.</summary>
    public async Task<IReadOnlyList<EditionDraft>> ComposeAsync(
        CandidateSet candidates, IReadOnlyList<EditionPlan> plans, CancellationToken cancellationToken)
    {
        var topics = plans.SelectMany(plan => plan.Subscriber.ActiveTopics).ToHashSet();
        var known = await learning.LoadAsync(topics, cancellationToken, candidates.Needs);
        var matches = candidates.Run(topics, known, cancellationToken);
        return await database.ReadAsync(sql => ComposeAsync(sql, candidates, plans, matches), cancellationToken);
    }

    private async Task<ComposedBatch> ComposeAllAsync(
        CandidateSet candidates,
        SubscriberFilter filter,
        IReadOnlyList<long> keys,
        CancellationToken cancellationToken)
    {
        var isNow = filter.DueBy is null;
        var (lastKey, plans, existing, waiting) = await database.ReadAsync(
            async sql =>
            {
                // Before all else is read: what is saved meanwhile has a higher key.
                var lastKey = await EditionStore.GetLastKeyAsync(sql);
                var subscribers = await SelectedSubscribers.ListAsync(sql, filter, keys);
                IReadOnlyList<EditionPlan> plans =
                    [.. subscribers.Select(subscriber => EditionPlan.Of(subscriber, candidates.MadeAt, isNow))];
                return (
                    lastKey,
                    plans,
                    await EditionStore.ListExistingAsync(sql, plans),
                    await EditionStore.ListWaitingAsync(sql, keys));
            },
            cancellationToken);
        var open = plans
            .Where(plan => !existing.Contains(plan.Subscriber.Key) && candidates.Covers(plan.CursorFrom, plan.IsFirst))
            .Select(plan => plan.TakeOver([.. waiting[plan.Subscriber.Key].Where(edition =>
                candidates.Covers(edition.CursorFrom, edition.IsFirst != 0))]))
            .ToList();
        var composed = open.Zip(await ComposeAsync(candidates, open, cancellationToken))
            .ToLookup(one => IsNews(one.First, one.Second));
        return new ComposedBatch(
            lastKey,
            [.. plans.Where(plan => existing.Contains(plan.Subscriber.Key))],
            [.. composed[false].Select(one => one.First)],
            [.. composed[true]],
            []);
    }

    /// <summary>
    /// Whether anything was announced that this edition covers, matching or not. Recording an edition of nothing would
    /// use up the period, whatever is imported later on that day.
    /// </summary>
    private static bool IsNews(EditionPlan plan, EditionDraft draft) =>
        draft.Edition is { Papers.Count: > 0 }
        || draft.Edition.CursorTo > draft.Edition.CursorFrom
        || (plan.IsFirst && draft.Edition.CursorTo > 0)
        || plan.TakenOver.Count > 0;

    private static async Task<IReadOnlyList<EditionDraft>> ComposeAsync(
        SqlSession sql,
        CandidateSet candidates,
        IReadOnlyList<EditionPlan> plans,
        IReadOnlyDictionary<Topic, TopicHits?> matches)
    {
        var isNew = plans
            .Select(plan => candidates.NewAfter(
                plan.CursorFrom, plan.IsFirst, plan.Subscriber.Cursor, plan.Subscriber.LooksBack))
            .ToList();
        var superseded = plans.SelectMany(plan => plan.TakenOver).Select(edition => edition.Key).ToHashSet();
        var lookUp = plans
            .Zip(isNew, (plan, documents) => (plan.Subscriber, documents.Again))
            .Where(one => EditionComposer.NeedsSentPapers(one.Subscriber, one.Again, matches))
            .ToList();
        var sent = await EditionStore.ListSentAsync(
            sql,
            [.. lookUp.Select(one => one.Subscriber.Key)],
            PapersSentBefore(candidates, lookUp),
            candidates.Announced.Select(paper => paper.FirstAt).DefaultIfEmpty(candidates.MadeAt).Min(),
            superseded);
        var drafts = new EditionDraft[plans.Count];
        Parallel.For(
            0,
            plans.Count,
            () => new PaperSelector(),
            (i, _, selector) =>
            {
                var sentBefore = sent.GetValueOrDefault(plans[i].Subscriber.Key);
                drafts[i] = EditionComposer.Compose(selector, candidates, plans[i], isNew[i], sentBefore, matches);
                return selector;
            },
            _ => { });
        return await WithChangesAsync(sql, candidates, drafts, superseded);
    }

    /// <summary>Of the candidates, those that one of these subscribers may have been sent.</summary>
    private static List<long> PapersSentBefore(
        CandidateSet candidates, IReadOnlyList<(Subscriber Subscriber, DocumentBitmap Again)> lookUp)
    {
        var again = lookUp.Select(one => one.Again).Distinct().ToList();
        var trending = lookUp.Any(one => one.Subscriber.Topics.Count == 0)
            ? candidates.Trending.Select(paper => paper.Document).ToHashSet()
            : [];
        return
        [
            .. candidates.Papers.Index()
                .Where(paper =>
                    trending.Contains(paper.Index) || again.Exists(documents => documents.Contains(paper.Index)))
                .Select(paper => paper.Item.Key),
        ];
    }

    /// <summary>A quiet edition stays quiet: changes wait for the next mail.</summary>
    private static async Task<IReadOnlyList<EditionDraft>> WithChangesAsync(
        SqlSession sql, CandidateSet candidates, IReadOnlyList<EditionDraft> drafts, IReadOnlySet<long> superseded)
    {
        var mailed = drafts
            .Where(draft => draft.Edition.Papers.Count > 0)
            .Select(draft => draft.Edition.SubscriberKey)
            .ToList();
        var changes = await SentPaperChanges.FindAsync(sql, candidates.Changes, mailed, superseded);
        return
        [
            .. drafts.Select(draft =>
                changes.TryGetValue(draft.Edition.SubscriberKey, out var found)
                    ? draft with { Edition = draft.Edition with { Changes = found } }
                    : draft),
        ];
    }

    /// <summary>The database, the disk and a stop are about all of them.</summary>
    private static bool IsAboutSubscribers(Exception failure) =>
        failure.GetBaseException() is not (DbException or IOException or OperationCanceledException
            or OutOfMemoryException);
}

/// <summary>What was composed for some subscribers, as of one moment.</summary>
/// <param name="LastKey">The highest key of an edition at that moment.</param>
/// <param name="Existing">Whose period had its edition: only their due instant moves.</param>
/// <param name="WithoutNews">For whom nothing was announced: only their due instant moves.</param>
internal sealed record ComposedBatch(
    long LastKey,
    IReadOnlyList<EditionPlan> Existing,
    IReadOnlyList<EditionPlan> WithoutNews,
    IReadOnlyList<(EditionPlan Plan, EditionDraft Draft)> Composed,
    IReadOnlyList<SetAside> SetAside)
{
    /// <summary>Those who have a plan.</summary>
    public IEnumerable<EditionPlan> Plans =>
        [.. Existing, .. WithoutNews, .. Composed.Select(one => one.Plan)];

    public static ComposedBatch Without(SetAside one) => new(long.MaxValue, [], [], [], [one]);

    public ComposedBatch And(ComposedBatch other) => new(
        Math.Min(LastKey, other.LastKey),
        [.. Existing, .. other.Existing],
        [.. WithoutNews, .. other.WithoutNews],
        [.. Composed, .. other.Composed],
        [.. SetAside, .. other.SetAside]);
}
