using Digest.Events;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers.Zones;

namespace Digest.Subscribers;

/// <summary>
/// What readers decide by a button and may take back for a day: leaving, and a pause. Taken back, everything is as it
/// was before, with the same links.
/// </summary>
internal sealed class UndoableChanges(SqlDatabase database, TimeProvider clock)
{
    public const int MaxPauseDays = 366;

    private static readonly TimeSpan Undoable = TimeSpan.FromDays(1);

    /// <param name="isOneClick">By the button of a mail program (RFC 8058): counted, as receivers do.</param>
    /// <returns>Null when there was nothing to end.</returns>
    public Task<UndoableChange?> LeaveAsync(long key, bool isOneClick, CancellationToken cancellationToken) =>
        database.WriteAsync<UndoableChange?>(
            async sql =>
            {
                var now = clock.GetUtcNow();
                if (await SubscriberStore.LockAsync(sql, key) is not { } before
                    || !await SubscriberLifecycle.UnsubscribeAsync(sql, key, now))
                    return null;
                if (isOneClick) await MailDays.CountOneClickAsync(sql, before.Email.ToString(), now);
                return new UndoableChange(before.Status, before.PausedUntil, SubscriberStatus.Unsubscribed, now);
            },
            cancellationToken);

    /// <summary>No digests before a day, which begins in the subscriber's zone.</summary>
    /// <returns>Null when the subscriber is neither active nor paused, or the day is not in the next year.</returns>
    public Task<UndoableChange?> PauseAsync(long key, DateOnly until, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => PauseAsync(sql, key, until, clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc cref="PauseAsync(long, DateOnly, CancellationToken)"/>
    public static async Task<UndoableChange?> PauseAsync(
        SqlSession sql, long key, DateOnly until, DateTimeOffset now)
    {
        return await SubscriberStore.LockAsync(sql, key) is { } before
            && EndOf(before, until, now) is { } end
            && await SubscriberStore.ChangeStatusAsync(
                sql, key, Transition.Of(SubscriberEvent.PauseUntil), due: null, cursor: null, now, end)
                ? new UndoableChange(before.Status, before.PausedUntil, SubscriberStatus.Paused, now)
                : null;
    }

    /// <summary>The subscriber's local date in a number of months, for a pause.</summary>
    public DateOnly InMonths(Subscriber subscriber, int months) =>
        Today(subscriber, clock.GetUtcNow()).AddMonths(months);

    /// <returns>False when it is too late, or something else has happened since.</returns>
    public Task<bool> UndoAsync(long key, UndoableChange change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var now = clock.GetUtcNow();
                if (now - change.At > Undoable
                    || change.Was is not (SubscriberStatus.Active or SubscriberStatus.Paused)
                    || await SubscriberStore.LockAsync(sql, key) is not { } subscriber
                    || (await SuppressionStore.ListSuppressedAsync(sql, [subscriber.Email])).Count > 0)
                    return false;
                var restored = subscriber with
                {
                    Status = change.Was,
                    PausedUntil = change.WasPausedUntil,
                    NextDue = change.Was == SubscriberStatus.Active ? SendSchedule.NextAfter(subscriber, now) : null,
                };
                if (!await SubscriberStore.RestoreStatusAsync(sql, restored, change.Now, change.At, now)) return false;
                await OutboxStore.RequeueWithdrawnAsync(sql, [key], change.At, now);
                if (change.Now == SubscriberStatus.Unsubscribed)
                    await SubscriberEvents.RecordAsync(sql, EventKind.Subscribed, restored, restored.Status, now);
                return true;
            },
            cancellationToken);

    private static DateTimeOffset? EndOf(Subscriber subscriber, DateOnly until, DateTimeOffset now)
    {
        var today = Today(subscriber, now);
        return until > today && until <= today.AddDays(MaxPauseDays)
            ? SendSchedule.InstantOf(until, TimeOnly.MinValue, ReaderZone.Of(subscriber))
            : null;
    }

    private static DateOnly Today(Subscriber subscriber, DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, ReaderZone.Of(subscriber)).DateTime);
}

/// <param name="Was">The status before.</param>
/// <param name="WasPausedUntil">When a pause before was to end.</param>
/// <param name="Now">The status since.</param>
/// <param name="At">When the change was made.</param>
internal sealed record UndoableChange(
    SubscriberStatus Was, DateTimeOffset? WasPausedUntil, SubscriberStatus Now, DateTimeOffset At);
