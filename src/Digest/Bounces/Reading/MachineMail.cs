using System.Text.RegularExpressions;
using MimeKit;

namespace Digest.Bounces.Reading;

/// <summary>Distinguishes a server's report from mail that a person wrote about one, or forwarded.</summary>
internal static partial class MachineMail
{
    /// <summary>Sent by a mail system beyond doubt: by the form of a report, or in a mailer's name.</summary>
    public static bool IsFromMailer(MimeMessage message)
    {
        var headers = message.Headers;
        return headers.First("X-Failed-Recipients") is not null
            || IsDeliveryReport(message.Body?.ContentType)
            || MailerName().IsMatch(headers.First("Return-Path") ?? "")
            || (headers.First("From") is { } from && (from.Trim() is "" or "<>" || MailerName().IsMatch(from)));
    }

    private static bool IsDeliveryReport(ContentType? type) =>
        type?.IsMimeType("multipart", "report") == true
        && type.Parameters["report-type"]?.ToLowerInvariant() is null or "delivery-status";

    /// <summary>
    /// Sent by some program: the null return path (RFC 5321 §6.1) is used by vacation notes too, and shops write from
    /// "no-reply".
    /// </summary>
    public static bool IsFromProgram(HeaderList headers) =>
        headers.First("Return-Path")?.Replace(" ", "") is "<>" or "<null>"
        || (headers.First("From") ?? "").Contains("reply@", StringComparison.OrdinalIgnoreCase)
        || (headers.First("Auto-Submitted") ?? "no").StartsWith("auto-generated", StringComparison.OrdinalIgnoreCase);

    /// <summary>The words of a failure, in the subject or the text.</summary>
    public static bool TellsOfFailure(string subject, string text) =>
        FailureSubject().IsMatch(subject) || FailureText().IsMatch(text);

    /// <summary>
    /// The server keeps trying: a warning, not the end. A last report may repeat the words of the warnings before it.
    /// </summary>
    public static bool TellsOfDelay(string subject, string text) =>
        (Delay().IsMatch(subject) || Delay().IsMatch(text)) && !End().IsMatch(subject) && !End().IsMatch(text);

    [GeneratedRegex(
        @"\(delay\)|delayed|still being retried|will be retried|warning message only|warning only|"
            + @"not yet been delivered|could not send message for past|temporary failure report|no action is required",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Delay();

    [GeneratedRegex(
        @"permanent(ly)? ((fatal )?error|fail)|(given|gave|giving) up|no (further|more) (delivery )?attempts|"
            + @"will not (be (re)?tried|retry|try)|not be retried|final (failure|report|notice)|has (been )?expired|"
            + @"retry time(out)? exceeded|(is|was) being returned",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex End();

    [GeneratedRegex(
        @"mailer-?daemon|post_?master|mail[ ._-]?deliver|delivery (system|subsystem|service|agent)|mail (system|"
            + @"administrator|router|gateway)|ndr\b|interscan|mta\b|system administrator|double-bounce",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex MailerName();

    [GeneratedRegex(
        @"undeliver|undelivrable|unzustellbar|deliver(y|ed)?\b.{0,40}(fail|status|error|delay|problem|notif|could not|"
            + @"not be)|(fail|error|delay|could not|not be|unable|problem).{0,40}deliver|returned (mail|to sender|"
            + @"message)|(failure|fail(ed)?) (notice|mail)|mail (failed|failure|error|system error)|(mail|"
            + @"message).{0,20}(rejected|returned|failed|error|delayed)|non-?remis|配信|配送|送信|送れ|"
            + @"доставлен", RegexOptions.IgnoreCase)]
    private static partial Regex FailureSubject();

    [GeneratedRegex(
        @"(could ?n[o']t|cannot|can ?not|unable to|was not|wasn't able to|were not|has not|have not|not yet|failed to|"
            + @"problems?|trouble|errors?)[^.]{0,60} (be |been )?(deliver|sen[dt]|reach|process)|"
            + @"deliver[a-z]{0,12}[^.]{0,60} (fail|error|problem|delay|not possible|impossible)|undeliver|"
            + @"permanent(ly)? (fatal )?(error|fail)|(returned|rejected|bounced) (by|to|the|your|with)|"
            + @"\b[45]\d\d[ -]#?[45]\.\d+\.\d+|remote host said|smtp error|(<<<|said:|responded)\s*[45]\d\d|"
            + @"user unknown|unknown user|invalid .{0,20}userid|mailbox exceeds|送信できませんでした|配信できません|届けられません",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex FailureText();
}
