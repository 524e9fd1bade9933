using Digest.Events;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers.SignUps;

namespace Digest.Subscribers;

/// <summary>
/// Every change of a subscriber's status. A change names the states it starts from and is made in one statement, so
/// that of two at the same moment only one takes place: thirty confirms bring one welcome, and a confirm cannot undo an
/// unsubscribe.
/// </summary>
internal sealed class SubscriberLifecycle(SqlDatabase database, TimeProvider clock)
{
    /// <summary>After a pause, announcements older than this are not made up for.</summary>
    public static readonly TimeSpan MaxCatchUp = TimeSpan.FromDays(30);

    /// <summary>Pauses that end in a transaction.</summary>
    private const int Page = 1000;

    /// <summary>
    /// Adds in one transaction. Active subscribers are due from now on and start with the latest batch of each source;
    /// pending ones are sent a mail to confirm. Other addresses that exist stay as they are.
    /// </summary>
    /// <param name="inviteLeft">Whether people who left are asked by mail whether they want to come back. Nothing but
    /// the link of that mail brings them back.</param>
    /// <returns>An outcome for each, in order.</returns>
    public Task<IReadOnlyList<AddResult>> AddAsync(
        IReadOnlyList<Subscriber> subscribers,
        CancellationToken cancellationToken,
        bool inviteLeft = false
    ) => database.WriteAsync(sql => AddAsync(sql, subscribers, inviteLeft, clock.GetUtcNow()), cancellationToken);

    /// <summary>As the other overload, for one that the operator adds: if they left, they are asked.</summary>
    public async Task<AddOutcome> AddAsync(Subscriber subscriber, CancellationToken cancellationToken) =>
        (await AddAsync([subscriber], cancellationToken, inviteLeft: true))[0].Outcome;

