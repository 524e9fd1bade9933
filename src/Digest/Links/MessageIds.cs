using System.Globalization;

namespace Digest.Links;

/// <summary>Message-IDs (RFC 5322 §3.6.4) that name the mail they belong to.</summary>
internal static class MessageIds
{
    /// <summary>
    /// The same at every attempt, so that a mail sent twice shows once; the instant keeps it unique when a database is
    /// started anew.
    /// </summary>
    /// <returns>Without angle brackets.</returns>
    public static string Of(string kind, long key, DateTimeOffset createdAt, string domain) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}-{key}.{createdAt.ToUnixTimeSeconds()}@{domain}");

    /// <summary>The kind, key and second in one of our Message-IDs; null for any other.</summary>
    public static (string Kind, long Key, long Second)? Read(string id, string domain) =>
        id.EndsWith($"@{domain}", StringComparison.OrdinalIgnoreCase)
        && id.Split('-', '.', '@') is [var kind, var number, var instant, ..]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
        && long.TryParse(instant, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? (kind, key, second)
            : null;
}
