using static Digest.Bounces.Reading.Phrases.ReasonPhraseTable;

namespace Digest.Bounces.Reading.Phrases;

/// <summary>What is said about who sends: how much, with what right, from where.</summary>
internal static class SenderPhrases
{
    public static readonly Line Quota = new(
        BounceReason.RateLimited,
        "how much the sender, or the relay's account, may send",
        [
            // A limit or quota on sending.
            "\\b(rate|daily|hourly|monthly|sending|relay|outgoing|outbound|submission|messaging)[^.;]{0,20}[ -](quota|"
                + "limit)|(limit|quota) (for|on|of) (sending|outgoing|messages? sent)|sender'?s? quota|"
                + "credits? (is |are |has been |have been )?(exceeded|exhausted|used up)",
            // An amount that is too much.
            "maximum number of (messages|mails|e-?mails) (per|an|a|in|for) (the )?(last )?(hour|day|month)|"
                + "unusual (sending|rate of|amount of|volume of)|too (much|many) (mail|mails|e-?mails|messages) from",
        ]);

    public static readonly Line Rejected = new(
        BounceReason.SenderRejected,
        "the sender's address or its right to send",
        [
            // The address in the envelope or in From, or the reply to MAIL FROM.
            "(sender|envelope from|return[ -]?path|from address|from: ?address|reverse[ -]path|mail from|"
                + "originator)[^.;]{0,60} (is |was |has been |cannot be |could not be )?(rejected|denied|refused|"
                + "invalid|unknown|unverified|verif|not allowed|not permitted|not authori|not exist|does not exist|"
                + "blocked|not found|must|listed|missing|malformed|bad)|"
                + "(bad|invalid|unknown|rejected|unverified|unauthori[sz]ed|forged|restricted) (sender|return[ -]?path|"
                + "from address|reverse[ -]path|envelope sender|originator)|"
                + "(in reply to|in response to|after|following|response to) (the )?(smtp )?mail from|"
                + "sender (address )?(verify|verification|callout|policy)|email address is not verified",
            "domain of sender|sender'?s? (domain|address) (does|is|has)",
            // An account that may not send, at all or as this address.
            "send ?as ?denied|permissions? to (send|post)|outbound ?spam|"
                + "sending (is |has been |was |privileges? (are |were )?)?(paused|suspended|disabled)|"
                + "(suspended|blocked|disabled|prevented|banned) from sending|"
                + "not (authori[sz]ed|allowed|permitted) to (send|post|mail|submit)|"
                + "you (are|do) not (have|allowed|authori[sz]ed|permi)|投稿する権限|existe ou vous n'avez",
            // A list that takes mail from its members.
            "only (members|subscribers|senders)|not a member|not subscribed",
        ]);

    public static readonly Line NotAuthenticated = new(
        BounceReason.AuthenticationFailed,
        "SPF, DKIM and DMARC",
        [
            "\\b(dmarc|dkim|spf|arc)\\b[^.;]{0,80}(fail|policy|reject|not pass|did not|does not|unauth|record|"
                + "check|aligned|invalid|require|permit|evaluat)|"
                + "(fail|reject)[a-z]* [^.;]{0,40}\\b(dmarc|dkim|spf)\\b|sender policy framework",
            "(unauthenticated|not authenticated) (e-?mail|message|mail|sender)|"
                + "authentication (required|failed|failure|checks)",
        ]);

    public static readonly Line Blocked = new(
        BounceReason.Blocked,
        "the address that sends, and lists of such addresses",
        [
            // Lists.
            "bl[ao]ck ?-?list|\\bdnsbl\\b|\\brbl\\b|"
                + "spamhaus|spamcop|barracuda|cloudmark|proofpoint|senderscore|abuseat|sorbs",
            // Mail from there is not wanted, or not yet.
            "\\bblocked\\b|\\bbanned\\b|reputation|(unwanted|undesired) (messages?|e-?mails?|mail)|gr[ae]ylist",
            // Its name in the DNS.
            "reverse (dns|lookup|hostname)|\\brdns\\b|\\bptr\\b",
            // The host, and what it may do.
            "(client|sending) (host|ip)[^.;]{0,40}(rejected|refused|denied|block)|"
                + "(bad|poor|invalid|dynamic|suspicious|untrusted) (helo|ehlo|ip\\b)|"
                + "(ip|host|server)[^.;]{0,40}(is )?(listed|not allowed|not authori[sz]ed|denied)|"
                + "connection (rejected|denied)|relay(ing)? (denied|access|not|is not|prohibited|forbidden)|"
                + "(unable|not permitted) to relay",
        ]);

    public static readonly Line TooFast = new(
        BounceReason.RateLimited,
        "the pace of the sender",
        [
            "too many (connections|messages|recipients|concurrent|mails|emails|errors|sessions|hops from)|"
                + "maximum (number of )?(connections|recipients)|exceeded the (rate|maximum number|limit)|"
                + "throttl|slow down|(deferred|delayed|postponed) (due to|because)",
        ]);
}
