using Digest.Storage;

namespace Digest.Outbox;

/// <summary>A row of <c>deliveries</c> as it is read.</summary>
internal sealed class OutboxRow
{
    public const string Columns =
        "key, kind, COALESCE(subscriber, 0) AS subscriber, COALESCE(edition, 0) AS edition, recipient, status, "
            + "attempts, queued_at, next_attempt_at, lease_epoch, begun_at, last_reply, finished_at, content";

    public long Key { get; init; }

    public string Kind { get; init; } = "";

    public long Subscriber { get; init; }

    public long Edition { get; init; }

    public string Recipient { get; init; } = "";

    public string Status { get; init; } = "";

    public long Attempts { get; init; }

    public long QueuedAt { get; init; }

    public long NextAttemptAt { get; init; }

    public long LeaseEpoch { get; init; }

    public long? BegunAt { get; init; }

    public string? LastReply { get; init; }

    public long? FinishedAt { get; init; }

    public string? Content { get; init; }

    /// <exception cref="ArgumentException">The kind or the status is unknown.</exception>
    public OutboxMessage ToMessage() => new()
    {
        Key = Key,
        Kind = Enum.Parse<MailKind>(Kind),
        SubscriberKey = Subscriber,
        EditionKey = Edition,
        Recipient = Recipient,
        Status = Enum.Parse<DeliveryStatus>(Status),
        QueuedAt = Instants.FromRow(QueuedAt),
        Attempts = (int)Attempts,
        NextAttemptAt = Instants.FromRow(NextAttemptAt),
        LeaseEpoch = LeaseEpoch,
        IsBegun = BegunAt is not null,
        LastReply = LastReply,
        FinishedAt = Instants.FromRow(FinishedAt),
        Content = Content,
    };
}
