namespace Digest.Delivery;

/// <summary>What became of one message.</summary>
public enum SendStatus
{
    Accepted,
    RecipientRejected,
    RecipientDeferred,
    MessageRejected,
    MessageDeferred,
    SenderRejected,

    /// <summary>
    /// Not reachable, closing (421), out of time, without the TLS that is asked for, or its certificate is not trusted.
    /// </summary>
    ServerUnavailable,

    /// <summary>The credentials were refused or are missing, or no configured mechanism is offered.</summary>
    NotAuthenticated,

    /// <summary>The server said what no server may say here.</summary>
    ProtocolBroken,

    /// <summary>The recipient's provider takes no more for now; the relay and this mail are not to blame.</summary>
    ProviderDeferred,

    /// <summary>The caller took it back before it was offered to the server.</summary>
    Withdrawn,

    /// <summary>The final dot was sent and no reply came back: the message may have been accepted.</summary>
    Uncertain,
}

/// <summary>Who said so.</summary>
public enum OutcomeOrigin
{
    Server,

    /// <summary>
    /// Digest, before it asked: the server offers nothing that this mail needs. That says nothing about the others.
    /// </summary>
    Local,
}

/// <param name="Reply">The server's own words, or what went wrong, on one line; at most 500 characters.</param>
/// <param name="Code">The reply code (RFC 5321 §4.2), 0 where there was no reply.</param>
/// <param name="EnhancedCode">The status of RFC 3463 (<c>5.1.1</c>) where the server gave one.</param>
internal sealed record SendOutcome(SendStatus Status, string Reply, int Code = 0, string? EnhancedCode = null)
{
    public OutcomeOrigin Origin { get; init; }

    /// <summary>
    /// True where the next message would fail too: the problem is the relay, not this recipient or message.
    /// </summary>
    public bool ConcernsRelay =>
        Status
            is SendStatus.SenderRejected
                or SendStatus.ServerUnavailable
                or SendStatus.NotAuthenticated
                or SendStatus.ProtocolBroken;

    /// <summary>True where the same message must not be tried again.</summary>
    public bool IsFinal => Status is SendStatus.Accepted or SendStatus.RecipientRejected or SendStatus.MessageRejected;
}
