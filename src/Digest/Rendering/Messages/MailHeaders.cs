using System.Security.Cryptography;
using System.Text;
using Digest.Links;

namespace Digest.Rendering.Messages;

/// <summary>The headers that tell mail programs what kind of mail this is and how to end it.</summary>
internal static class MailHeaders
{
    /// <summary>For mail that comes again and again.</summary>
    /// <param name="kind">By which receivers that share out complaints tell mails apart.</param>
    public static IReadOnlyList<MailHeader> ForSubscription(MailIdentity brand, EditionLinks? links, string kind)
    {
        // RFC 3834 §5: no vacation notes in return. RFC 2919: one name for filters and for mail programs' own
        // unsubscribe buttons.
        List<MailHeader> headers =
        [
            new("Auto-Submitted", "auto-generated"),
            new("List-Id", $"<digest.{brand.Domain}>"),
            // Four fields, of which Gmail wants the last to be one sender's in all of its mail, of 5 to 15 characters.
            new("Feedback-ID", $"{kind}:mail:digest:{SenderId(brand.Domain)}"),
        ];
        var ways = new List<string>(2);
        if (links is not null) ways.Add($"<{links.Unsubscribe}>");
        if (FooterLinks.UnsubscribeMail(brand, links) is { } mail) ways.Add($"<{mail}>");
        if (ways.Count > 0) headers.Add(new("List-Unsubscribe", string.Join(", ", ways)));
        // RFC 8058 §3.1: only beside an address that takes the POST.
        if (links is not null) headers.Add(new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        return headers;
    }

    private static string SenderId(string domain) =>
        $"d{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(domain)), 0, 6)}";

    /// <summary>For one-off mail that answers an action or informs the operator.</summary>
    public static IReadOnlyList<MailHeader> ForNotice() => [new("Auto-Submitted", "auto-generated")];
}
