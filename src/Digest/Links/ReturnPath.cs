using System.Globalization;

namespace Digest.Links;

/// <summary>
/// The envelope's sender, to which reports come back. The id in it is signed together with the subscriber's key, so
/// reports to a forged address, one of an older installation or one of a removed person are ignored.
/// </summary>
/// <param name="pattern">With <c>{id}</c>, each delivery has an address of its own (VERP). Null or empty: <paramref
/// name="from"/> for all.</param>
internal sealed class ReturnPath(string? pattern, string from)
{
    private const string Placeholder = "{id}";

    /// <summary>Whether each mail has an address of its own.</summary>
    public static bool IsPattern(string address) => address.Contains(Placeholder, StringComparison.Ordinal);

    private readonly string _pattern = string.IsNullOrEmpty(pattern) ? from : pattern;

    /// <summary>
    /// The longest possible address: the part before the @ must not exceed 64 octets (RFC 5321 §4.5.3.1.1).
    /// </summary>
    public string Longest => With(new string('9', 19) + "-" + new string('a', LinkSigner.AddressTagLength));

    /// <param name="subscriber">0 for mail to the operator.</param>
    public string For(long delivery, long subscriber, LinkSigner signer) =>
        Signed(delivery, ReturnPathClaim.PurposeOf(subscriber), signer);

    /// <summary>
    /// Of a mail that an earlier release may have sent: the one it had, by which a server that greylists knows it
    /// again.
    /// </summary>
    public string ForPlain(long delivery, LinkSigner signer) => Signed(delivery, ReturnPathClaim.PlainPurpose, signer);

    /// <summary>What an address says about its delivery; null when it is another address.</summary>
    public ReturnPathClaim? Read(string address)
    {
        var at = _pattern.IndexOf(Placeholder, StringComparison.Ordinal);
        if (at < 0) return null;
        var (before, after) = (_pattern[..at], _pattern[(at + Placeholder.Length)..]);
        // Servers on the way may change the case of an address.
        if (address.Length <= before.Length + after.Length
            || !address.StartsWith(before, StringComparison.OrdinalIgnoreCase)
            || !address.EndsWith(after, StringComparison.OrdinalIgnoreCase)) return null;
        return address[before.Length..^after.Length].Split('-') is [var number, var tag]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var delivery)
                ? new ReturnPathClaim(delivery, tag)
                : null;
    }

    private string Signed(long delivery, string purpose, LinkSigner signer) =>
        _pattern.Contains(Placeholder, StringComparison.Ordinal)
            ? With(string.Create(CultureInfo.InvariantCulture, $"{delivery}-{signer.AddressTag(purpose, delivery)}"))
            : _pattern;

    private string With(string id) => _pattern.Replace(Placeholder, id, StringComparison.Ordinal);
}

/// <summary>What a return path says, before it is checked.</summary>
internal sealed record ReturnPathClaim(long Delivery, string Tag)
{
    /// <summary>Of releases that did not sign the subscriber.</summary>
    internal const string PlainPurpose = "return-path";

    internal static string PurposeOf(long subscriber) =>
        string.Create(CultureInfo.InvariantCulture, $"{PlainPurpose} {subscriber}");

    /// <summary>Whether we made it, for a delivery to this subscriber.</summary>
    public bool IsGenuine(long subscriber, LinkSigner signer) =>
        signer.IsAddressTag(PurposeOf(subscriber), Delivery, Tag);

    /// <summary>Whether an earlier release made it. It does not say for whom.</summary>
    public bool IsGenuinePlain(LinkSigner signer) => signer.IsAddressTag(PlainPurpose, Delivery, Tag);
}
