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
    /// <summary>By delivery.</summary>
    private readonly ConcurrentDictionary<long, UnknownMailbox> _refused = new();

    public void Note(OutboxMessage delivery, SendOutcome outcome)
    {
        // An address that was only asked about, or left, says nothing of the subscriber's.
        if (delivery.SubscriberKey != 0
            && delivery.Kind is not (MailKind.Address or MailKind.Moved)
            && ReplyJudge.Of(outcome) == ReplySubject.UnknownMailbox)
        {
            _refused[delivery.Key] = new UnknownMailbox(
                delivery.SubscriberKey, outcome.Reply, outcome.EnhancedCode ?? "");
        }
    }

    /// <summary>
    /// Suppresses the addresses of these mails, whose results the database has. A mail to one that is not considered to
    /// be gone was recorded as failed, and waits again.
    /// </summary>
    public async Task SuppressAsync(
        IEnumerable<DeliveryRecord> recorded, SendReport report, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<long, UnknownMailbox>();
        foreach (var record in recorded)
            if (_refused.TryRemove(record.Key, out var mailbox)) refused.Add(record.Key, mailbox);
        if (refused.Count == 0) return;
        var judgement = await unknown.JudgeAsync([.. refused.Values], cancellationToken);
        var waiting = refused
            .Where(one => judgement.Doubted.Contains(one.Value.Subscriber))
            .Select(one => one.Key)
            .ToList();
        var at = clock.GetUtcNow() + UnknownMailboxes.RetryDelay;
        await database.WriteAsync(sql => OutboxStore.RequeueAsync(sql, waiting, at), cancellationToken);
        report.Requeued(waiting.Count + judgement.MailsTakenBack);
    }
}
