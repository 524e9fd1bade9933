using Digest.Bounces.Reading;

namespace Digest.Bounces;

/// <summary>What follows for an address from a report about it; docs/operations.md has the same table.</summary>
internal enum BounceAction
{
    None,

    /// <summary>The address does not exist (x.1.1), as <see cref="UnknownMailboxes"/> judges it.</summary>
    Suppress,

    /// <summary>A mailbox that is closed (x.2.1) is given up after half as many reports as others.</summary>
    CountDouble,

    /// <summary>A full mailbox (x.2.2), a server that is away: suppressed after some in a row.</summary>
    Count,

    /// <summary>A block, a policy (x.7.x): about the sender or the mail. The operator is notified.</summary>
    NotifyOperator,

    Unsubscribe,

    /// <summary>A complaint: no more mail, and it counts against the sender.</summary>
    Complaint,
}

internal static class BounceActions
{
    public static BounceAction Of(ReportedRecipient recipient) => recipient.Reason switch
    {
        BounceReason.OptOut => BounceAction.Unsubscribe,
        BounceReason.Abuse => BounceAction.Complaint,
        // A success, or a receiver's note about signatures: nothing failed, no one objects.
        BounceReason.Delivered or BounceReason.AuthenticationReport or BounceReason.AutoReply => BounceAction.None,
        _ when recipient.Delayed => BounceAction.None,
        _ when recipient.Hard => BounceAction.Suppress,
        BounceReason.MailboxDisabled => BounceAction.CountDouble,
        BounceReason.Blocked or BounceReason.PolicyRejected or BounceReason.AuthenticationFailed
            or BounceReason.SenderRejected or BounceReason.RateLimited => BounceAction.NotifyOperator,
        _ => BounceAction.Count,
    };
}
