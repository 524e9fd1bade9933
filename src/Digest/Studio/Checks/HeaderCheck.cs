using Digest.Outbox;
using MimeKit;

namespace Digest.Studio.Checks;

/// <summary>The headers that let a reader leave, and the signature that vouches for them.</summary>
internal static class HeaderCheck
{
    private static readonly string[] MustBeCovered = ["from", "to", "subject", "date", "message-id"];
    private static readonly string[] MustBeCoveredToLeave = ["list-unsubscribe", "list-unsubscribe-post"];

    public static CheckResult Unsubscribe(MimeMessage message, MailKind kind, string html) =>
        new("List-Unsubscribe", [.. UnsubscribeFindings(message, kind, html)], "RFC 2369, RFC 8058");

    public static CheckResult Signature(MimeMessage message) =>
        new("DKIM", [.. SignatureFindings(message)], "RFC 6376, RFC 8058 §4");

    private static IEnumerable<Finding> UnsubscribeFindings(MimeMessage message, MailKind kind, string html)
    {
        var header = message.Headers[HeaderId.ListUnsubscribe];
        if (kind != MailKind.Edition)
        {
            yield return new Finding(Severity.Good, "Not needed: this mail comes once.");
            yield break;
        }

        if (header is null)
        {
            yield return new Finding(
                Severity.Problem, "There is no List-Unsubscribe. Set PublicUrl, or Mail:UnsubscribeMailbox.");
            yield break;
        }

        var isWeb = header.Contains("<https://", StringComparison.Ordinal);
        yield return isWeb
            ? new Finding(Severity.Good, "List-Unsubscribe has an https address.")
            : new Finding(Severity.Notice, "List-Unsubscribe has no https address: large providers ask for one.");
        if (isWeb)
            yield return message.Headers[HeaderId.ListUnsubscribePost] == "List-Unsubscribe=One-Click"
                ? new Finding(Severity.Good, "One click is enough (List-Unsubscribe-Post).")
                : new Finding(Severity.Problem, "List-Unsubscribe-Post is missing.");
        var addresses = header.Split(',').Select(address => address.Trim(' ', '<', '>'));
        var decoded = System.Net.WebUtility.HtmlDecode(html);
        yield return addresses.Any(address => decoded.Contains(address, StringComparison.Ordinal))
            ? new Finding(Severity.Good, "The mail itself has the link, too.")
            : new Finding(Severity.Problem, "The mail itself has no link to unsubscribe.");
    }

    private static IEnumerable<Finding> SignatureFindings(MimeMessage message)
    {
        if (message.Headers[HeaderId.DkimSignature] is not { } signature)
        {
            yield return new Finding(Severity.Notice, "Not signed: set Dkim:KeyFile and Dkim:Selector.");
            yield break;
        }

        var tags = signature.Split(';').Select(tag => tag.Split('=', 2))
            .Where(tag => tag.Length == 2)
            .ToDictionary(tag => tag[0].Trim(), tag => string.Concat(tag[1].Where(c => !char.IsWhiteSpace(c))));
        var covered = tags.GetValueOrDefault("h", "").ToLowerInvariant().Split(':');
        string[] wanted =
        [
            .. MustBeCovered,
            .. MustBeCoveredToLeave.Where(name => message.Headers.Contains(name)),
        ];
        string[] missing = [.. wanted.Except(covered)];
        yield return missing.Length == 0
            ? new Finding(Severity.Good, $"Covers {string.Join(", ", wanted)}.")
            : new Finding(Severity.Problem, $"Does not cover {string.Join(", ", missing)}.");
        var domain = tags.GetValueOrDefault("d", "");
        var from = message.From.Mailboxes.First().Domain;
        yield return from.Equals(domain, StringComparison.OrdinalIgnoreCase)
            || from.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase)
                ? new Finding(Severity.Good, $"Signed by {domain}, which is the sender's domain or above it.")
                : new Finding(Severity.Problem, $"Signed by {domain}, but the sender is of {from}: DMARC fails.");
    }
}
