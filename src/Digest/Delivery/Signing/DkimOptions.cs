using System.Security.Cryptography;

namespace Digest.Delivery.Signing;

/// <summary>
/// Section <c>Dkim</c>: mails are signed (RFC 6376) when a key is given. <c>digest dkim new SELECTOR</c> makes one.
/// </summary>
internal sealed class DkimOptions
{
    public const string Section = "Dkim";

    /// <summary>The signing domain: that of Mail:From, or one above it. Null: that of Mail:From.</summary>
    public string? Domain { get; set; }

    /// <summary>The key's name in the DNS: <c>SELECTOR._domainkey.DOMAIN</c>.</summary>
    public string? Selector { get; set; }

    /// <summary>The private key, RSA in PEM. Null: mails are not signed.</summary>
    public string? KeyFile { get; set; }
}

internal static class DkimOptionsValidator
{
    public static IEnumerable<string> Failures(DkimOptions options)
    {
        if (string.IsNullOrEmpty(options.KeyFile))
        {
            if (!string.IsNullOrEmpty(options.Selector)) yield return $"Dkim:Selector is '{options.Selector}', but "
                + $"Dkim:KeyFile is empty. Make a key with 'digest dkim new {options.Selector}'.";
            yield break;
        }

        if (string.IsNullOrEmpty(options.Selector)) yield return "Dkim:Selector is empty. It must be the name that "
            + "the key has in the DNS, for example digest2026.";
        if (KeyProblem(options.KeyFile) is { } problem) yield return $"Dkim:KeyFile is '{options.KeyFile}'. {problem}";
    }

    private static string? KeyProblem(string file)
    {
        try
        {
            using var key = DkimKey.FromPem(File.ReadAllText(file));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return $"It must be a private RSA key in PEM: {e.Message}";
        }
    }
}
