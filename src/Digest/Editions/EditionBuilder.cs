using System.Runtime.CompilerServices;
using Digest.Matching.Ranking;
using Digest.Matching.Selection;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Digest.Topics;

namespace Digest.Editions;

/// <summary>
/// Makes editions. Due subscribers are processed in batches. One transaction per batch saves the editions, their
/// deliveries, the cursors and the next due instants, so that a crash loses and repeats nothing. Learning and running
/// topics takes long and is done before the transaction, so that other writers do not wait.
/// </summary>
internal sealed class EditionBuilder(
    SqlDatabase database,
    EditionStore editions,
    SubscriberStore subscribers,
    AnnouncementStore announcements,
    CandidateSetLoader candidateSets,
    TopicProfiles learning,
    TimeProvider clock)
{
    /// <summary>
    /// Subscribers in a transaction: many share what a statement costs, and others wait for it less than a second.
    /// </summary>
    internal int BatchSize { get; init; } = 1000;

    /// <summary>Makes every edition that is due.</summary>
    /// <param name="dueBy">Includes those due at or before this instant: now, or earlier while editions wait for a late
    /// source.</param>
    public async Task<EditionRunSummary> MakeDueAsync(DateTimeOffset dueBy, CancellationToken cancellationToken)
    {
        var report = new EditionRunSummary();
        await subscribers.CorrectDueAsync(cancellationToken);
        var filter = SubscriberFilter.Due(dueBy);
        if (await LoadCandidatesAsync(filter, cancellationToken) is not { } candidates) return report;
        while (await subscribers.ListAsync(filter, 0, BatchSize, cancellationToken) is { Count: > 0 } due)
        {
            var batch = await PrepareAsync(candidates, due, cancellationToken);
            var made = await database.WriteAsync(
                sql => MakeAsync(sql, candidates, batch, filter), cancellationToken);
            // Other workers hold all of them.
            if (made.Count == 0) break;
            report.Add(made);
        }

        return report;
    }

    /// <summary>
    /// Makes the edition of the current period for every active subscriber, or for one, without waiting until it is
    /// due. The next due instant stays.
    /// </summary>
    /// <returns>Each subscriber with the edition, or with null when the current period already had one.</returns>
    public async IAsyncEnumerable<EditionResult> MakeNowAsync(
        long? onlySubscriber, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = SubscriberFilter.Active(onlySubscriber);
        if (await LoadCandidatesAsync(filter, cancellationToken) is not { } candidates) yield break;
        var last = 0L;
        while (await subscribers.ListAsync(filter, last, BatchSize, cancellationToken) is { Count: > 0 } active)
        {
            var batch = await PrepareAsync(candidates, active, cancellationToken);
            var made = await database.WriteAsync(
                sql => MakeAsync(sql, candidates, batch, filter), cancellationToken);
            foreach (var edition in made) yield return edition;
            last = active[^1].Key;
        }
    }

    /// <summary>
    /// What <see cref="MakeDueAsync"/> or <see cref="MakeNowAsync"/> would make for the same subscribers. All of it is
    /// undone.
    /// </summary>
    public async IAsyncEnumerable<EditionResult> TryOutAsync(
        SubscriberFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await LoadCandidatesAsync(filter, cancellationToken) is not { } candidates) yield break;
        var active = subscribers.StreamAsync(SubscriberStatus.Active, cancellationToken).Where(filter.Includes);
        await foreach (var readers in active.Chunk(BatchSize).WithCancellation(cancellationToken))
        {
            var batch = await PrepareAsync(candidates, readers, cancellationToken);
            var made = await database.TryOutAsync(
                sql => MakeAsync(sql, candidates, batch, filter), cancellationToken);
            foreach (var edition in made) yield return edition;
        }
    }

    /// <summary>The edition that would be made now or on a past day. Saves nothing and moves no cursor.</summary>
    /// <param name="date">The stored edition of this period if there is one; otherwise one from the announcements
    /// between the due instants before and on that day.</param>
    public async Task<Edition> PreviewAsync(Subscriber subscriber, DateOnly? date, CancellationToken cancellationToken)
    {
        if (date is not { } day)
            return await ComposeOneAsync(subscriber, clock.GetUtcNow(), long.MaxValue, cancellationToken);
        if (subscriber.Key != 0 && await editions.FindAsync(subscriber.Key, day, cancellationToken) is { } made)
            return made;
        var due = SendSchedule.InstantOf(day, subscriber.SendTime, ReaderZone.Of(subscriber));
        var past = subscriber with
        {
            Cursor = await announcements.GetSeqAtAsync(SendSchedule.LastBefore(subscriber, due), cancellationToken),
            IsNew = false,
        };
        return await ComposeOneAsync(
            past, due, await announcements.GetSeqAtAsync(due, cancellationToken), cancellationToken);
    }

    private async Task<Edition> ComposeOneAsync(
        Subscriber subscriber, DateTimeOffset now, long upTo, CancellationToken cancellationToken)
    {
        var candidates = await candidateSets.LoadAsync(
            subscriber.Cursor, subscriber.IsNew ? subscriber.Cursor : null, now, cancellationToken, upTo);
        var batch = await PrepareAsync(candidates, [subscriber], cancellationToken);
        return (await database.ReadAsync(
                sql => ComposeAsync(sql, candidates, batch.Matches, [Plan(subscriber, now, isNow: true)]),
                cancellationToken)
        )[0].Edition;
    }

    private async Task<CandidateSet?> LoadCandidatesAsync(
        SubscriberFilter filter, CancellationToken cancellationToken) =>
        await editions.FindRangeAsync(filter, cancellationToken) is { } range
            ? await candidateSets.LoadAsync(range.After, range.NewCursor, clock.GetUtcNow(), cancellationToken)
            : null;

    private async Task<Batch> PrepareAsync(
        CandidateSet candidates, IReadOnlyList<Subscriber> readers, CancellationToken cancellationToken)
    {
        var topics = readers.SelectMany(reader => reader.Topics).ToHashSet();
        var known = await learning.LoadAsync(topics, cancellationToken, candidates.Needs);
        return new Batch(
            readers.ToDictionary(reader => reader.Key, reader => reader.Topics),
            candidates.Run(topics, known, cancellationToken));
    }

    /// <param name="filter">Who of the batch still matches. Those who need not be due get the current period's.</param>
    private static async Task<IReadOnlyList<EditionResult>> MakeAsync(
        SqlSession sql, CandidateSet candidates, Batch batch, SubscriberFilter filter)
    {
        var taken = await SubscriberStore.TakeAsync(sql, filter, batch.Keys);
        if (taken.Count == 0) return [];
        var isNow = filter.DueBy is null;
        // The current rows, but with the topics from when the batch was prepared.
        var readers = taken.Select(subscriber => subscriber with { Topics = batch.Topics[subscriber.Key] }).ToList();
        var plans = readers.Select(subscriber => Plan(subscriber, candidates.MadeAt, isNow)).ToList();
        var existing = await EditionStore.ListExistingAsync(sql, plans);
        var open = plans.Where(plan => !existing.Contains(plan.Subscriber.Key)).ToList();
        var superseded = (
            await EditionStore.SupersedeAsync(sql, [.. open.Select(plan => plan.Subscriber.Key)], candidates.MadeAt)
        ).ToLookup(edition => edition.SubscriberKey);
        var composed = await ComposeAsync(
            sql, candidates, batch.Matches, [.. open.Select(plan => plan.TakeOver(superseded[plan.Subscriber.Key]))]);
        // For a period that already has an edition only the due instant moves.
        await SubscriberStore.MoveDueAsync(
            sql,
            [.. plans.Where(plan => existing.Contains(plan.Subscriber.Key) && plan.NextDue is not null)
                .Select(plan => (plan.Subscriber.Key, plan.NextDue!.Value))]);
        var saved = (await EditionStore.SaveAsync(sql, composed)).ToDictionary(edition => edition.SubscriberKey);
        return
        [
            .. readers.Select(subscriber => new EditionResult(subscriber, saved.GetValueOrDefault(subscriber.Key))),
        ];
    }

    private static EditionPlan Plan(Subscriber subscriber, DateTimeOffset now, bool isNow)
    {
        if (isNow || subscriber.NextDue is not { } due)
            return new EditionPlan(
                subscriber, SendSchedule.PeriodOf(subscriber, now), null, subscriber.Cursor, subscriber.IsNew);
        // After days of downtime there is one edition, for the latest missed period, with everything new.
        var next = SendSchedule.NextAfter(subscriber, due);
        while (next <= now)
        {
            due = next;
            next = SendSchedule.NextAfter(subscriber, due);
        }

        return new EditionPlan(
            subscriber, SendSchedule.PeriodOf(subscriber, due), next, subscriber.Cursor, subscriber.IsNew);
    }

    private static async Task<IReadOnlyList<EditionDraft>> ComposeAsync(
        SqlSession sql,
        CandidateSet candidates,
        IReadOnlyDictionary<Topic, TopicHits?> matches,
        IReadOnlyList<EditionPlan> plans)
    {
        var isNew = plans.Select(plan => candidates.NewAfter(plan.CursorFrom, plan.IsFirst)).ToList();
        var lookUp = plans
            .Where((plan, i) => EditionComposer.NeedsSentPapers(candidates, plan.Subscriber, isNew[i], matches))
            .Select(plan => plan.Subscriber.Key)
            .ToList();
        var oldest =
            candidates.Announced.Count == 0 ? candidates.MadeAt : candidates.Announced.Min(paper => paper.FirstAt);
        var sent = await EditionStore.ListSentSinceAsync(sql, lookUp, oldest);
        var selector = new PaperSelector();
        var composed = plans
            .Select(
                (plan, i) =>
                    EditionComposer.Compose(
                        selector, candidates, plan, isNew[i], sent.GetValueOrDefault(plan.Subscriber.Key), matches))
            .ToList();
        return await WithChangesAsync(sql, candidates, composed);
    }

    /// <summary>A quiet edition stays quiet: changes wait for the next mail.</summary>
    private static async Task<IReadOnlyList<EditionDraft>> WithChangesAsync(
        SqlSession sql, CandidateSet candidates, List<EditionDraft> composed)
    {
        var mailed = composed
            .Where(made => made.Edition.Papers.Count > 0)
            .Select(made => made.Edition.SubscriberKey)
            .ToList();
        var changes = await SentPaperChanges.FindAsync(sql, candidates.Changes, mailed);
        return
        [
            .. composed.Select(made =>
                changes.TryGetValue(made.Edition.SubscriberKey, out var told)
                    ? made with
                    {
                        Edition = made.Edition with { Changes = told },
                    }
                    : made),
        ];
    }

    /// <summary>Subscribers whose topics have been run.</summary>
    private sealed record Batch(
        IReadOnlyDictionary<long, IReadOnlyList<Topic>> Topics, IReadOnlyDictionary<Topic, TopicHits?> Matches)
    {
        public IReadOnlyList<long> Keys => [.. Topics.Keys];
    }
}
