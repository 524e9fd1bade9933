using System.Security.Cryptography;
using System.Text;

namespace Digest.Events;

/// <summary>
/// Signs messages as Standard Webhooks says (standardwebhooks.com): HMAC-SHA256 over id, timestamp and body. The secret
/// is shown once; it is stored as it is, because it has to sign.
/// </summary>
internal static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int Length = 32;

    public static string New() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length));

    /// <returns>A value of <c>webhook-signature</c>, which has one for each secret.</returns>
    public static string Sign(string secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(
            HashAlgorithmName.SHA256, Convert.FromBase64String(secret[Prefix.Length..]));
        hmac.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
    }
}
