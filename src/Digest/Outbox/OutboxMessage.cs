namespace Digest.Outbox;

/// <summary>The state of bringing one mail to the inbox.</summary>
public sealed record OutboxMessage
{
    /// <summary>The row's key; 0 before it is stored.</summary>
    public long Key { get; init; }

    public required MailKind Kind { get; init; }

    /// <summary>0 for mail to the operator.</summary>
    public long SubscriberKey { get; init; }

    /// <summary>For <see cref="MailKind.Edition"/> the edition; otherwise 0.</summary>
    public long EditionKey { get; init; }

    /// <summary>The address at the time of queueing.</summary>
    public required string Recipient { get; init; }

    public DeliveryStatus Status { get; init; } = DeliveryStatus.Queued;

    public int Attempts { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    public DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>The server's last words about it.</summary>
    public string? LastReply { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>For <see cref="MailKind.Alert"/>: subject and text, parted by the first line end. Otherwise null: such mail is rendered from its edition or subscriber.</summary>
    public string? Content { get; init; }
}

public enum MailKind
{
    Edition,
    Confirm,
    Welcome,
    Alert,
}

public enum DeliveryStatus
{
    /// <summary>Waiting for its (next) attempt.</summary>
    Queued,

    /// <summary>Leased by a worker.</summary>
    Sending,
    Delivered,

    /// <summary>Rejected for good, or given up.</summary>
    Failed,

    /// <summary>The next edition took its papers over.</summary>
    Superseded,

    /// <summary>Sent without an answer, and the policy is to hold.</summary>
    Uncertain,

    /// <summary>No longer wanted: the subscriber left or was suppressed before it was sent.</summary>
    Cancelled,
}
