using System.Collections.Concurrent;
using System.Security.Cryptography;
using Digest.Rendering.Messages;
using MimeKit;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace Digest.Delivery.Signing;

/// <summary>A DKIM key with the names that verifiers look it up by. Safe for all threads.</summary>
internal sealed class SigningKey : IDisposable
{
    /// <summary>
    /// Named once more than they occur, absent ones too, so that no one can add another (RFC 6376 §8.15). RFC 8058
    /// §4 requires the two for one-click unsubscribing.
    /// </summary>
    private static readonly string[] Oversigned =
    [
        "from", "to", "subject", "date", "message-id", "reply-to", "list-unsubscribe", "list-unsubscribe-post",
        "mime-version", "content-type", "content-transfer-encoding",
    ];

    /// <summary>Signed where present (§5.4.1).</summary>
    private static readonly string[] Signed = ["list-id", "feedback-id", "auto-submitted"];

    private readonly RSAParameters _key;

    /// <summary>
    /// An RSA object is not safe for two threads at a time; as many are made as sign at the same time.
    /// </summary>
    private readonly ConcurrentBag<RSA> _idle = [];

    /// <param name="domain">The <c>d=</c> tag: the domain of From, or one above it, for DMARC to align.</param>
    /// <param name="selector">The <c>s=</c> tag: the key's name in the DNS.</param>
    /// <param name="key">At least 1024 bits (§3.3.3). Copied.</param>
    public SigningKey(string domain, string selector, RSA key)
    {
        (Domain, Selector, _key) = (
            DomainName.ToAscii(domain), selector, key.ExportParameters(includePrivateParameters: true));
        Parameters = DotNetUtilities.GetRsaKeyPair(_key).Private;
    }

    public string Domain { get; }

    public string Selector { get; }

    /// <summary>As BouncyCastle has it; MimeKit asks for it.</summary>
    public AsymmetricKeyParameter Parameters { get; }

    /// <summary>
    /// Puts a DKIM-Signature on top of the message, dated like the message. Call once for each message.
    /// </summary>
    public void Sign(MimeMessage message) =>
        new MailSigner(this, message.Date).Sign(MessageFormat.Of(message), message, HeadersToSign(message));

    public byte[] SignHash(byte[] hash)
    {
        var rsa = _idle.TryTake(out var idle) ? idle : RSA.Create(_key);
        var signature = rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        _idle.Add(rsa);
        return signature;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var rsa)) rsa.Dispose();
    }

    internal static List<string> HeadersToSign(MimeMessage message)
    {
        List<string> names = [.. Oversigned];
        foreach (var header in message.Headers.Concat(message.Body!.Headers))
        {
            var name = header.Field.ToLowerInvariant();
            if (Oversigned.Contains(name) || Signed.Contains(name)) names.Add(name);
        }

        return names;
    }
}
