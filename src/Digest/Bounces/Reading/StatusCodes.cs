using System.Text.RegularExpressions;

namespace Digest.Bounces.Reading;

/// <summary>
/// Finds enhanced status codes (RFC 3463) and reply codes (RFC 5321 §4.2) in text, and what they mean.
/// </summary>
internal static partial class StatusCodes
{
    /// <summary>
    /// Codes that end in 0 mean "other or undefined" (RFC 3463 §3), except that x.1.0 still speaks of the address.
    /// </summary>
    public static bool IsSpecific(string code) =>
        code.Length > 0
        && (!code.EndsWith(".0", StringComparison.Ordinal) || code.EndsWith(".1.0", StringComparison.Ordinal));

    /// <summary>The first specific enhanced code, else the first one, else an empty string.</summary>
    public static string Enhanced(string text)
    {
        var first = "";
        foreach (Match match in EnhancedPattern().Matches(text))
        {
            var code = match.Groups["code"].Value;
            if (IsSpecific(code)) return code;
            if (first.Length == 0) first = code;
        }

        return first;
    }

    /// <summary>The first 4xx or 5xx reply code, else an empty string.</summary>
    public static string Reply(string text) => ReplyPattern().Match(text).Groups["code"].Value;

    /// <summary>
    /// The text from the first reply or enhanced code on, up to a blank line: what the server said, without the
    /// reporter's own words. Empty when there is none.
    /// </summary>
    public static string ServerWords(string text)
    {
        var match = ReplyPattern().Match(text) is { Success: true } reply ? reply : EnhancedPattern().Match(text);
        if (!match.Success) return "";
        var start = match.Index;
        var blank = BlankLine().Match(text, start);
        return blank.Success ? text[start..blank.Index] : text[start..];
    }

    /// <summary>The position of the first reply code; the end of the text when there is none.</summary>
    public static int ReplyIndex(string text) =>
        ReplyPattern().Match(text) is { Success: true } match ? match.Index : text.Length;

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex BlankLine();

    /// <summary>
    /// What an enhanced code says by itself; codes that servers use for anything at all (x.0.0, x.1.0, x.7.1) say
    /// nothing.
    /// </summary>
    public static BounceReason Meaning(string enhanced) =>
        enhanced.Split('.', 2) is ["2" or "4" or "5", var detail]
            ? Meanings.GetValueOrDefault(detail, BySubject(detail))
            : BounceReason.Undefined;

    /// <summary>
    /// The registered codes that differ from the rest of their subject (IANA, SMTP Enhanced Status Codes).
    /// </summary>
    private static readonly Dictionary<string, BounceReason> Meanings = new(StringComparer.Ordinal)
    {
        ["1.0"] = BounceReason.Undefined,
        ["1.1"] = BounceReason.MailboxUnknown,
        ["1.2"] = BounceReason.DomainUnknown,
        ["1.3"] = BounceReason.MailboxUnknown,
        ["1.4"] = BounceReason.SystemError,
        ["1.6"] = BounceReason.MailboxMoved,
        ["1.7"] = BounceReason.SenderRejected,
        ["1.8"] = BounceReason.SenderRejected,
        ["1.90"] = BounceReason.RateLimited, // Exchange Online: recipients of a day
        ["1.10"] = BounceReason.DomainTakesNoMail,
        ["2.0"] = BounceReason.RecipientRefuses,
        ["2.1"] = BounceReason.MailboxDisabled,
        ["2.2"] = BounceReason.MailboxFull,
        ["2.252"] = BounceReason.SenderRejected, // Exchange Online: SendAsDenied
        ["2.3"] = BounceReason.MessageTooBig,
        ["3.4"] = BounceReason.MessageTooBig,
        ["4.4"] = BounceReason.DomainUnknown,
        ["4.5"] = BounceReason.RateLimited,
        ["4.7"] = BounceReason.Expired,
        ["7.60"] = BounceReason.SenderRejected, // Exchange: no permission to send as
        ["7.13"] = BounceReason.MailboxDisabled,
        ["7.20"] = BounceReason.AuthenticationFailed,
        ["7.21"] = BounceReason.AuthenticationFailed,
        ["7.22"] = BounceReason.AuthenticationFailed,
        ["7.23"] = BounceReason.AuthenticationFailed,
        ["7.24"] = BounceReason.AuthenticationFailed,
        ["7.25"] = BounceReason.AuthenticationFailed,
        ["7.26"] = BounceReason.AuthenticationFailed,
    };

    /// <summary>The second number of a code (RFC 3463 §3).</summary>
    private static BounceReason BySubject(string detail) => detail.Split('.', 2)[0] switch
    {
        "3" => BounceReason.SystemError,
        "4" => BounceReason.NetworkError,
        "5" => BounceReason.SystemError,
        "6" => BounceReason.ContentRejected,
        "7" => BounceReason.PolicyRejected,
        _ => BounceReason.Undefined,
    };

    [GeneratedRegex(@"(?<![\w.:/=\[-])(?<code>[245]\.\d{1,3}\.\d{1,3})(?![\w.]*\d)(?!\.\w)")]
    private static partial Regex EnhancedPattern();

    [GeneratedRegex(@"(?<![\w.:/=\[-])(?<code>[45][0-5]\d)(?=[\s:;,-]|$)(?![\s-]*(bytes|kb|mb|seconds|minutes|hours|"
        + @"days|messages)\b)")]
    private static partial Regex ReplyPattern();
}
