using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Digest.Mail.Mime;

namespace Digest.Mail.Dkim;

/// <summary>
/// Signs messages as RFC 6376 has it: rsa-sha256, relaxed/relaxed. The same message gets the same signature. Safe for all threads.
/// </summary>
public sealed class DkimSigner : IDisposable
{
    /// <summary>
    /// Signed where present (§5.4.1); RFC 8058 §4 requires the two for one-click unsubscribing. From is named once more than it occurs,
    /// so that nobody can add another one (§8.15).
    /// </summary>
    private static readonly string[] Signed =
    [
        "from", "to", "reply-to", "subject", "date", "message-id", "list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id",
        "auto-submitted", "mime-version", "content-type", "content-transfer-encoding",
    ];

    private readonly string _domain;
    private readonly string _selector;
    private readonly RSAParameters _key;

    /// <summary>An RSA object is not safe for two threads at a time; as many are made as sign at the same time.</summary>
    private readonly ConcurrentBag<RSA> _idle = [];

    /// <param name="domain">The <c>d=</c> tag: the domain of From, or one above it, for DMARC to align.</param>
    /// <param name="selector">The <c>s=</c> tag: the key's name in the DNS.</param>
    /// <param name="key">At least 1024 bits (§3.3.3). Copied.</param>
    public DkimSigner(string domain, string selector, RSA key)
    {
        (_domain, _selector, _key) = (DomainName.ToAscii(domain), selector, key.ExportParameters(includePrivateParameters: true));
    }

    /// <summary>The message with a DKIM-Signature on top; its own pieces are kept by reference.</summary>
    /// <exception cref="ArgumentException">The message has no end of its header section.</exception>
    public ReadOnlySequence<byte> Sign(ReadOnlySequence<byte> message)
    {
        var reader = new SequenceReader<byte>(message);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> section, "\r\n\r\n"u8))
            throw new ArgumentException("The message has no empty line after its headers.", nameof(message));
        var fields = RelaxedHeader.ParseAll([.. section.ToArray(), .. "\r\n"u8]);
        List<RelaxedHeader> covered = [.. Signed.SelectMany(name => fields.Where(field => field.Name == name).Reverse())];
        var unsigned = Unsigned(covered, RelaxedBody.Hash(reader.UnreadSequence));

        // §3.7: the covered fields, then this one with an empty b= and without its CRLF.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var field in covered)
        {
            hash.AppendData(field.Line);
            hash.AppendData("\r\n"u8);
        }

        hash.AppendData(RelaxedHeader.Parse(Encoding.ASCII.GetBytes(unsigned)).Line);
        var signature = Convert.ToBase64String(SignHash(hash.GetHashAndReset()));
        var signed = new SequenceChain();
        signed.Append(Encoding.ASCII.GetBytes($"{unsigned}{Folded(signature)}\r\n"));
        foreach (var piece in message) signed.Append(piece);
        return signed.ToSequence();
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var rsa)) rsa.Dispose();
    }

    private string Unsigned(List<RelaxedHeader> covered, byte[] bodyHash)
    {
        // §5.4.2: "from" once more than there are; the list folds at its colons.
        var names = string.Join(':', covered.Select(field => field.Name).Prepend("from").Chunk(5).Select(line => string.Join(':', line) + "\r\n "));
        return $"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d={_domain}; s={_selector};\r\n"
            + $" h={names[..^3]};\r\n bh={Convert.ToBase64String(bodyHash)};\r\n b=";
    }

    private byte[] SignHash(byte[] hash)
    {
        var rsa = _idle.TryTake(out var idle) ? idle : RSA.Create(_key);
        var signature = rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        _idle.Add(rsa);
        return signature;
    }

    private static string Folded(string base64) => string.Join("\r\n ", base64.Chunk(72).Select(line => new string(line)));
}
