using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>The command that a server refused.</summary>
internal enum SmtpStage
{
    Unknown,
    Greeting,
    MailFrom,
    RcptTo,
    Data,
}

/// <summary>
/// Finds out from a transcript (<c>&gt;&gt;&gt; RCPT To:</c>) or an explanation ("in reply to RCPT TO command") which
/// command a server refused.
/// </summary>
internal static partial class SmtpStages
{
    /// <summary>
    /// The command named last before the first failing reply; if there is none, the first one after it.
    /// </summary>
    public static SmtpStage Of(string text)
    {
        var reply = StatusCodes.ReplyIndex(text);
        Match? chosen = null;
        foreach (Match match in Command().Matches(text))
        {
            if (chosen is not null && match.Index > reply) break;
            chosen = match;
        }

        return chosen is null ? SmtpStage.Unknown : char.ToLowerInvariant(chosen.Groups["command"].ValueSpan[0]) switch
        {
            'm' => SmtpStage.MailFrom,
            // "does not like recipient", and "550 <address>: …", the form in which Postfix refuses a recipient.
            'r' or 'l' or '5' => SmtpStage.RcptTo,
            'd' => SmtpStage.Data,
            _ => SmtpStage.Greeting,
        };
    }

    [GeneratedRegex(
        @"(>>> ?|\b(after|reply to|response to|following|command|our|error on|"
            + @"smtp:) ?:?(the )?(smtp )?(end of )?)(?<command>mail from|mail\b|rcpt|data\b|ehlo|helo)|(does not|"
            + @"did not) (?<command>like recipient)|(?<command>rcpt to:|recipient address rejected)|"
            + @"\b(?<command>5)\d\d[ -](#?5\.\d\.\d{1,3} )?<[^>\s]{1,300}>:",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Command();
}
