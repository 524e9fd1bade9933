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

    public DeliveryRecord Settle(OutboxMessage delivery, SendOutcome outcome) =>
        outcome.Status switch
        {
            SendStatus.Accepted => Ended(delivery, DeliveryStatus.Delivered, outcome.Reply),
            SendStatus.RecipientRejected or SendStatus.MessageRejected => Ended(
                delivery,
                DeliveryStatus.Failed,
                outcome.Reply),
            SendStatus.RecipientDeferred or SendStatus.MessageDeferred => Retry(delivery, outcome.Reply),
            SendStatus.Uncertain => Uncertain(delivery, outcome.Reply),
            SendStatus.SenderRejected => NotTried(delivery, outcome.Reply) with
            {
                At = clock.GetUtcNow() + SenderRetryDelay,
            },
            _ => NotTried(delivery, outcome.Reply),
        };

    /// <summary>Sent, and nobody knows whether it was accepted.</summary>
    public DeliveryRecord Uncertain(OutboxMessage delivery, string reply) =>
        options.Uncertain == UncertainPolicy.Hold
            ? Ended(delivery, DeliveryStatus.Uncertain, reply)
            : Retry(delivery, reply);

    /// <summary>Back to the queue as it was: nothing was said about this message.</summary>
    public static DeliveryRecord NotTried(OutboxMessage delivery, string reply) =>
        new(delivery.Key, DeliveryStatus.Queued, delivery.NextAttemptAt, reply, AttemptCounts: false);

    public DeliveryRecord Ended(OutboxMessage delivery, DeliveryStatus status, string reply) =>
        new(delivery.Key, status, clock.GetUtcNow(), reply);

    private DeliveryRecord Retry(OutboxMessage delivery, string reply)
    {
        if (delivery.Attempts > options.RetryDelays.Length)
            return Ended(delivery, DeliveryStatus.Failed, $"given up after {delivery.Attempts} attempts: {reply}");
        return new DeliveryRecord(
            delivery.Key,
            DeliveryStatus.Queued,
            clock.GetUtcNow() + options.RetryDelays[Math.Max(0, delivery.Attempts - 1)],
            reply);
    }
}
