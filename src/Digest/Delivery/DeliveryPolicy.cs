using Digest.Outbox;

namespace Digest.Delivery;

/// <summary>What follows for a delivery from the outcome of an attempt.</summary>
internal sealed class DeliveryPolicy(DeliveryOptions options, TimeProvider clock)
{
    /// <summary>
    /// Until a mail that the relay refused for its sender is tried again. It is longer than the first pauses of the
    /// relay, so that another mail finds out whether the refusal was about this one alone.
    /// </summary>
    private static readonly TimeSpan SenderRetryDelay = TimeSpan.FromMinutes(15);

    /// <summary>
    /// As long as the shortest pause of the relay, so that the mail is due when the next one is tried.
    /// </summary>
    private static readonly TimeSpan BehindTheOthers = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A worker that was only cut off from the database records what it knows when it is back: several times its
    /// longest pause.
    /// </summary>
    private static readonly TimeSpan CutOffDelay = TimeSpan.FromMinutes(5);

    /// <summary>A retry comes up to this share of its delay later, so that mails that failed together part.</summary>
    private const double Spread = 0.2;

    /// <summary>No wait is longer than this share of the last delay makes it.</summary>
    public static TimeSpan MaxRetryDelay(DeliveryOptions options) => options.RetryDelays[^1] * (1 + Spread);

    /// <param name="providerRetryAt">When the provider takes mail again, if it asked for a pause.</param>
    public DeliveryRecord Settle(Lease lease, SendOutcome outcome, DateTimeOffset? providerRetryAt = null) =>
        outcome.Status switch
        {
            SendStatus.ProviderDeferred => NotTried(lease, outcome.Reply) with
            {
                At = (providerRetryAt ?? clock.GetUtcNow()) + Jittered(BehindTheOthers, lease),
            },
            SendStatus.Accepted => Accepted(lease.Key, lease.Epoch, outcome.Reply),
            // The mail is as good as any other; another relay, or this one later, may take it.
            SendStatus.RecipientRejected or SendStatus.MessageRejected when outcome.Origin == OutcomeOrigin.Local =>
                Retry(lease, outcome.Reply, DeliveryStatus.Held),
            SendStatus.RecipientRejected or SendStatus.MessageRejected => Ended(
                lease,
                DeliveryStatus.Failed,
                outcome.Reply),
            SendStatus.RecipientDeferred or SendStatus.MessageDeferred => Retry(lease, outcome.Reply),
            SendStatus.Uncertain => Uncertain(lease, outcome.Reply),
            SendStatus.SenderRejected => NotTried(lease, outcome.Reply) with
            {
                At = clock.GetUtcNow() + SenderRetryDelay,
            },
            // Behind the others: each time another mail finds out whether the relay works again. Not by this worker's
            // clock, which may be ahead of the database's.
            _ => NotTried(lease, outcome.Reply) with { At = lease.NextAttemptAt + BehindTheOthers },
        };

    public DeliveryRecord Accepted(long key, long epoch, string reply) =>
        new(key, epoch, DeliveryStatus.Delivered, clock.GetUtcNow(), reply);

    /// <summary>Sent; whether it was accepted is unknown.</summary>
    public DeliveryRecord Uncertain(Lease lease, string reply) =>
        (options.Uncertain == UncertainPolicy.Hold
            ? Ended(lease, DeliveryStatus.Uncertain, reply)
            : Retry(lease, reply, DeliveryStatus.Uncertain)) with
        { IsUncertain = true };

    /// <summary>What a worker had begun whose lease has ended; it may still say what was accepted.</summary>
    public DeliveryRecord TakenOver(Lease lease, string reply)
    {
        var uncertain = Uncertain(lease, reply);
        var earliest = clock.GetUtcNow() + CutOffDelay;
        return uncertain.Status == DeliveryStatus.Queued && uncertain.At < earliest
            ? uncertain with { At = earliest }
            : uncertain;
    }

    /// <summary>Back to the queue as it was: nothing was said about this message.</summary>
    public static DeliveryRecord NotTried(Lease lease, string reply) =>
        new(
            lease.Key,
            lease.Epoch,
            DeliveryStatus.Queued,
            lease.NextAttemptAt,
            reply,
            AttemptsBack: lease.IsBegun ? 1 : 0);

    public DeliveryRecord Ended(Lease lease, DeliveryStatus status, string reply) =>
        new(lease.Key, lease.Epoch, status, clock.GetUtcNow(), reply);

    /// <param name="atLast">What it becomes after the last attempt.</param>
    public DeliveryRecord Retry(Lease lease, string reply, DeliveryStatus atLast = DeliveryStatus.Failed) =>
        lease.Attempts > options.RetryDelays.Length
            ? Ended(lease, atLast, $"failed after {lease.Attempts} attempts: {reply}")
            : new DeliveryRecord(
                lease.Key,
                lease.Epoch,
                DeliveryStatus.Queued,
                clock.GetUtcNow() + Jittered(options.RetryDelays[Math.Max(0, lease.Attempts - 1)], lease),
                reply);

    /// <summary>The same for the same attempt, however often it is computed.</summary>
    private static TimeSpan Jittered(TimeSpan delay, Lease lease)
    {
        var mixed = unchecked((ulong)((lease.Key * 31) + lease.Attempts) * 0x9E3779B97F4A7C15);
        return delay * (1 + (Spread * (mixed >> 11) / (1UL << 53)));
    }
}
