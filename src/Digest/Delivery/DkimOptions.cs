namespace Digest.Delivery;

/// <summary>Section <c>Dkim</c>: mails are signed (RFC 6376) when a key is given. <c>digest dkim new SELECTOR</c> makes one.</summary>
public sealed class DkimOptions
{
    public const string Section = "Dkim";

    /// <summary>The domain that vouches: that of Mail:From, or one above it. Null: that of Mail:From.</summary>
    public string? Domain { get; set; }

    /// <summary>The key's name in the DNS: <c>SELECTOR._domainkey.DOMAIN</c>.</summary>
    public string? Selector { get; set; }

    /// <summary>The private key, RSA in PEM. Null: mails are not signed.</summary>
    public string? KeyFile { get; set; }
}
