namespace Digest.Bounces.Reading.Phrases;

/// <summary>
/// Phrases by reason; the first line that matches wins. Each phrase is a pattern over lower-case text on one line (no
/// back-tracking, so no look-around) for one thing that servers say, in all the words that they say it with: one that
/// fits a single server says nothing about the next. Order is meaning: what is said about the sender or the message
/// comes before "unknown" and "does not exist", which are said of senders too.
/// </summary>
internal static class ReasonPhraseTable
{
    /// <summary>What servers call whom the mail is for.</summary>
    public const string Recipient =
        "(user|recipient|mailbox|mail box|address|account|addressee|person|email|e-mail|alias|username|customer|"
            + "local part|local-part|inbox)";

    public static readonly Line[] Lines =
    [
        // Before a full mailbox, which has a quota too.
        SenderPhrases.Quota,
        MailboxPhrases.Full,
        ContentPhrases.TooBig,
        MailboxPhrases.Refuses,
        SenderPhrases.Rejected,
        MailboxPhrases.Disabled,
        AddressPhrases.UnknownInFormula,
        SenderPhrases.NotAuthenticated,
        ContentPhrases.Rejected,
        SenderPhrases.Blocked,
        SenderPhrases.TooFast,
        AddressPhrases.Moved,
        AddressPhrases.DomainTakesNoMail,
        AddressPhrases.DomainUnknown,
        AddressPhrases.UnknownInSentence,
        TransportPhrases.Expired,
        TransportPhrases.NetworkError,
    ];

    /// <summary>Words that fit anything; asked when neither the lines above nor a status code decide.</summary>
    public static readonly Line[] Vague = [VaguePhrases.Policy, VaguePhrases.System];

    /// <param name="About">What the phrases speak of, for people.</param>
    public sealed record Line(BounceReason Reason, string About, string[] Phrases);
}
