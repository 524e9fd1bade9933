using System.Globalization;

namespace Digest.Delivery;

/// <summary>The envelope's sender, to which reports come back.</summary>
/// <param name="pattern">With <c>{id}</c>, each delivery has an address of its own (VERP). Null or empty: <paramref name="from"/> for all.</param>
public sealed class ReturnPath(string? pattern, string from)
{
    private const string Placeholder = "{id}";

    private readonly string _pattern = string.IsNullOrEmpty(pattern) ? from : pattern;

    public string For(long delivery) => _pattern.Replace(Placeholder, delivery.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The delivery whose address this is; null when it is no such address.</summary>
    public long? DeliveryOf(string address)
    {
        var at = _pattern.IndexOf(Placeholder, StringComparison.Ordinal);
        if (at < 0) return null;
        var (before, after) = (_pattern[..at], _pattern[(at + Placeholder.Length)..]);
        // Servers on the way may change the case of an address.
        return address.Length > before.Length + after.Length
            && address.StartsWith(before, StringComparison.OrdinalIgnoreCase)
            && address.EndsWith(after, StringComparison.OrdinalIgnoreCase)
            && long.TryParse(address.AsSpan(before.Length, address.Length - before.Length - after.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var delivery)
                ? delivery
                : null;
    }
}
