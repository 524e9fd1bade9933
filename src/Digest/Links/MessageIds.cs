using System.Globalization;
using System.Security.Cryptography;

namespace Digest.Links;

/// <summary>
/// Message-IDs (RFC 5322 §3.6.4) that name the mail they belong to: <c>kind-key.second.tag@domain</c>. The tag is made
/// with a key that is never rotated, so that a report about a mail of any age can be checked and none be invented.
/// </summary>
/// <param name="key">32 random bytes.</param>
/// <param name="plainEditions">Editions up to this key were sent without a tag, by an earlier release.</param>
/// <param name="plainDeliveries">The same of other mails, by the delivery's key.</param>
internal sealed class MessageIds(byte[] key, long plainEditions, long plainDeliveries)
{
    private const string Edition = "edition";

    private readonly LinkSigner _tags = new([new LinkKey(0, key)]);

    /// <summary>
    /// What the mail itself says: the same at every attempt, so that a mail sent twice shows once. The instant keeps it
    /// unique when a database is recreated. <see cref="Tag"/> adds the rest when the mail is sent.
    /// </summary>
    /// <returns>Without angle brackets.</returns>
    public static string Of(string kind, long key, DateTimeOffset createdAt, string domain) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}-{key}.{createdAt.ToUnixTimeSeconds()}@{domain}");

    /// <summary>
    /// The Message-ID that is sent. A mail that an earlier release may have sent keeps the one it had.
    /// </summary>
    public string Tag(string id)
    {
        var at = id.LastIndexOf('@');
        if (Parts(id[..at]) is not ({ } mail, null))
            throw new ArgumentException($"'{id}' is not of our form.", nameof(id));
        return IsPlain(mail) ? id : $"{id[..at]}.{TagOf(mail)}{id[at..]}";
    }

    /// <summary>The kind, key and second in one of our Message-IDs; null for any other, also an invented one.</summary>
    public (string Kind, long Key, long Second)? Read(string id, string domain)
    {
        if (!id.EndsWith($"@{domain}", StringComparison.OrdinalIgnoreCase)) return null;
        return Parts(id[..^(domain.Length + 1)]) switch
        {
            ({ } mail, null) when IsPlain(mail) => mail,
            ({ } mail, { } tag) when !IsPlain(mail)
                && CryptographicOperations.FixedTimeEquals(Bytes(TagOf(mail)), Bytes(tag.ToLowerInvariant())) => mail,
            _ => null,
        };
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static ((string Kind, long Key, long Second)? Mail, string? Tag) Parts(string left) =>
        left.Split('-', '.') is [var kind, var number, var instant, .. { Length: <= 1 } rest]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var key)
        && long.TryParse(instant, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
            ? ((kind.ToLowerInvariant(), key, second), rest.FirstOrDefault())
            : (null, null);

    private bool IsPlain((string Kind, long Key, long Second) mail) =>
        mail.Key <= (mail.Kind == Edition ? plainEditions : plainDeliveries);

    private string TagOf((string Kind, long Key, long Second) mail) =>
        _tags.AddressTag(
            string.Create(CultureInfo.InvariantCulture, $"message-id {mail.Kind} {mail.Second}"), mail.Key);
}
