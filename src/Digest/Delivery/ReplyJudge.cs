using System.Globalization;
using Digest.Bounces.Reading;
using Digest.Delivery.Pacing;

namespace Digest.Delivery;

/// <summary>What a refusal is about.</summary>
public enum ReplySubject
{
    /// <summary>This message, or this recipient's wishes.</summary>
    ThisMail,

    /// <summary>The recipient's mailbox or domain.</summary>
    Mailbox,

    /// <summary>The recipient's mailbox or domain: it does not exist.</summary>
    UnknownMailbox,

    /// <summary>The sender, the relay or a quota: the next mail would fail too.</summary>
    Sender,
}

/// <summary>
/// Judges a server's reply by its code and words, as bounce reading does: servers answer "daily limit exceeded" where
/// they should say what is wrong with this message.
/// </summary>
internal static class ReplyJudge
{
    private static readonly FailureWords NoReport = new("");

    public static ReplySubject Of(SendOutcome outcome)
    {
        if (outcome.Status == SendStatus.SenderRejected || IsAboutLogin(outcome.Code)
            || IsOfExchangeOnline(outcome.EnhancedCode)) return ReplySubject.Sender;
        var isFinal = outcome.Status is SendStatus.RecipientRejected or SendStatus.MessageRejected;
        var isRecipient = outcome.Status is SendStatus.RecipientRejected or SendStatus.RecipientDeferred;
        if (!isFinal && outcome.Status is not (SendStatus.RecipientDeferred or SendStatus.MessageDeferred))
            return ReplySubject.ThisMail;
        // A first mail to each address is turned away for some minutes, however many there are.
        if (!isFinal && ProviderReply.IsGreylisting(outcome.Reply)) return ReplySubject.Mailbox;
        var said = $"{outcome.Reply} (in reply to {(isRecipient ? "RCPT TO" : "end of DATA")} command)";
        var reason = ReasonJudge.Judge("", said, outcome.EnhancedCode ?? "", NoReport, delayed: false).Reason;
        return reason switch
        {
            BounceReason.SenderRejected or BounceReason.RateLimited or BounceReason.AuthenticationFailed =>
                ReplySubject.Sender,
            BounceReason.Blocked when isFinal || said.Contains("relay", StringComparison.OrdinalIgnoreCase) =>
                ReplySubject.Sender,
            BounceReason.PolicyRejected when isFinal && IsPolicyCode(outcome.EnhancedCode) => ReplySubject.Sender,
            BounceReason.MailboxFull or BounceReason.MailboxDisabled => ReplySubject.Mailbox,
            _ when reason.IsHard() && outcome.Status == SendStatus.RecipientRejected => ReplySubject.UnknownMailbox,
            _ when reason.IsHard() => ReplySubject.Mailbox,
            _ => ReplySubject.ThisMail,
        };
    }

    /// <summary>RFC 4954 §6 and RFC 3207 §4: authentication or encryption is required, too weak, or failed.</summary>
    private static bool IsAboutLogin(int code) => code is 530 or 534 or 535 or 538;

    /// <summary>
    /// From 5.7.500 on, Exchange Online's policy codes are about the sender: its domain, its address, its account.
    /// </summary>
    private static bool IsOfExchangeOnline(string? enhanced) =>
        enhanced?.StartsWith("5.7.", StringComparison.Ordinal) == true
        && int.TryParse(enhanced.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var detail)
        && detail >= 500;

    /// <summary>RFC 3463 §3.8. Without it, "rejected" and "denied" may be about anything.</summary>
    private static bool IsPolicyCode(string? enhanced) =>
        enhanced?.StartsWith("5.7.", StringComparison.Ordinal) == true;
}