    /// <summary>The address has been confirmed: active from now on, and welcomed.</summary>
    /// <param name="generation">Of the link that was used.</param>
    /// <returns>False when no such link is open: the later decision applies.</returns>
    public Task<bool> ConfirmAsync(long key, long generation, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var now = clock.GetUtcNow();
                if (await Invitations.AcceptAsync(sql, key, generation, now) is not { } subscriber) return false;
                await DepartureStore.RemoveAsync(sql, subscriber.Email);
                await OutboxStore.QueueAsync(sql, [NoticeTo(subscriber, key, MailKind.Welcome, now)]);
                await SubscriberEvents.RecordAsync(
                    sql, EventKind.Subscribed, subscriber, SubscriberStatus.Active, now);
                return true;
            },
            cancellationToken);

    /// <returns>False when the subscriber is not active.</returns>
    public Task<bool> PauseAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => PauseAsync(sql, key, clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc cref="PauseAsync(long, CancellationToken)"/>
    public static Task<bool> PauseAsync(SqlSession sql, long key, DateTimeOffset now) =>
        StopAsync(sql, key, SubscriberEvent.Pause, now);

    /// <summary>Due again from now on; the next digest has the best of what was announced meanwhile,
    /// of at most 30 days.</summary>
    /// <returns>False when the subscriber is not paused.</returns>
    public Task<bool> ResumeAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => ResumeAsync(sql, key, clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc cref="ResumeAsync(long, CancellationToken)"/>
    public static async Task<bool> ResumeAsync(SqlSession sql, long key, DateTimeOffset now)
    {
        var oldest = await AnnouncementStore.GetSeqBeforeAsync(sql, now - MaxCatchUp);
        return await SubscriberStore.FindAsync(sql, key) is { } subscriber
            && await ResumeAsync(sql, subscriber, SendSchedule.NextAfter(subscriber, now), oldest, now);
    }

    /// <summary>Sends the mail to confirm once more, to one who has not confirmed.</summary>
    /// <returns>False when there is nothing to confirm, or such a mail waits already.</returns>
    public static async Task<bool> AskAgainAsync(SqlSession sql, long key, DateTimeOffset now)
    {
        if (await SubscriberStore.FindAsync(sql, key) is not { OpenConfirmation: not null } subscriber
            || await OutboxStore.IsWaitingAsync(sql, key, MailKind.Confirm))
            return false;
        await OutboxStore.QueueAsync(sql, [NoticeTo(subscriber, key, MailKind.Confirm, now)]);
        return true;
    }

    /// <summary>
    /// Pauses that were to end by now end. Who would have had a digest since then is due at once.
    /// </summary>
    public static async Task EndPausesAsync(
        SqlDatabase database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        int ended;
        do ended = await database.WriteAsync(sql => EndPausesAsync(sql, now), cancellationToken);
        while (ended == Page);
    }

    private static async Task<int> EndPausesAsync(SqlSession sql, DateTimeOffset now)
    {
        var ended = await SubscriberStore.ListPauseEndedAsync(sql, now, Page);
        if (ended.Count == 0) return 0;
        var oldest = await AnnouncementStore.GetSeqBeforeAsync(sql, now - MaxCatchUp);
        foreach (var subscriber in ended)
            await ResumeAsync(
                sql, subscriber, SendSchedule.NextAfter(subscriber, subscriber.PausedUntil!.Value), oldest, now);
        return ended.Count;
    }

    /// <returns>False when there was nothing to end.</returns>
    public Task<bool> UnsubscribeAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => UnsubscribeAsync(sql, key, clock.GetUtcNow()), cancellationToken);

    /// <summary>
    /// As <see cref="UnsubscribeAsync(long, CancellationToken)"/>, in the caller's transaction. A last mail says so;
    /// not to an address that was never confirmed, or fails.
    /// </summary>
    public static async Task<bool> UnsubscribeAsync(SqlSession sql, long key, DateTimeOffset now)
    {
        if (await SubscriberStore.LockAsync(sql, key) is not { } subscriber
            || !await StopAsync(sql, key, SubscriberEvent.Unsubscribe, now))
            return false;
        await AddressChanges.CloseAsync(sql, key);
        if (subscriber.Status == SubscriberStatus.Pending) return true;
        await SubscriberEvents.RecordAsync(
            sql, EventKind.Unsubscribed, subscriber, SubscriberStatus.Unsubscribed, now);
        if (subscriber.Status == SubscriberStatus.Suppressed) return true;
        // Its link lets them come back, should it have been a mistake.
        await Invitations.OpenWayBackAsync(sql, key);
        await OutboxStore.QueueAsync(sql, [NoticeTo(subscriber, key, MailKind.Unsubscribed, now)]);
        return true;
    }

    /// <summary>
    /// A person wants to be forgotten: all that is stored about them goes. What remains are keyed traces of the
    /// address, which keep lists from bringing them back and mail away from an address that was suppressed.
    /// </summary>
    /// <returns>False when there was no such subscriber.</returns>
    public Task<bool> EraseAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                if (await SubscriberStore.LockAsync(sql, key) is not { } subscriber) return false;
                var now = clock.GetUtcNow();
                await DepartureStore.AddAsync(sql, subscriber.Email, now);
                await SuppressionStore.HideAsync(sql, subscriber.Email);
                await SignUpStore.ForgetAsync(sql, subscriber.Email);
                return await SubscriberStore.RemoveAsync(sql, key, now);
            },
            cancellationToken);

    /// <summary>
    /// No more mail goes to the address, for any subscriber. Mail that waits is cancelled by its sender.
    /// Who complains has left: that is more than an address that fails.
    /// </summary>
    /// <param name="detail">The words of the report, for the operator.</param>
    /// <param name="isReported">Whether the caller records for webhooks what was reported.</param>
    /// <returns>False when the address was suppressed before, or there is no such subscriber.</returns>
    public static async Task<bool> SuppressAsync(
        SqlSession sql,
        long key,
        SuppressionReason reason,
        string detail,
        DateTimeOffset now,
        bool isReported = false)
    {
        if (await SubscriberStore.LockAsync(sql, key) is not { } subscriber) return false;
        var isNew = await SuppressionStore.AddAsync(sql, subscriber.Email, subscriber.Status, reason, detail, now);
        var isEnded = await StopAsync(
            sql, key, reason == SuppressionReason.Complaint ? SubscriberEvent.Complain : SubscriberEvent.Bounce, now);
        await AddressChanges.CloseAsync(sql, key);
        if (isEnded && !isReported)
            await SubscriberEvents.RecordSuppressedAsync(sql, subscriber, reason, detail, now);
        return isNew;
    }

    /// <summary>As the other overload, for an address that need not be a subscriber's.</summary>
    /// <returns>False when it was suppressed before.</returns>
    public static async Task<bool> SuppressAsync(
        SqlSession sql, EmailAddress email, SuppressionReason reason, string detail, DateTimeOffset now)
    {
        if ((await SuppressionStore.ListSuppressedAsync(sql, [email])).Count > 0) return false;
        return await SubscriberStore.FindAsync(sql, email) is { } subscriber
            ? await SuppressAsync(sql, subscriber.Key, reason, detail, now)
            : await SuppressionStore.AddAsync(sql, email, was: null, reason, detail, now);
    }

    /// <summary>
    /// The address may be mailed again. Its subscriber, if suppressed, is paused: it is not known whether the address
    /// was ever confirmed, and the operator decides when mail goes out. Who complained has left and stays away.
    /// </summary>
    /// <returns>False when it was not suppressed.</returns>
    public Task<bool> UnblockAsync(EmailAddress email, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => UnblockAsync(sql, email, clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc cref="UnblockAsync(EmailAddress, CancellationToken)"/>
    public static async Task<bool> UnblockAsync(SqlSession sql, EmailAddress email, DateTimeOffset now)
    {
        var wasSuppressed = await SuppressionStore.RemoveAsync(sql, email);
        if (await RefusalStore.FindSoftBouncesAsync(sql, email) is not { } subscriber) return wasSuppressed;
        await RefusalStore.SetSoftBouncesAsync(sql, subscriber.Key, 0);
        await RefusalStore.SetAsync(sql, subscriber.Key, at: null);
        return await UnblockAsync(sql, subscriber.Key, now) || wasSuppressed;
    }

    /// <summary>
    /// Addresses that failed since an instant may be mailed again. A subscriber who was active is so again; for others
    /// it is as after <see cref="UnblockAsync(EmailAddress, CancellationToken)"/>.
    /// </summary>
    /// <param name="domain">Null for all.</param>
    public static async Task<IReadOnlyList<RestoredSubscriber>> RestoreAsync(
        SqlSession sql, string? domain, DateTimeOffset since, DateTimeOffset now)
    {
        var (restored, subscribed) = (new List<RestoredSubscriber>(), new List<long>());
        foreach (var (email, was) in await SuppressionStore.RemoveAsync(sql, domain, since))
        {
            if (EmailAddress.Parse(email).Address is not { } address
                || await RefusalStore.FindSoftBouncesAsync(sql, address) is not { } bounces
                || await SubscriberStore.FindAsync(sql, bounces.Key) is not { } subscriber)
            {
                restored.Add(new RestoredSubscriber(0, IsActive: false));
                continue;
            }

            await RefusalStore.SetSoftBouncesAsync(sql, subscriber.Key, 0);
            var isActive = was == SubscriberStatus.Active && await SubscriberStore.ChangeStatusAsync(
                sql,
                subscriber.Key,
                Transition.Of(SubscriberEvent.Restore),
                SendSchedule.NextAfter(subscriber, now),
                cursor: null,
                now);
            if (isActive || await StopAsync(sql, subscriber.Key, SubscriberEvent.Unblock, now))
                subscribed.Add(subscriber.Key);
            restored.Add(new RestoredSubscriber(subscriber.Key, isActive));
        }

        await SubscriberEvents.RecordAsync(sql, EventKind.Subscribed, subscribed, now);
        return restored;
    }

    /// <inheritdoc cref="AddAsync(IReadOnlyList{Subscriber}, CancellationToken, bool)"/>
    public static async Task<IReadOnlyList<AddResult>> AddAsync(
        SqlSession sql, IReadOnlyList<Subscriber> subscribers, bool inviteLeft, DateTimeOffset now)
    {
        var suppressed = await SuppressionStore.ListSuppressedAsync(
            sql, subscribers.Select(subscriber => subscriber.Email));
        var first = new HashSet<string>(StringComparer.Ordinal);
        var candidates = subscribers.Where(s => !suppressed.Contains(s.Email.Key) && first.Add(s.Email.Key)).ToList();
        var left = await Invitations.ListLeftAsync(sql, [.. candidates.Select(subscriber => subscriber.Email)]);
        var invited = inviteLeft
            ? await Invitations.OpenAsync(
                sql, [.. candidates.Where(s => left.ContainsKey(s.Email.Key) && WantsMail(s))], examples: [], now)
            : new Dictionary<string, long>();
        var inserted = await SubscriberStore.InsertAsync(
            sql, [.. candidates.Where(s => !left.ContainsKey(s.Email.Key))], now);
        await OutboxStore.QueueAsync(
            sql,
            [.. from subscriber in candidates
                let key = subscriber.Status == SubscriberStatus.Pending
                    && inserted.TryGetValue(subscriber.Email.Key, out var pending)
                    ? pending
                    : invited.GetValueOrDefault(subscriber.Email.Key)
                where key != 0
                select NoticeTo(subscriber, key, MailKind.Confirm, now)]);
        await SubscriberEvents.RecordAsync(
            sql,
            EventKind.Subscribed,
            [.. from subscriber in candidates
                where subscriber.Status is SubscriberStatus.Active or SubscriberStatus.Paused
                where inserted.ContainsKey(subscriber.Email.Key)
                select subscriber with { Key = inserted[subscriber.Email.Key] }],
            now);

        var added = inserted.Keys.ToHashSet(StringComparer.Ordinal);
        return [.. subscribers.Select(s => new AddResult(
            suppressed.Contains(s.Email.Key) ? AddOutcome.Suppressed
            : added.Remove(s.Email.Key) ? AddOutcome.Added
            : invited.ContainsKey(s.Email.Key) ? AddOutcome.Invited
            : left.ContainsKey(s.Email.Key) ? AddOutcome.Left
            : AddOutcome.AlreadySubscribed,
            left.TryGetValue(s.Email.Key, out var at) ? at : null))];
    }

    private static async Task<bool> UnblockAsync(SqlSession sql, long key, DateTimeOffset now)
    {
        if (!await StopAsync(sql, key, SubscriberEvent.Unblock, now)) return false;
        await SubscriberEvents.RecordAsync(sql, EventKind.Subscribed, [key], now);
        return true;
    }

    internal static bool WantsMail(Subscriber subscriber) =>
        subscriber.Status is SubscriberStatus.Active or SubscriberStatus.Pending;

    private static async Task<bool> ResumeAsync(
        SqlSession sql, Subscriber subscriber, DateTimeOffset due, long lowestCursor, DateTimeOffset now)
    {
        var isResumed = await SubscriberStore.ChangeStatusAsync(
            sql,
            subscriber.Key,
            Transition.Of(SubscriberEvent.Resume),
            due,
            Math.Max(subscriber.Cursor, lowestCursor),
            now);
        if (isResumed) await OutboxStore.RequeueWithdrawnAsync(sql, [subscriber.Key], now - MaxCatchUp, now);
        return isResumed;
    }

    private static Task<bool> StopAsync(SqlSession sql, long key, SubscriberEvent happened, DateTimeOffset now) =>
        SubscriberStore.ChangeStatusAsync(sql, key, Transition.Of(happened), due: null, cursor: null, now);

    internal static OutboxMessage NoticeTo(Subscriber subscriber, long key, MailKind kind, DateTimeOffset now) => new()
    {
        Kind = kind,
        SubscriberKey = key,
        Recipient = subscriber.Email.ToString(),
        QueuedAt = now,
        NextAttemptAt = now,
    };
}

/// <param name="Subscriber">The key; 0 where no subscriber has the address.</param>
internal sealed record RestoredSubscriber(long Subscriber, bool IsActive);

/// <param name="LeftAt">When the person left; null when they did not.</param>
internal sealed record AddResult(AddOutcome Outcome, DateTimeOffset? LeftAt);

/// <summary>What became of one subscriber that was to be added.</summary>
internal enum AddOutcome
{
    Added,

    /// <summary>The person left, and is asked by mail whether they want to come back.</summary>
    Invited,

    /// <summary>The person left; nothing was changed.</summary>
    Left,

    /// <summary>The address is subscribed already, or came twice; nothing was changed.</summary>
    AlreadySubscribed,

    /// <summary>The address must not be mailed again.</summary>
    Suppressed,
}
