namespace Digest.Bounces.Reading;

/// <summary>Why a message did not arrive, as coarse as handling it needs.</summary>
public enum BounceReason
{
    Undefined,
    Delivered,

    // The address is at fault: hard when the failure is permanent.
    MailboxUnknown,
    MailboxMoved,
    DomainUnknown,
    DomainTakesNoMail,

    // The mailbox exists and may take mail again.
    MailboxFull,
    MailboxDisabled,
    RecipientRefuses,

    // The message, its sender or the way there is at fault.
    MessageTooBig,
    ContentRejected,
    SenderRejected,
    Blocked,
    AuthenticationFailed,
    PolicyRejected,
    RateLimited,
    Expired,
    NetworkError,
    SystemError,

    // Complaints (RFC 5965 §7.3, RFC 6650 §3.3).
    Abuse,
    OptOut,
    AuthenticationReport,

    // An automatic reply: the recipient got the message.
    AutoReply,
}

internal static class BounceReasons
{
    /// <summary>
    /// Only an address that does not exist is abandoned: everything else (a full or disabled mailbox, a block list, a
    /// policy) can be otherwise tomorrow, and says nothing about the address.
    /// </summary>
    public static bool IsHard(this BounceReason reason) =>
        reason
            is BounceReason.MailboxUnknown
                or BounceReason.MailboxMoved
                or BounceReason.DomainUnknown
                or BounceReason.DomainTakesNoMail;

    /// <summary>The name in JSON and in the database: lower case with hyphens, e.g. <c>mailbox-unknown</c>.</summary>
    public static string Name(this BounceReason reason) =>
        string.Concat(
            reason
                .ToString()
                .Select(
                    (c, i) => i > 0 && char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}")
        );
}
