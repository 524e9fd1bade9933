using static Digest.Bounces.Reading.Phrases.ReasonPhraseTable;

namespace Digest.Bounces.Reading.Phrases;

/// <summary>What is said about a mailbox that exists.</summary>
internal static class MailboxPhrases
{
    public static readonly Line Full = new(
        BounceReason.MailboxFull,
        "the recipient's storage",
        [
            // Something is full or over its quota.
            "(mailbox|mail box|inbox|account|mail ?drop|folder|maildir|user)[^.;]{0,30} (is |was |seems |"
                + "appears )?(too |almost )?(full|over ?-?quota|over (the )?(quota|limit))|"
                + "(mailbox|mail ?drop|inbox)[ -]?full|over ?-?(the )?(allowed )?(disk |mailbox |storage )?quota|"
                + "quota (is |has been |was |would be )?(full|violation|exhausted)|mailbox size limit",
            // A limit on storage is exceeded.
            "(exceed|over)[a-z]* [^.;]{0,60}(quota|mailbox size|mail ?box limit|storage|disk (space|usage)|"
                + "allowed size|space limit)|(quota|mail ?box|disk|storage)[^.;]{0,40}(exceed|reached)",
            // There is no storage left.
            "(insufficient|not enough|no|out of|too little) (disk |mailbox |storage |free |available )?(quota|"
                + "storage|space)|disk (is )?full",
            "receiving [^.;]{0,30}(at a rate|too (much|many|fast|quickly))",
            "postfach (ist )?voll|bo[iî]te [^.;]{0,20}pleine|casilla llena|"
                + "メールボックス[^。]{0,20}(いっぱい|超え|満杯)|容量[^。]{0,20}超",
        ]);

    public static readonly Line Refuses = new(
        BounceReason.RecipientRefuses,
        "the recipient's own wishes",
        [
            "recipient'?s? (preferences|filter|rules?|policy|settings|does not (want|accept|wish))|"
                + "(refused|rejected|blocked|filtered) by (the |this )?(recipient|user|addressee|owner)|"
                + "not accept(ing)? (mail|messages|email) from (you|this sender|strangers)",
        ]);

    public static readonly Line Disabled = new(
        BounceReason.MailboxDisabled,
        "a mailbox that exists and is closed for now",
        [
            Recipient
                + "[^.;]{0,60} (is |has been |was |were |are |temporarily |currently )*(disabled|inactive|"
                + "suspended|locked|not active|deactivated|de-activated|frozen|discontinued|expired|"
                + "unavailable right now|on hold|restricted|barred)|"
                + "(disabled|inactive|suspended|locked|deactivated|expired|restricted) " + Recipient,
            "account (is )?(currently )?(closed|unavailable)|"
                + "mailbox (is )?(temporarily|currently) (unavailable|disabled)|"
                + "not (been )?logged (in|on)|out of service",
        ]);
}
