using System.Globalization;

namespace Digest.Links;

/// <summary>
/// The envelope's sender, to which reports come back. The id in it is signed, so reports to a forged address or one of
/// an older installation are ignored.
/// </summary>
/// <param name="pattern">With <c>{id}</c>, each delivery has an address of its own (VERP). Null or empty: <paramref
/// name="from"/> for all.</param>
internal sealed class ReturnPath(string? pattern, string from)
{
    private const string Placeholder = "{id}";
    private const string Purpose = "return-path";

    private readonly string _pattern = string.IsNullOrEmpty(pattern) ? from : pattern;

    /// <summary>
    /// The longest possible address: the part before the @ must not exceed 64 octets (RFC 5321 §4.5.3.1.1).
    /// </summary>
    public string Longest => With(new string('9', 19) + "-" + new string('a', LinkSigner.AddressTagLength));

    public string For(long delivery, LinkSigner signer) =>
        _pattern.Contains(Placeholder, StringComparison.Ordinal)
            ? With(string.Create(CultureInfo.InvariantCulture, $"{delivery}-{signer.AddressTag(Purpose, delivery)}"))
            : _pattern;

    /// <summary>
    /// The key of the delivery with this return path; null when it is another address or was not made by us.
    /// </summary>
    public long? DeliveryOf(string address, LinkSigner signer)
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
            && signer.IsAddressTag(Purpose, delivery, tag)
                ? delivery
                : null;
    }

    private string With(string id) => _pattern.Replace(Placeholder, id, StringComparison.Ordinal);
}
