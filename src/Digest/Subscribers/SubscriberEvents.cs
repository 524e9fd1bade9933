using Digest.Events;
using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>
/// Records for webhooks what happened to subscribers. Every method works in the caller's transaction, which has changed
/// their rows.
/// </summary>
internal static class SubscriberEvents
{
    /// <param name="status">Since the change.</param>
    public static Task RecordAsync(
        SqlSession sql, EventKind kind, Subscriber subscriber, SubscriberStatus status, DateTimeOffset now) =>
        RecordAsync(sql, kind, [subscriber with { Status = status }], now);

    public static async Task RecordAsync(
        SqlSession sql, EventKind kind, IReadOnlyList<Subscriber> subscribers, DateTimeOffset now)
    {
        if (subscribers.Count == 0 || await EventRecorder.FindAudienceAsync(sql, kind) is not { IsEmpty: false } all)
            return;
        await EventRecorder.RecordAsync(
            sql,
            all,
            subscribers.Select(subscriber => new NewEvent(
                kind, now, new { Subscriber = Describe(subscriber) })
            { Subscriber = subscriber.Key }));
    }

    /// <summary>As they are now.</summary>
    public static async Task RecordAsync(
        SqlSession sql, EventKind kind, IReadOnlyList<long> keys, DateTimeOffset now)
    {
        if (keys.Count == 0 || (await EventRecorder.FindAudienceAsync(sql, kind)).IsEmpty) return;
        var found = await SubscriberStore.ListByKeysAsync(sql, keys);
        await RecordAsync(sql, kind, [.. keys.Where(found.ContainsKey).Select(key => found[key])], now);
    }

    /// <summary>The operator or another program says that the address must not be mailed, and why.</summary>
    /// <param name="before">As the subscriber was.</param>
    public static async Task RecordSuppressedAsync(
        SqlSession sql, Subscriber before, SuppressionReason reason, string detail, DateTimeOffset now)
    {
        var kind = reason switch
        {
            SuppressionReason.Complaint => EventKind.Complained,
            SuppressionReason.HardBounce or SuppressionReason.SoftBounces => EventKind.Bounced,
            _ => EventKind.Unsubscribed,
        };
        var status = kind == EventKind.Complained ? SubscriberStatus.Unsubscribed : SubscriberStatus.Suppressed;
        if (kind == EventKind.Unsubscribed)
        {
            if (before.Status != SubscriberStatus.Pending) await RecordAsync(sql, kind, before, status, now);
            return;
        }

        await EventRecorder.RecordAsync(
            sql,
            await EventRecorder.FindAudienceAsync(sql, kind),
            [Failed(kind, before with { Status = status }, "", "reported", detail, now)]);
    }

    /// <summary>
    /// The row goes, and with it what is recorded about the subscriber. Other programs learn that, without an address.
    /// </summary>
    public static async Task RecordDeletedAsync(SqlSession sql, Subscriber subscriber, DateTimeOffset now)
    {
        if (subscriber.Status == SubscriberStatus.Pending
            || await EventRecorder.FindAudienceAsync(sql, EventKind.Unsubscribed) is not { IsEmpty: false } all)
            return;
        await EventRecorder.RecordAsync(
            sql,
            all,
            [
                new NewEvent(
                    EventKind.Unsubscribed, now, new { Subscriber = new { Id = subscriber.Key, Status = "deleted" } })
                {
                    Subscribers = [subscriber.Key],
                },
            ]);
    }

    /// <summary>Mail did not arrive, or was complained about.</summary>
    /// <param name="subscriber">With the status since then.</param>
    /// <param name="status">An enhanced status code (RFC 3463); may be empty.</param>
    public static NewEvent Failed(
        EventKind kind, Subscriber subscriber, string status, string reason, string diagnostic, DateTimeOffset now) =>
        new(
            kind,
            now,
            new
            {
                Subscriber = Describe(subscriber),
                Status = status,
                Reason = reason,
                Diagnostic = diagnostic,
                Suppressed = subscriber.Status == SubscriberStatus.Suppressed || kind == EventKind.Complained,
            })
        {
            Subscriber = subscriber.Key,
        };

    public static object Describe(Subscriber subscriber) => new
    {
        Id = subscriber.Key,
        Email = subscriber.Email.ToString(),
        subscriber.Name,
        Status = subscriber.Status.ToString().ToLowerInvariant(),
    };
}
