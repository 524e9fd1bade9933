using System.Runtime.CompilerServices;
using Digest.Editions.Reporting;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Selection;
using Digest.Subscribers.Zones;
using Digest.Topics;

namespace Digest.Editions;

/// <summary>
/// Makes editions, a batch of subscribers after the other. They are composed before the transaction; it only saves the
/// editions with their deliveries, the cursors and the next due instants, so that a crash loses and repeats nothing.
/// The next batch is composed while one is saved.
/// </summary>
internal sealed class EditionBuilder(
    SqlDatabase database,
    EditionStore editions,
    DueCorrection dueCorrection,
    AnnouncementStore announcements,
    CandidateSetLoader candidateSets,
    BatchComposer composer,
    SetAsideSubscribers setAside,
    TimeProvider clock)
{
    /// <summary>
    /// Those who have had no edition for longer, after a pause, get theirs from a set of candidates of their own: the
    /// others do not pay for weeks of papers that are not new to them. Weekly readers are not among them.
    /// </summary>
    private const int UsualDays = 8;

    /// <summary>How often an edition is composed for someone who is changed by others each time.</summary>
    private const int MaxAttempts = 3;

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
        await SubscriberLifecycle.EndPausesAsync(database, clock.GetUtcNow(), cancellationToken);
        await dueCorrection.CorrectAsync(cancellationToken);
        var except = await setAside.ListAsync(cancellationToken);
        foreach (var filter in await SplitAsync(SubscriberFilter.Due(dueBy, except), cancellationToken))
            await foreach (var made in MakeAsync(filter, cancellationToken)) report.Add(made);
        return report;
    }

    /// <summary>
    /// Makes the edition of the current period for every active subscriber, or for one, without waiting until it is
    /// due. The next due instant stays.
    /// </summary>
    public async IAsyncEnumerable<EditionResult> MakeNowAsync(
        long? onlySubscriber, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var filter in await SplitAsync(SubscriberFilter.Active(onlySubscriber), cancellationToken))
            await foreach (var made in MakeAsync(filter, cancellationToken)) yield return made;
    }

    /// <summary>
    /// What <see cref="MakeDueAsync"/> or <see cref="MakeNowAsync"/> would make for the same subscribers. Saves
    /// nothing.
    /// </summary>
    public async IAsyncEnumerable<EditionResult> TryOutAsync(
        SubscriberFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in await SplitAsync(filter, cancellationToken))
            await foreach (var made in TryOutPartAsync(part, cancellationToken)) yield return made;
    }

    private async IAsyncEnumerable<EditionResult> TryOutPartAsync(
        SubscriberFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await LoadCandidatesAsync(filter, cancellationToken) is not { } candidates) yield break;
        var after = SubscriberPlace.Start;
        while (await ComposeNextAsync(candidates, filter, after, cancellationToken) is { } batch)
        {
            after = batch.Last;
            foreach (var plan in batch.Composed.Existing)
                yield return new EditionResult(
                    plan.Subscriber.Email.ToString(), EditionOutcome.Existed, plan.Subscriber);
            foreach (var plan in batch.Composed.WithoutNews)
                yield return new EditionResult(
                    plan.Subscriber.Email.ToString(), EditionOutcome.NothingAnnounced, plan.Subscriber);
            foreach (var one in batch.Composed.Composed)
                yield return new EditionResult(
                    one.Plan.Subscriber.Email.ToString(), EditionOutcome.Made, one.Plan.Subscriber, one.Draft.Edition);
            foreach (var one in await setAside.ListAsync(batch.Composed.SetAside, cancellationToken))
                yield return new EditionResult(one.Email, EditionOutcome.SetAside, Reason: one.Reason);
        }
    }

    /// <summary>The edition that would be made now or on another day. Saves nothing and moves no cursor.</summary>
    /// <param name="date">The stored edition of this period if there is one; otherwise, for a past day, one from the
    /// announcements between the due instants before and on that day.</param>
    public async Task<Edition> PreviewAsync(Subscriber subscriber, DateOnly? date, CancellationToken cancellationToken)
    {
        if (date is not { } day)
            return await ComposeOneAsync(subscriber, clock.GetUtcNow(), long.MaxValue, cancellationToken);
        if (subscriber.Key != 0 && await editions.FindAsync(subscriber.Key, day, cancellationToken) is { } made)
            return made;
        var due = SendSchedule.InstantOf(day, subscriber.SendTime, ReaderZone.Of(subscriber));
        // What is to come continues from what was sent, also by hand.
        if (due > clock.GetUtcNow()) return await ComposeOneAsync(subscriber, due, long.MaxValue, cancellationToken);
        var past = subscriber with
        {
            Cursor = await announcements.GetSeqAtAsync(SendSchedule.LastBefore(subscriber, due), cancellationToken),
            IsNew = false,
            Topics = AsBefore(subscriber),
        };
        return await ComposeOneAsync(
            past, due, await announcements.GetSeqAtAsync(due, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// The papers of an edition, and after them those that matched the subscriber's topics, as they are now, among the
    /// same announcements. Saves nothing.
    /// </summary>
    public async Task<IReadOnlyList<EditionPaper>> ListMatchesAsync(
        Edition edition, Subscriber subscriber, int count, CancellationToken cancellationToken)
    {
        var then = subscriber with
        {
            Cursor = edition.CursorFrom,
            IsNew = edition.IsFirst,
            MaxPapers = count,
            Topics = AsBefore(subscriber),
        };
        var all = await ComposeOneAsync(then, edition.CreatedAt, edition.CursorTo, cancellationToken);
        return [.. edition.Papers.Concat(all.Papers).DistinctBy(paper => paper.PaperKey).Take(count)];
    }

    /// <summary>The topics as if they had not changed: what was made before did not look back for them.</summary>
    private static IReadOnlyList<Topic> AsBefore(Subscriber subscriber) =>
        [.. subscriber.Topics.Select(topic => topic with { LooksBack = false })];

    private async Task<Edition> ComposeOneAsync(
        Subscriber subscriber, DateTimeOffset now, long upTo, CancellationToken cancellationToken)
    {
        var candidates = await candidateSets.LoadAsync(
            subscriber.Cursor, subscriber.IsNew ? subscriber.Cursor : null, now, cancellationToken, upTo);
        var plan = EditionPlan.Of(subscriber, now, isNow: true);
        return (await composer.ComposeAsync(candidates, [plan], cancellationToken))[0].Edition;
    }

    /// <summary>Those who are as far as usual, and those who are further behind.</summary>
    private async Task<IReadOnlyList<SubscriberFilter>> SplitAsync(
        SubscriberFilter filter, CancellationToken cancellationToken)
    {
        var usual = await announcements.GetSeqAtAsync(clock.GetUtcNow().AddDays(-UsualDays), cancellationToken);
        return [filter with { CursorFrom = usual }, filter with { CursorBelow = usual }];
    }

    private async Task<CandidateSet?> LoadCandidatesAsync(
        SubscriberFilter filter, CancellationToken cancellationToken) =>
        await editions.FindRangeAsync(filter, cancellationToken) is { } range
            ? await candidateSets.LoadAsync(range.After, range.NewCursor, clock.GetUtcNow(), cancellationToken)
            : null;

    /// <summary>
    /// One whom others changed between composing and saving is composed again; after that, those who are due are left
    /// to the next run.
    /// </summary>
    private async IAsyncEnumerable<EditionResult> MakeAsync(
        SubscriberFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await LoadCandidatesAsync(filter, cancellationToken) is not { } candidates) yield break;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var changed = new List<Subscriber>();
            await foreach (var result in MakeOnceAsync(candidates, filter, cancellationToken))
            {
                if (result.Outcome == EditionOutcome.Changed) changed.Add(result.Subscriber!);
                else yield return result;
            }

            if (changed.Count == 0) yield break;
            if (attempt == MaxAttempts)
                foreach (var subscriber in changed)
                    yield return new EditionResult(subscriber.Email.ToString(), EditionOutcome.Changed, subscriber);
            filter = filter with { Only = [.. changed.Select(subscriber => subscriber.Key)] };
        }
    }

    private async IAsyncEnumerable<EditionResult> MakeOnceAsync(
        CandidateSet candidates,
        SubscriberFilter filter,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = ComposeNextAsync(candidates, filter, SubscriberPlace.Start, stopping.Token);
        try
        {
            while (await next is { } batch)
            {
                next = ComposeNextAsync(candidates, filter, batch.Last, stopping.Token);
                foreach (var result in await SaveAsync(candidates, filter, batch.Composed, cancellationToken))
                    yield return result;
            }
        }
        finally
        {
            // Nothing may still read when the caller continues.
            await stopping.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>On a thread of its own, because SQLite answers on the one that asks.</summary>
    private Task<(SubscriberPlace Last, ComposedBatch Composed)?> ComposeNextAsync(
        CandidateSet candidates, SubscriberFilter filter, SubscriberPlace after, CancellationToken cancellationToken) =>
        Task.Run<(SubscriberPlace, ComposedBatch)?>(
            async () =>
            {
                var places = await database.ReadAsync(
                    sql => SelectedSubscribers.ListPlacesAsync(sql, filter, after, BatchSize), cancellationToken);
                if (places.Count == 0) return null;
                var keys = places.Select(place => place.Key).ToList();
                return (places[^1], await composer.ComposeAsync(candidates, filter, keys, cancellationToken));
            },
            cancellationToken);

    private async Task<IReadOnlyList<EditionResult>> SaveAsync(
        CandidateSet candidates, SubscriberFilter filter, ComposedBatch batch, CancellationToken cancellationToken)
    {
        var results = await database.WriteAsync(
            sql => SaveAsync(sql, filter, batch, candidates.MadeAt), cancellationToken);
        return
        [
            .. results,
            .. from one in await setAside.RecordAsync(batch.SetAside, cancellationToken)
               select new EditionResult(one.Email, EditionOutcome.SetAside, Reason: one.Reason),
        ];
    }

    private static async Task<IReadOnlyList<EditionResult>> SaveAsync(
        SqlSession sql, SubscriberFilter filter, ComposedBatch batch, DateTimeOffset now)
    {
        var keys = batch.Plans.Select(plan => plan.Subscriber.Key).ToList();
        if (keys.Count == 0) return [];
        var locked = (await SelectedSubscribers.LockAsync(sql, filter, keys))
            .ToDictionary(subscriber => subscriber.Key);
        var newer = await EditionStore.ListNewerAsync(sql, batch.LastKey, keys);
        var waiting = await OutboxStore.LockWaitingAsync(
            sql, [.. batch.Composed.SelectMany(one => one.Plan.TakenOver).Select(edition => edition.Delivery)]);
        bool IsCurrent(EditionPlan plan) =>
            locked.TryGetValue(plan.Subscriber.Key, out var subscriber)
            && subscriber with { Topics = plan.Subscriber.Topics } == plan.Subscriber
            && !newer.Contains(plan.Subscriber.Key)
            && plan.TakenOver.All(edition => waiting.Contains(edition.Delivery));

        var existing = batch.Existing.Where(IsCurrent).ToDictionary(plan => plan.Subscriber.Key);
        var withoutNews = batch.WithoutNews.Where(IsCurrent).ToDictionary(plan => plan.Subscriber.Key);
        await SubscriberStore.MoveDueAsync(
            sql,
            [.. existing.Values.Concat(withoutNews.Values).Where(plan => plan.NextDue is not null)
                .Select(plan => (plan.Subscriber.Key, plan.NextDue!.Value))]);
        var saved = (await EditionStore.SaveAsync(
            sql, [.. batch.Composed.Where(one => IsCurrent(one.Plan)).Select(one => one.Draft)]))
            .ToDictionary(edition => edition.SubscriberKey);
        await SetAsideSubscribers.ClearAsync(sql, [.. saved.Keys]);
        await EditionEvents.RecordAsync(sql, [.. saved.Values], key => locked[key], now);
        return [.. batch.Plans.OrderBy(plan => plan.Subscriber.Key).Select(ResultOf)];

        EditionResult ResultOf(EditionPlan plan)
        {
            var key = plan.Subscriber.Key;
            var edition = saved.GetValueOrDefault(key);
            var outcome = edition is not null ? EditionOutcome.Made
                : existing.ContainsKey(key) ? EditionOutcome.Existed
                : withoutNews.ContainsKey(key) ? EditionOutcome.NothingAnnounced
                : EditionOutcome.Changed;
            return new EditionResult(plan.Subscriber.Email.ToString(), outcome, plan.Subscriber, edition);
        }
    }
}
