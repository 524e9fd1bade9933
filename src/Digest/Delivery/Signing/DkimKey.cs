using System.Security.Cryptography;

namespace Digest.Delivery.Signing;

/// <summary>
/// Keys for <see cref="DkimSigner"/>: PEM files of this side, and the DNS record that shows the public half to
/// everyone.
/// </summary>
internal static class DkimKey
{
    /// <summary>What every verifier takes and no provider finds too short (RFC 8301 §3.2).</summary>
    private const int Bits = 2048;

    /// <summary>RFC 1035 §3.3: a string of a TXT record holds at most 255 bytes.</summary>
    private const int LongestString = 255;

    public static RSA Create() => RSA.Create(Bits);

    /// <summary>PKCS#8, in PEM. Anyone who has it can sign for the domain.</summary>
    public static string ToPem(RSA key) => key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Reads a private RSA key in PEM (PKCS#1 or PKCS#8).</summary>
    /// <exception cref="CryptographicException">The text holds no private RSA key of 1024 bits or more; the message
    /// says which.</exception>
    public static RSA FromPem(string pem)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            key.ExportParameters(includePrivateParameters: true);
            if (key.KeySize < 1024)
                throw new CryptographicException(
                    "The key has fewer than 1024 bits; verifiers ignore it (RFC 8301 §3.2).");
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new CryptographicException($"No private RSA key can be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// The record of RFC 6376 §3.6.1 as a line of a zone file, its value in strings of at most 255 bytes.
    /// </summary>
    public static string DnsRecord(RSA key, string domain, string selector)
    {
        var strings = DnsValue(key).Chunk(LongestString).Select(part => $"\"{new string(part)}\"");
        return $"{selector}._domainkey.{DomainName.ToAscii(domain)}. IN TXT ( {string.Join(' ', strings)} )";
    }

    /// <summary>The value alone, for a provider's form.</summary>
    public static string DnsValue(RSA key) =>
        $"v=DKIM1; k=rsa; p={Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())}";
}
