using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Digest.Bounces.Ses;

/// <summary>Checks signatures of Amazon SNS with its certificates, which are fetched once.</summary>
internal sealed class SnsCertificates(SnsServer server, TimeProvider clock) : IDisposable
{
    /// <summary>There is one for a region, and seldom a new one.</summary>
    private const int MaxKept = 32;

    private const int MinKeySize = 2048;

    private readonly ConcurrentDictionary<Uri, X509Certificate2> _kept = new();

    /// <param name="url">Of the certificate, at a server of SNS.</param>
    /// <returns>Null when the certificate cannot be had now.</returns>
    public async Task<bool?> IsSignedAsync(SnsMessage message, Uri url, CancellationToken cancellationToken)
    {
        // Version 1 is SNS's default, which a topic's owner can change.
        HashAlgorithmName? hash = message.SignatureVersion switch
        {
            "1" => HashAlgorithmName.SHA1,
            "2" => HashAlgorithmName.SHA256,
            _ => null,
        };
        var signature = new byte[message.Signature.Length];
        if (hash is not { } algorithm || !Convert.TryFromBase64String(message.Signature, signature, out var length))
            return false;
        if (!_kept.TryGetValue(url, out var certificate))
        {
            if (await server.GetAsync(url, cancellationToken) is not { } pem) return null;
            if (Read(pem) is not { } read) return false;
            if (_kept.Count >= MaxKept) _kept.Clear();
            certificate = _kept.GetOrAdd(url, read);
        }

        if (!IsValid(certificate, url)) return false;
        using var key = certificate.GetRSAPublicKey();
        return key is { KeySize: >= MinKeySize }
            && key.VerifyData(
                message.SignedText(), signature.AsSpan(0, length), algorithm, RSASignaturePadding.Pkcs1);
    }

    public void Dispose()
    {
        foreach (var certificate in _kept.Values) certificate.Dispose();
    }

    /// <summary>Of this instant, and made out to SNS: its name has no region in most of them.</summary>
    private bool IsValid(X509Certificate2 certificate, Uri url)
    {
        var now = clock.GetUtcNow();
        return certificate.NotBefore.ToUniversalTime() <= now.UtcDateTime
            && now.UtcDateTime <= certificate.NotAfter.ToUniversalTime()
            && (certificate.MatchesHostname("sns.amazonaws.com") || certificate.MatchesHostname(url.Host));
    }

    private static X509Certificate2? Read(byte[] pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
