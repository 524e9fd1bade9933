using Digest.Bounces.Reading;
using Digest.Events;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Bounces;

/// <summary>
/// Records for webhooks that mail did not arrive, or was complained about. Every method works in the caller's
/// transaction, after the consequences: the event has the status since then.
/// </summary>
internal static class BounceEvents
{
    /// <summary>What a report says of one recipient; a warning and a success are no news.</summary>
    public static Task RecordAsync(
        SqlSession sql, long subscriber, ReportedRecipient recipient, DateTimeOffset now) =>
        BounceActions.Of(recipient) switch
        {
            // Leaving by mail is an event of the subscriber.
            BounceAction.None or BounceAction.Unsubscribe => Task.CompletedTask,
            var action => RecordAsync(
                sql,
                action == BounceAction.Complaint ? EventKind.Complained : EventKind.Bounced,
                [(subscriber, new Cause(recipient.Status, recipient.Reason.Name(), recipient.Diagnostic))],
                now),
        };

    /// <summary>Addresses that the relay refused as unknown.</summary>
    public static Task RecordAsync(SqlSession sql, IReadOnlyList<UnknownMailbox> refused, DateTimeOffset now) =>
        RecordAsync(
            sql,
            EventKind.Bounced,
            [
                .. refused.Select(one => (
                    one.Subscriber, new Cause(one.Status, BounceReason.MailboxUnknown.Name(), one.Reply))),
            ],
            now);

    private static async Task RecordAsync(
        SqlSession sql, EventKind kind, IReadOnlyList<(long Subscriber, Cause Cause)> happened, DateTimeOffset now)
    {
        if (await EventRecorder.FindAudienceAsync(sql, kind) is not { IsEmpty: false } all) return;
        var known = await SubscriberStore.ListByKeysAsync(
            sql, [.. happened.Select(one => one.Subscriber).Where(key => all.Wants(key))]);
        await EventRecorder.RecordAsync(
            sql,
            all,
            from one in happened
            where known.ContainsKey(one.Subscriber)
            let cause = one.Cause
            select SubscriberEvents.Failed(
                kind, known[one.Subscriber], cause.Status, cause.Reason, cause.Diagnostic, now));
    }

    /// <param name="Status">An enhanced status code (RFC 3463); may be empty.</param>
    private sealed record Cause(string Status, string Reason, string Diagnostic);
}
