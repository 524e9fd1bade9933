using System.Security.Cryptography;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;

namespace Digest.Delivery.Signing;

/// <summary>
/// MimeKit's signature of one message (RFC 6376, rsa-sha256, relaxed/relaxed) with .NET's RSA, which is seven times as
/// fast as BouncyCastle's. The same message gets the same signature.
/// </summary>
internal sealed class MailSigner : DkimSigner
{
    private readonly SigningKey _key;
    private readonly DateTimeOffset _signedAt;

    public MailSigner(SigningKey key, DateTimeOffset signedAt)
        : base(key.Parameters, key.Domain, key.Selector)
    {
        (_key, _signedAt) = (key, signedAt);
        HeaderCanonicalizationAlgorithm = BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
    }

    protected override long GetTimestamp() => _signedAt.ToUnixTimeSeconds();

    protected override ISigner CreateSigningContext() => new Sha256Signer(_key);

    /// <summary>What BouncyCastle asks of a signer, as far as MimeKit uses it.</summary>
    private sealed class Sha256Signer(SigningKey key) : ISigner
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public string AlgorithmName => "SHA-256withRSA";

        public void Update(byte input) => _hash.AppendData([input]);

        public void BlockUpdate(byte[] input, int inOff, int inLen) => _hash.AppendData(input, inOff, inLen);

        public void BlockUpdate(ReadOnlySpan<byte> input) => _hash.AppendData(input);

        public byte[] GenerateSignature()
        {
            using (_hash) return key.SignHash(_hash.GetHashAndReset());
        }

        public void Init(bool forSigning, ICipherParameters parameters) => throw new NotSupportedException();

        public int GetMaxSignatureSize() => throw new NotSupportedException();

        public bool VerifySignature(byte[] signature) => throw new NotSupportedException();

        public void Reset() => throw new NotSupportedException();
    }
}
