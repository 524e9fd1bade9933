using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Digest.Delivery.Transport.Security;

/// <summary>
/// Whether the relay's certificate is trusted. Chain and host name are always checked; no option leaves that out.
/// </summary>
internal sealed class CertificateCheck
{
    /// <summary>The purpose every server's certificate must have (RFC 5280 §4.2.1.12: id-kp-serverAuth).</summary>
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The only authorities trusted; null for the system's.</summary>
    private readonly X509Certificate2Collection? _authorities;

    private bool _isOutOfDate;

    /// <exception cref="SmtpFailure"><see cref="SmtpOptions.CaFile"/> cannot be read.</exception>
    public CertificateCheck(SmtpOptions options)
    {
        if (options.CaFile is null) return;
        try
        {
            _authorities = [];
            _authorities.ImportFromPemFile(options.CaFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SmtpFailure(SendStatus.ServerUnavailable, $"Smtp:CaFile cannot be read: {e.Message}");
        }
    }

    /// <summary>Why the last certificate was refused; null where it was trusted.</summary>
    public string? Problem { get; private set; }

    /// <summary>When the last certificate ends; null before there was one.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 { NotAfter: var end }) ExpiresAt = new DateTimeOffset(end);
        _isOutOfDate = chain is not null && IsOutOfDate(chain);
        // Without authorities of one's own, the system has judged already.
        if (_authorities is not null
            && certificate is not null
            && errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateChainErrors)
            errors = ChainErrors(certificate, chain);
        Problem = errors == SslPolicyErrors.None ? null
            : _isOutOfDate ? FormattableString.Invariant($"the server's certificate ended on {ExpiresAt:yyyy-MM-dd}")
            : $"the server's certificate is not trusted: {errors}";
        return errors == SslPolicyErrors.None;
    }

    private SslPolicyErrors ChainErrors(X509Certificate certificate, X509Chain? received)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities!);

        // The intermediate certificates that the server sent along.
        if (received is not null) chain.ChainPolicy.ExtraStore.AddRange(received.ChainPolicy.ExtraStore);
        using var presented = new X509Certificate2(certificate);
        if (chain.Build(presented)) return SslPolicyErrors.None;
        _isOutOfDate = IsOutOfDate(chain);
        return SslPolicyErrors.RemoteCertificateChainErrors;
    }

    private static bool IsOutOfDate(X509Chain chain) =>
        chain.ChainStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid);
}
