namespace Digest.Bounces.Reading;

/// <summary>
/// Phrases by reason; the first line that matches wins. Each phrase is a pattern over lower-case text on one line (no
/// back-tracking, so no look-around). Order is meaning: what is said about the sender or the message comes before
/// "unknown" and "does not exist", which are said of senders too.
/// </summary>
internal static class ReasonPhraseTable
{
    private const string Recipient =
        "(user|recipient|mailbox|mail box|address|account|addressee|person|email|e-mail|alias|username|customer|"
            + "local part|local-part|inbox)";

    /// <param name="About">What the phrases speak of, for people.</param>
    public sealed record Line(BounceReason Reason, string About, string[] Phrases);

    public static readonly Line[] Lines =
    [
        // Before a full mailbox, which has a quota too.
        new(
            BounceReason.RateLimited,
            "how much the sender, or the relay's account, may send",
            [
                "(sending|relay|outgoing|outbound|submission|messaging) (rate |user )?(quota|limit)s? "
                    + "(is |has been |was )?(exceed|reach|hit)",
                "(daily|hourly|monthly|sending|outgoing|outbound)[^.;]{0,20} (sending|message|mail|email|relay|smtp) "
                    + "(quota|limit)",
                "(limit|quota) (for|on|of) (sending|outgoing|messages? sent)",
                "sender'?s? quota|credits? (is |are |has been |have been )?(exceeded|exhausted|used up)",
                "maximum number of (messages|mails|e-?mails) (per|an|a|in|for) (the )?(last )?(hour|day|month)",
                "unusual (sending|rate of|amount of|volume of)|too (much|many) (mail|mails|e-?mails|messages) from",
                "(exceed|reach|hit)[a-z]* (your|its|the|a|their) (daily|hourly|monthly|sending|messaging)[^.;]{0,20} "
                    + "(quota|limit)",
            ]),
        new(
            BounceReason.MailboxFull,
            "the recipient's storage",
            [
                "(mailbox|mail box|inbox|account|mail ?drop|folder|maildir|user)[^.;]{0,30} (is |was |seems |"
                    + "appears )?(too |almost )?(full|over ?-?quota|over (the )?(quota|limit))",
                "(mailbox|mail ?drop|inbox)[ -]?full",
                "over ?-?(the )?(allowed )?(disk |mailbox |storage )?quota",
                "quota (is |has been |was |would be )?(exceeded|full|violation|exhausted|reached)",
                "(exceed|over)[a-z]* [^.;]{0,60}(quota|mailbox size|mail ?box limit|storage|disk (space|usage)|"
                    + "allowed size|space limit)",
                "(insufficient|not enough|no|out of|too little) (disk |mailbox |storage |free |available )?(quota|"
                    + "storage|space)",
                "quota[^.;]{0,30}exceed",
                "(disk|storage|mailbox|mail ?box)[^.;]{0,20} (limit|allocation)[^.;]{0,20}(exceeded|reached)",
                "disk (is )?full",
                "mailbox size limit",
                "mailbox[^.;]{0,20} exceed",
                "no space left",
                "receiving [^.;]{0,30}(at a rate|too (much|many|fast|quickly))",
                "postfach (ist )?voll",
                "bo[iî]te [^.;]{0,20}pleine",
                "casilla llena",
                "メールボックス[^。]{0,20}(いっぱい|超え|満杯)",
                "容量[^。]{0,20}超",
            ]),
        new(
            BounceReason.MessageTooBig,
            "the size of the message",
            [
                "(message|mail|size|content|attachment|file|data)[^.;]{0,40} (is |was |are )?(too (big|large|long)|"
                    + "over the (maximum|limit))",
                "(message|mail) (size|length)( limit)? exceed",
                "exceeds? [^.;]{0,40}(message size|maximum size|size limit|maximum message)",
                "(max|maximum) message size",
            ]),
        new(
            BounceReason.RecipientRefuses,
            "the recipient's own wishes",
            [
                "recipient'?s? (preferences|filter|rules?|policy|settings|does not (want|accept|wish))",
                "(refused|rejected|blocked|filtered) by (the |this )?(recipient|user|addressee|owner)",
                "not accept(ing)? (mail|messages|email) from (you|this sender|strangers)",
            ]),
        new(
            BounceReason.SenderRejected,
            "the sender's address or its right to send",
            [
                "(sender|envelope from|return[ -]?path|from address|from: ?address|reverse[ -]path|mail from|"
                    + "originator)[^.;]{0,60} (is |was |has been |cannot be |could not be )?(rejected|denied|refused|"
                    + "invalid|unknown|unverified|verif|not allowed|not permitted|not authori|not exist|does not exist|"
                    + "blocked|not found|must|listed|missing|malformed|bad)",
                "(bad|invalid|unknown|rejected|unverified|unauthori[sz]ed|forged|restricted) (sender|return[ -]?path|"
                    + "from address|reverse[ -]path|envelope sender|originator)",
                "send ?as ?denied|permissions? to send|email address is not verified",
                "outbound ?spam|sending (is |has been |was |privileges? (are |were )?)?(paused|suspended|disabled)",
                "(suspended|blocked|disabled|prevented|banned) from sending",
                "sender (address )?(verify|verification|callout|policy)",
                "domain of sender",
                "sender'?s? (domain|address) (does|is|has)",
                "(in reply to|in response to|after|following|response to) (the )?(smtp )?mail from",
                "not (authori[sz]ed|allowed|permitted) to (send|post|mail|submit)",
                "only (members|subscribers|senders)",
                "not a member",
                "not subscribed",
                "you (are|do) not (have|allowed|authori[sz]ed|permi)",
                "permission to post|投稿する権限|existe ou vous n'avez",
            ]),
        new(
            BounceReason.MailboxDisabled,
            "a mailbox that exists and is closed for now",
            [
                Recipient
                    + "[^.;]{0,60} (is |has been |was |were |are |temporarily |currently )*(disabled|inactive|"
                    + "suspended|locked|not active|deactivated|de-activated|frozen|discontinued|expired|"
                    + "unavailable right now|on hold|restricted|barred)",
                "(disabled|inactive|suspended|locked|deactivated|expired|restricted) " + Recipient,
                "account (is )?(currently )?(closed|unavailable)",
                "mailbox (is )?(temporarily|currently) (unavailable|disabled)",
                "not (been )?logged (in|on)|out of service",
            ]),
        new(
            BounceReason.MailboxUnknown,
            "an address that does not exist, in a formula",
            [
                "user unknown",
                "unknown (user|recipient|local[ -]part|mailbox|account|addressee|virtual|email|e-mail|address|"
                    + "or illegal alias|destination user)",
                "(recipient|mailbox|addressee|destination address|destination user|account|local part) (is )?unknown",
                "no such (user|mailbox|recipient|address|person|account|addressee|name|alias|customer|local|virtual|"
                    + "domain user|email|e-mail|smtp user|relay user|mail ?drop)",
                "no (mailbox|account|user|local mailbox|mail ?drop|one|recipient|valid recipient|e?-?mail box)s? (here|"
                    + "by that|with (that|this)|found|exists|named|matches)",
                "recipient address rejected: (access denied|undeliverable|unverified|user (unknown|not)|no such|"
                    + "unknown|invalid)",
                "recip ?not ?found",
                "recipient (was )?not found",
                "(invalid|nonexistent|non-existent|non existent|inexistent|unrecogni[sz]ed|incorrect) (user|recipient|"
                    + "mailbox|final delivery|email address|e-mail address|addressee|account|username|alias|local part|"
                    + "destination mailbox|rcpt)",
                "not (a )?(valid|known|recogni[sz]ed|local|existing) (user|mailbox|recipient|address|account|email|"
                    + "e-mail)",
                "(user|recipient|address) not (known|recogni[sz]ed|valid)",
                "not our (customer|user)",
                "name is not recogni[sz]ed",
                "user ?name[^.;]{0,10} unknown",
                "(address|mailbox|user|account)[^.;]{0,20} no longer accept",
                "(^|[\\d.:;,#] )address rejected",
                "(user|mailbox|recipient|account|alias) (is )?(invalid|not valid|nonexistent|non-existent|not here)",
                "user not local",
                "not (listed|found|present) in (the |our |any )?[^.;]{0,30}(director(y|ies)|address book|user list)",
                "(address|recipient)(es)? (is |are )?(invalid|unroutable|unrouteable|not listed)",
                "unrouteable address",
                "unroutable address",
                "undeliverable address",
                "address (is )?unknown",
                "utilisateur inconnu",
                "destinataire inconnu",
                "adresse inconnue",
                "(adresse|destinataire)[^.;]{0,30} (invalide|inexistante?|introuvable)",
                "usuario desconocido",
                "destinatario desconocido",
                "utente sconosciuto",
                "empf(ä|ae)nger unbekannt",
                "unbekannter empf",
                "benutzer unbekannt",
                "onbekende? gebruiker",
                "пользователь не найден",
                "(несуществующ|не существует)",
                "(あて先|宛先|アドレス|ユーザ)[^。]{0,30}(見つかり|見つから|存在しま|不明)",
            ]),
        new(
            BounceReason.AuthenticationFailed,
            "SPF, DKIM and DMARC",
            [
                "\\b(dmarc|dkim|spf|arc)\\b[^.;]{0,80}(fail|policy|reject|not pass|did not|does not|unauth|record|"
                    + "check|aligned|invalid|require|permit|evaluat)",
                "(unauthenticated|not authenticated) (e-?mail|message|mail|sender)",
                "sender policy framework",
                "(fail|reject)[a-z]* [^.;]{0,40}\\b(dmarc|dkim|spf)\\b",
                "authentication (required|failed|failure|checks)",
            ]),
        new(
            BounceReason.ContentRejected,
            "what the message contains",
            [
                "\\bspam\\b",
                "\\bspammy\\b",
                "unsolicited",
                "virus",
                "malware",
                "infected",
                "phish",
                "junk",
                "suspicious",
                "bulk e?-?mail",
                "(content|header|subject|attachment|body)[^.;]{0,40} (was |is |has been |looks |)(rejected|refused|"
                    + "blocked|denied|prohibited|banned|not (acceptable|accepted|allowed|permitted|rfc))",
                "not (rfc|compliant)",
                "(prohibited|banned|forbidden|executable|dangerous) (file|attachment|content|extension)",
                "content (filter|restriction|rejected)",
                "(blacklisted|blocklisted|malicious) (url|link|website|domain)",
                "header (error|syntax|missing)",
                "bare (lf|cr|newline)",
                "conversion required",
            ]),
        new(
            BounceReason.Blocked,
            "the address that sends, and lists of such addresses",
            [
                "black ?-?list",
                "block ?-?list",
                "\\bblocked\\b",
                "\\bdnsbl\\b",
                "\\brbl\\b",
                "\\bbanned\\b",
                "reputation",
                "reverse (dns|lookup|hostname)",
                "\\brdns\\b",
                "\\bptr\\b",
                "greylist",
                "graylist",
                "(client|sending) (host|ip)[^.;]{0,40}(rejected|refused|denied|block)",
                "(bad|poor) (helo|ehlo|ip)",
                "(invalid|dynamic|suspicious|untrusted) ip\\b",
                "(unwanted|undesired) (messages?|e-?mails?|mail)",
                "spamhaus|spamcop|barracuda|cloudmark|proofpoint|senderscore|abuseat|sorbs",
                "connection (rejected|denied)",
                "no ptr",
                "relay(ing)? (denied|access|not|is not|prohibited|forbidden)",
                "unable to relay",
                "not permitted to relay",
                "(ip|host|server)[^.;]{0,40}(is )?(listed|not allowed|not authori[sz]ed|denied)",
            ]),
        new(
            BounceReason.RateLimited,
            "the pace of the sender",
            [
                "too many (connections|messages|recipients|concurrent|mails|emails|errors|sessions|hops from)",
                "rate[ -]?limit",
                "throttl",
                "exceeded the (rate|maximum number|limit)",
                "maximum (number of )?(connections|recipients)",
                "(daily|hourly) (relay |sending )?(quota|limit)",
                "slow down",
                "(deferred|delayed|postponed) (due to|because)",
            ]),
        new(
            BounceReason.MailboxMoved,
            "an address that has moved",
            [
                Recipient
                    + "[^.;]{0,40} (has |have )?(moved|relocated|been moved|been changed|changed (to|his|her|their))",
                "no forwarding address",
                "no longer (at|with|employed|works?|reads? mail)",
                "(moved|changed) to (a )?new address",
                "please (try|use|update)[^.;]{0,20} (new )?(e-?mail )?address (instead|to)",
            ]),
        new(
            BounceReason.DomainTakesNoMail,
            "a domain that takes no mail",
            [
                "null ?mx",
                "no smtp service",
                "(domain|host|system|server|site)[^.;]{0,40} (does not|doesn't|do not|not|never) (accept|receive|"
                    + "accepting|receiv)[a-z]* (any |e-?|network |smtp |incoming )*(mail|message)",
                "no (valid )?mx(es)?( record| host)?s? (found|record|exist|for)",
                "no mail exchanger",
                "mx record[^.;]{0,30}(not found|missing|no )",
                "not accept(ing)? (network|inbound|incoming|internet) (messages|mail|e-?mail)",
                "no valid mail server",
                "mail receiving disabled",
                "point to non-?existent hosts",
                "(couldn't|could not|cannot|can't|unable to) find (any |a valid |an |the )*(mx|mail exchange)",
            ]),
        new(
            BounceReason.DomainUnknown,
            "a domain or host that does not exist",
            [
                "(host|domain|system|site|server)( name)?( is| was)? (unknown|not found|could not be found|"
                    + "does not exist|doesn't exist|nonexistent|invalid|not known|is not valid)",
                "unknown (host|domain|mail domain|system)",
                "(host|domain|host or domain)( name)? [^.;]{0,40}(not found|does not exist|doesn't exist|"
                    + "could not be (found|resolved)|cannot be (found|resolved)|can't be found|no such)",
                "no such (host|domain|destination)",
                "(name or )?service not known",
                "domain is not reachable",
                "nxdomain",
                "(bad|invalid|unknown|illegal) (destination system|destination host|host|domain|mail domain|"
                    + "host/domain)",
                "unrout(e)?able (mail )?domain",
                "non-?existent (host|domain|dns)",
                "(couldn't|could not|cannot|can't|unable to) (find|resolve|locate) [^.;]{0,40}(host|domain|dns|name|"
                    + "server)",
                "dns (error|failure|lookup)[^.;]{0,40}(not found|no such|nxdomain|does not|doesn't)",
                "lookup failed permanently",
                "no route to domain",
            ]),
        new(
            BounceReason.MailboxUnknown,
            "an address that does not exist, in a sentence",
            [
                Recipient
                    + "[^.;]{0,80} (does not|doesn't|do not|did not|not|n't|no longer|never) (currently )?(exist|"
                    + "be found|found|available here|a valid|valid|have an account|have an? |on (this|our) (server|"
                    + "system)|match)",
                Recipient
                    + "[^.;]{0,60} (could ?n[o']t|cannot|can not|can't|was ?n[o']t|not) (be )?(found|located|"
                    + "identified|verified|resolved)",
                "(does not|doesn't|do not|not) have (a|an|any|such|that|this)[^.;]{0,40} (user|mailbox|account|"
                    + "recipient|address)",
                "(does not|doesn't) exist",
                "no longer (exists|valid|available|in use|active|in service)",
                "we do not have|invalid address|address error|bad (address|recipient|mailbox)",
                "(mailbox|account|user|recipient|address)[^.;]{0,30} (has been |was |is )?(deleted|removed|terminated|"
                    + "cancell?ed|closed)",
                "mailbox unavailable",
                "mailbox not (found|available)",
                "user not found",
                "recipient rejected",
                "(check|verify|make sure)[^.;]{0,30} address[^.;]{0,20} (correct|right|valid|spelled)",
                "no (valid|known|local) (recipient|user|addressee|mailbox)",
            ]),
        new(
            BounceReason.Expired,
            "a server that was tried for too long",
            [
                "(message|mail|envelope|delivery|queue|retry|lifetime)[^.;]{0,40} (expired|timed? ?out|"
                    + "timeout exceeded)",
                "retry (time|timeout)",
                "has been (delayed|failing)",
                "timed? ?out",
                "(queue|delivery) (lifetime|time|timeout|for) ",
                "giving up after",
                "could not be delivered (for|within|in|after)",
                "too (long|old)",
                "(for|after) (a|too) long (a )?time",
                "(failed|after|made) \\d+ (delivery )?(attempts|tries|retries)",
                "did not (accept|answer)[^.;]{0,20} connect",
                "will be retried",
                "still (being )?(retried|trying)",
                "not yet been delivered",
                "delayed",
            ]),
        new(
            BounceReason.NetworkError,
            "the connection, its protection and the way",
            [
                "(unexpected|malformed|invalid) name server (reply|response|answer)",
                "connection (was |has been )?(refused|reset|lost|dropped|closed|failed|error)",
                "network (error|unreachable|is unreachable|problem)",
                "no route to host",
                "(mail|routing|forwarding|delivery)[^.;]{0,15} loop",
                "(hop count|too many hops)",
                "loops? back|loop detected",
                "(lookup|resolution) fail",
                "try again",
                "dns error",
                "starttls",
                "\\btls\\b",
                "certificate",
                "unreachable",
                "host (is )?down",
                "cannot connect",
                "could not connect",
                "unable to connect",
                "socket error",
                "bad connection",
            ]),
    ];

    /// <summary>Words that fit anything; asked when neither the lines above nor a status code decide.</summary>
    public static readonly Line[] Vague =
    [
        new(
            BounceReason.PolicyRejected,
            "a rule of the server that is not named",
            [
                "polic(y|ies)",
                "access (denied|refused|not allowed)",
                "not (allowed|permitted|authori[sz]ed|accepted)",
                "prohibited",
                "security",
                "administrat(ive|ively|or)",
                "rejected|refused|denied|declined",
            ]),
        new(
            BounceReason.SystemError,
            "a fault of the server",
            [
                "(internal|local|system|server|configuration|processing|software|i/o|database|temporary|unexpected|"
                    + "resource)[^.;]{0,20} (error|failure|problem|fail)",
                "service (is )?(currently |temporarily )?(unavailable|not available)",
                "temporar(y|ily)",
                "try(ing)? (again )?later",
                "mailer",
                "procmail",
                "pipe to",
                "command (died|failed|output)",
                "can't create",
                "cannot open",
                "syntax error",
                "command not (recogni|implement)",
                "unrecogni[sz]ed command",
            ]),
    ];
}
