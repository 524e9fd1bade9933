using System.Collections.Concurrent;
using Digest.Bounces;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Delivery;

/// <summary>
/// Addresses that the relay itself said do not exist: what a hard bounce does, without waiting for one. Safe for
/// concurrent sends.
/// </summary>
internal sealed class RefusedMailboxes(SqlDatabase database, UnknownMailboxes unknown, TimeProvider clock)
{
    private readonly ConcurrentQueue<(long Delivery, UnknownMailbox Mailbox)> _refused = new();

    public void Note(OutboxMessage delivery, SendOutcome outcome)
    {
        if (delivery.SubscriberKey != 0 && ReplyJudge.Of(outcome) == ReplySubject.UnknownMailbox)
            _refused.Enqueue((delivery.Key, new UnknownMailbox(delivery.SubscriberKey, outcome.Reply)));
    }

    /// <summary>
    /// Suppresses the addresses noted since the last call. Mail to those that are not believed to be gone, recorded as
    /// failed, waits again.
    /// </summary>
    public async Task SuppressAsync(SendReport report, CancellationToken cancellationToken)
    {
        var refused = new List<(long Delivery, UnknownMailbox Mailbox)>();
        while (_refused.TryDequeue(out var one)) refused.Add(one);
        if (refused.Count == 0) return;
        var doubted = await unknown.JudgeAsync([.. refused.Select(one => one.Mailbox)], cancellationToken);
        var waiting = refused
            .Where(one => doubted.Contains(one.Mailbox.Subscriber))
            .Select(one => one.Delivery)
            .ToList();
        if (waiting.Count == 0) return;
        var at = clock.GetUtcNow() + UnknownMailboxes.RetryDelay;
        await database.WriteAsync(sql => OutboxStore.RequeueAsync(sql, waiting, at), cancellationToken);
        report.Requeued(waiting.Count);
    }
}
