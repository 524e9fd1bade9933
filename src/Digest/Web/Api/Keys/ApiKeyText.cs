using System.Buffers.Text;
using System.Security.Cryptography;

namespace Digest.Web.Api.Keys;

/// <summary>
/// A key as programs send it: <c>digest_PREFIX_SECRET</c>. The prefix finds it; the secret is 256 random bits, so that
/// a plain hash of it can be kept.
/// </summary>
internal sealed record ApiKeyText(string Prefix, string Hash)
{
    private const string Mark = "digest_";
    private const int PrefixLength = 8;
    private const int SecretBytes = 32;
    private const string PrefixLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    private static readonly int Length = Mark.Length + PrefixLength + 1 + Base64Url.GetEncodedLength(SecretBytes);

    /// <param name="text">The whole key, which is shown once.</param>
    public static ApiKeyText New(out string text)
    {
        var prefix = RandomNumberGenerator.GetString(PrefixLetters, PrefixLength);
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        text = $"{Mark}{prefix}_{Base64Url.EncodeToString(secret)}";
        return new ApiKeyText(prefix, HashOf(secret));
    }

    /// <returns>Null when the text cannot be a key.</returns>
    public static ApiKeyText? Parse(string text)
    {
        if (text.Length != Length || !text.StartsWith(Mark, StringComparison.Ordinal)) return null;
        var prefix = text.Substring(Mark.Length, PrefixLength);
        var secret = text.AsSpan(Mark.Length + PrefixLength + 1);
        return text[Mark.Length + PrefixLength] == '_'
            && prefix.All(PrefixLetters.Contains)
            && Base64Url.IsValid(secret)
            ? new ApiKeyText(prefix, HashOf(Base64Url.DecodeFromChars(secret)))
            : null;
    }

    private static string HashOf(byte[] secret) => Convert.ToHexStringLower(SHA256.HashData(secret));
}
