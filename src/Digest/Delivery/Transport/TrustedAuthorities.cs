using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Digest.Mail.Smtp;

/// <summary>Who may vouch for the relay's certificate.</summary>
internal static class TrustedAuthorities
{
    /// <summary>Those of <see cref="SmtpOptions.CaFile"/> and nobody else; null (the system's) where there is no such file.</summary>
    /// <exception cref="SmtpFailure">The file cannot be read.</exception>
    public static X509ChainPolicy? Policy(SmtpOptions options)
    {
        if (options.CaFile is null) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(options.CaFile);
            return policy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SmtpFailure(SendStatus.ServerUnavailable, $"Smtp:CaFile cannot be read: {e.Message}");
        }
    }
}
