namespace Digest.Bounces.Reading;

/// <summary>
/// Decides why a delivery failed. Words come first: servers put 5.0.0, 5.1.1 or 5.7.1 before anything, while what they
/// write is meant for people. Then the enhanced status code, first the one beside the words, then the report's own; at
/// last the reply code.
/// </summary>
internal static class ReasonJudge
{
    /// <param name="said">What the server said, with or without codes.</param>
    /// <param name="status">The report's Status field; empty when there is none.</param>
    /// <param name="report">The report's text for people, asked when the server's words say nothing.</param>
    public static ReportedRecipient Judge(string address, string said, string status, FailureWords report, bool delayed)
    {
        var rules = report.Rules;
        var words = new FailureWords(said, rules);
        var serverSaid = StatusCodes.ServerWords(said);
        var server = serverSaid.Length == said.Length ? words : new FailureWords(serverSaid, rules);
        var enhanced = MoreSpecific(server.EnhancedCode, status, report.EnhancedCode);
        var reply = server.ReplyCode is { Length: > 0 } code ? code : report.ReplyCode;
        var reason = First(
            () => server.Reason,
            () => rules.Meaning(server.EnhancedCode),
            () => words.Reason,
            () => report.Reason,
            () => rules.Meaning(enhanced),
            () => ByReply(reply),
            () => words.VagueReason,
            () => report.VagueReason);
        var stage = words.Stage == SmtpStage.Unknown ? report.Stage : words.Stage;
        reason = Confirm(reason, enhanced, reply, stage, said);
        if (reason == BounceReason.Undefined && delayed) reason = BounceReason.Expired;
        if (enhanced.Length == 0 && reply.Length > 0) enhanced = $"{reply[0]}.0.0";
        return new ReportedRecipient(address, enhanced, reason, said.Length > 0 ? said : report.Text)
        {
            Delayed = delayed,
        };
    }

    /// <summary>
    /// "Unknown" loses an address for good, so it takes a second witness beside the words: a status code about
    /// addresses (x.1.x), or a refusal in reply to RCPT. Filters that dislike a message also answer "550 unknown user",
    /// but after its data or with a code of another subject. A server that reports its own users needs no witness (it
    /// gives no reply code), nor does a whole sentence about the account.
    /// </summary>
    private static BounceReason Confirm(
        BounceReason reason, string enhanced, string reply, SmtpStage stage, string words)
    {
        if (reason.IsHard() && stage == SmtpStage.MailFrom) return BounceReason.SenderRejected;
        if (reason == BounceReason.MailboxDisabled && enhanced.EndsWith(".1.1", StringComparison.Ordinal))
            return BounceReason.MailboxUnknown;
        if (reason != BounceReason.MailboxUnknown || stage == SmtpStage.RcptTo) return reason;
        var confirmed = StatusCodes.IsSpecific(enhanced)
            ? enhanced[1..].StartsWith(".1.", StringComparison.Ordinal)
            : reply.Length == 0 || FailureWords.DeniesAccount(words);
        return confirmed ? reason : BounceReason.RecipientRefuses;
    }

    private static BounceReason First(params ReadOnlySpan<Func<BounceReason>> opinions)
    {
        foreach (var opinion in opinions)
            if (opinion() is var reason and not BounceReason.Undefined) return reason;
        return BounceReason.Undefined;
    }

    /// <summary>The first code that says more than "other", else the first there is.</summary>
    private static string MoreSpecific(params ReadOnlySpan<string> codes)
    {
        var first = "";
        foreach (var code in codes)
        {
            if (StatusCodes.IsSpecific(code)) return code;
            if (first.Length == 0) first = code;
        }

        return first;
    }

    /// <summary>RFC 5321 §4.2.3 and RFC 7504; 550 and 554 are used for everything and so say nothing.</summary>
    private static BounceReason ByReply(string reply) => reply switch
    {
        "421" or "450" or "451" or "452" or "454" => BounceReason.SystemError,
        "521" or "556" => BounceReason.DomainTakesNoMail,
        "552" => BounceReason.MailboxFull,
        "551" => BounceReason.MailboxMoved,
        "500" or "501" or "502" or "503" or "504" => BounceReason.SystemError,
        _ => BounceReason.Undefined,
    };
}
