namespace Digest.Outbox;

/// <summary>The state of bringing one mail to the inbox.</summary>
internal sealed record OutboxMessage
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

    /// <summary>Grows with each lease; a result is recorded by the lease that sent it.</summary>
    public long LeaseEpoch { get; init; }

    /// <summary>Under its lease it may have been sent.</summary>
    public bool IsBegun { get; init; }

    public Lease Lease => new(Key, LeaseEpoch, Attempts, NextAttemptAt, IsBegun);

    /// <summary>The server's last reply.</summary>
    public string? LastReply { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>
    /// For <see cref="MailKind.Alert"/>: subject and text, separated by the first line break. Otherwise null: other
    /// mail is rendered from its edition or subscriber.
    /// </summary>
    public string? Content { get; init; }
}

internal enum MailKind
{
    Edition,
    Confirm,
    Welcome,
    Alert,
    Unsubscribed,

    /// <summary>The link to a subscriber's settings, asked for on a page.</summary>
    Settings,

    /// <summary>Asks a new address whether the subscription should come there.</summary>
    Address,

    /// <summary>Tells an old address that the subscription has moved.</summary>
    Moved,
}

internal enum DeliveryStatus
{
    /// <summary>Waiting for its (next) attempt.</summary>
    Queued,

    /// <summary>Leased by a worker.</summary>
    Sending,
    Delivered,

    /// <summary>Rejected permanently, or failed after all attempts.</summary>
    Failed,

    /// <summary>Replaced by the next edition, which includes its papers.</summary>
    Superseded,

    /// <summary>Sent without a reply, and the policy is to hold.</summary>
    Uncertain,

    /// <summary>The subscriber unsubscribed or was suppressed before it was sent.</summary>
    Cancelled,

    /// <summary>It cannot be read or made; the operator decides.</summary>
    Held,
}

/// <summary>A delivery as a worker holds it.</summary>
/// <param name="Attempts">Begun under this lease or before.</param>
internal sealed record Lease(long Key, long Epoch, int Attempts, DateTimeOffset NextAttemptAt, bool IsBegun);

/// <summary>The result of one leased delivery.</summary>
/// <param name="At">For <see cref="DeliveryStatus.Queued"/> when to try again, otherwise when it ended.</param>
/// <param name="AttemptsBack">1 where the attempt that was begun did not come to pass; otherwise 0.</param>
/// <param name="IsUncertain">The attempt had no reply: whatever happens next, it may have been delivered.</param>
internal sealed record DeliveryRecord(
    long Key,
    long Epoch,
    DeliveryStatus Status,
    DateTimeOffset At,
    string Reply,
    int AttemptsBack = 0,
    bool IsUncertain = false);
