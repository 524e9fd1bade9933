using static Digest.Bounces.Reading.Phrases.ReasonPhraseTable;

namespace Digest.Bounces.Reading.Phrases;

/// <summary>What is said about an address or a domain that cannot be mailed.</summary>
internal static class AddressPhrases
{
    public static readonly Line UnknownInFormula = new(
        BounceReason.MailboxUnknown,
        "an address that does not exist, in a formula",
        [
            // Unknown.
            "user unknown|user ?name[^.;]{0,10} unknown|address (is )?unknown",
            "unknown (user|recipient|local[ -]part|mailbox|account|addressee|virtual|email|e-mail|address|"
                + "or illegal alias|destination user)",
            // Unknown, not found, not in the directory.
            "(recip(ient)?|mailbox|addressee|destination address|destination user|account|local part) (is |was )?"
                + "(unknown|not ?found)|recipnotfound|(user|recipient|address) not (known|recogni[sz]ed|valid)|"
                + "name is not recogni[sz]ed|user not local|not our (customer|user)|"
                + "not (listed|found|present) in (the |our |any )?[^.;]{0,30}(director(y|ies)|address book|"
                + "user list)",
            // There is none.
            "no such (user|mailbox|recipient|address|person|account|addressee|name|alias|customer|local|virtual|"
                + "domain user|email|e-mail|smtp user|relay user|mail ?drop)|"
                + "no (mailbox|account|user|local mailbox|mail ?drop|one|recipient|valid recipient|e?-?mail box)s? "
                + "(here|by that|with (that|this)|found|exists|named|matches)",
            "recipient address rejected: (access denied|undeliverable|unverified|user (unknown|not)|no such|"
                + "unknown|invalid)|(^|[\\d.:;,#] )address rejected|"
                + "(address|mailbox|user|account)[^.;]{0,20} no longer accept",
            // Invalid.
            "(invalid|nonexistent|non-existent|non existent|inexistent|unrecogni[sz]ed|incorrect) (user|recipient|"
                + "mailbox|final delivery|email address|e-mail address|addressee|account|username|alias|local part|"
                + "destination mailbox|rcpt)|"
                + "not (a )?(valid|known|recogni[sz]ed|local|existing) (user|mailbox|recipient|address|account|email|"
                + "e-mail)|"
                + "(user|mailbox|recipient|account|alias) (is )?(invalid|not valid|nonexistent|non-existent|"
                + "not here)|"
                + "(address|recipient)(es)? (is |are )?(invalid|unroute?able|not listed)|"
                + "(unroute?able|undeliverable) address",
            // The same in other languages.
            "(utilisateur|destinataire) inconnu|adresse inconnue|"
                + "(adresse|destinataire)[^.;]{0,30} (invalide|inexistante?|introuvable)|"
                + "(usuario|destinatario) desconocido|utente sconosciuto|empf(ä|ae)nger unbekannt|unbekannter empf|"
                + "benutzer unbekannt|onbekende? gebruiker|пользователь не найден|(несуществующ|не существует)|"
                + "(あて先|宛先|アドレス|ユーザ)[^。]{0,30}(見つかり|見つから|存在しま|不明)",
        ]);

    public static readonly Line Moved = new(
        BounceReason.MailboxMoved,
        "an address that has moved",
        [
            Recipient
                + "[^.;]{0,40} (has |have )?(moved|relocated|been moved|been changed|changed (to|his|her|their))|"
                + "no forwarding address|no longer (at|with|employed|works?|reads? mail)|"
                + "(moved|changed) to (a )?new address|"
                + "please (try|use|update)[^.;]{0,20} (new )?(e-?mail )?address (instead|to)",
        ]);

    public static readonly Line DomainTakesNoMail = new(
        BounceReason.DomainTakesNoMail,
        "a domain that takes no mail",
        [
            // It names no server for mail.
            "null ?mx|no (valid )?mx(es)?( record| host)?s? (found|record|exist|for)|no mail exchanger|"
                + "mx record[^.;]{0,30}(not found|missing|no )|"
                + "(couldn't|could not|cannot|can't|unable to) find (any |a valid |an |the )*(mx|mail exchange)|"
                + "point to non-?existent hosts|no valid mail server",
            // Its server takes none.
            "no smtp service|mail receiving disabled|"
                + "(domain|host|system|server|site)[^.;]{0,40} (does not|doesn't|do not|not|never) (accept|receive|"
                + "accepting|receiv)[a-z]* (any |e-?|network |smtp |incoming )*(mail|message)|"
                + "not accept(ing)? (network|inbound|incoming|internet) (messages|mail|e-?mail)",
        ]);

    public static readonly Line DomainUnknown = new(
        BounceReason.DomainUnknown,
        "a domain or host that does not exist",
        [
            "(host|domain|system|site|server)( name)?( is| was)? (unknown|not found|could not be found|"
                + "does not exist|doesn't exist|nonexistent|invalid|not known|is not valid)|"
                + "(host|domain|host or domain)( name)? [^.;]{0,40}(not found|does not exist|doesn't exist|"
                + "could not be (found|resolved)|cannot be (found|resolved)|can't be found|no such)|"
                + "domain is not reachable|no route to domain",
            "unknown (host|domain|mail domain|system)|no such (host|domain|destination)|"
                + "(bad|invalid|unknown|illegal) (destination system|destination host|host|domain|mail domain|"
                + "host/domain)|unrout(e)?able (mail )?domain|non-?existent (host|domain|dns)",
            "nxdomain|(name or )?service not known|lookup failed permanently|"
                + "(couldn't|could not|cannot|can't|unable to) (find|resolve|locate) [^.;]{0,40}(host|domain|dns|name|"
                + "server)|dns (error|failure|lookup)[^.;]{0,40}(not found|no such|nxdomain|does not|doesn't)",
        ]);

    public static readonly Line UnknownInSentence = new(
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
            "(does not|doesn't) exist|no longer (exists|valid|available|in use|active|in service)|"
                + "(does not|doesn't|do not|not) have (a|an|any|such|that|this)[^.;]{0,40} (user|mailbox|account|"
                + "recipient|address)|"
                + "(mailbox|account|user|recipient|address)[^.;]{0,30} (has been |was |is )?(deleted|removed|"
                + "terminated|cancell?ed|closed)",
            "mailbox (unavailable|not (found|available))|user not found|recipient rejected|"
                + "no (valid|known|local) (recipient|user|addressee|mailbox)|"
                + "we do not have|invalid address|address error|bad (address|recipient|mailbox)|"
                + "(check|verify|make sure)[^.;]{0,30} address[^.;]{0,20} (correct|right|valid|spelled)",
        ]);
}
