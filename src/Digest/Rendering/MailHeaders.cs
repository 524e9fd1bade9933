using System.Globalization;

namespace Digest.Rendering;

/// <summary>The headers that tell mail programs what kind of mail this is and how to end it.</summary>
internal static class MailHeaders
{
    /// <summary>For mail that comes again and again.</summary>
    public static IReadOnlyList<MailHeader> ForSubscription(MailBrand brand, EditionLinks? links)
    {
        // RFC 3834 §5: no vacation notes in return. RFC 2919: one name for filters and for mail programs' own unsubscribe buttons.
        List<MailHeader> headers = [new("Auto-Submitted", "auto-generated"), new("List-Id", $"<digest.{brand.Domain}>")];
        var ways = new List<string>(2);
        if (links is not null) ways.Add($"<{links.Unsubscribe}>");
        if (Links.UnsubscribeMail(brand, links) is { } mail) ways.Add($"<{mail}>");
        if (ways.Count > 0) headers.Add(new("List-Unsubscribe", string.Join(", ", ways)));
        // RFC 8058 §3.1: only beside an address that takes the POST.
        if (links is not null) headers.Add(new("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        return headers;
    }

    /// <summary>For one-off mail that answers an action or tells the operator something.</summary>
    public static IReadOnlyList<MailHeader> ForNotice() => [new("Auto-Submitted", "auto-generated")];

    /// <summary>The same at every attempt, so that a mail sent twice shows once; the instant keeps it unique when a database is begun anew.</summary>
    public static string MessageId(string kind, long key, DateTimeOffset createdAt, MailBrand brand) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}-{key}.{createdAt.ToUnixTimeSeconds()}@{brand.Domain}");

    /// <summary>The kind, key and second in one of our Message-IDs; null for anybody else's.</summary>
    public static (string Kind, long Key, long Second)? ReadMessageId(string id, MailBrand brand) =>
        id.EndsWith($"@{brand.Domain}", StringComparison.OrdinalIgnoreCase)
        && id.Split('-', '.', '@') is [var kind, var number, var instant, ..]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
        && long.TryParse(instant, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? (kind, key, second)
            : null;
}
