using System.Collections.Concurrent;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Delivery;

/// <summary>
/// Addresses that the relay itself said do not exist: what a hard bounce does, without waiting for one. Safe for
/// concurrent sends.
/// </summary>
internal sealed class RefusedMailboxes(SqlDatabase database, TimeProvider clock)
{
    /// <summary>
    /// RFC 3463 §3.2 and RFC 7505 §4: no such mailbox, no such system, bad syntax, moved, a domain that takes no mail.
    /// Others may be about the message or the sender.
    /// </summary>
    private static readonly string[] Nonexistent = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"];

    private readonly ConcurrentQueue<(long Subscriber, string Reply)> _refused = new();

    public void Note(OutboxMessage delivery, SendOutcome outcome)
    {
        if (outcome.Status == SendStatus.RecipientRejected
            && delivery.SubscriberKey != 0
            && Nonexistent.Contains(outcome.EnhancedCode))
            _refused.Enqueue((delivery.SubscriberKey, outcome.Reply));
    }

    /// <summary>Suppresses the addresses noted since the last call.</summary>
    public async Task SuppressAsync(CancellationToken cancellationToken)
    {
        if (_refused.IsEmpty) return;
        await database.WriteAsync(
            async sql =>
            {
                while (_refused.TryDequeue(out var refused))
                    await SubscriberLifecycle.SuppressAsync(
                        sql, refused.Subscriber, SuppressionReason.HardBounce, refused.Reply, clock.GetUtcNow());
            },
            cancellationToken);
    }
}
