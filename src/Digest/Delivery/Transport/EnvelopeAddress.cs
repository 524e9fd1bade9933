namespace Digest.Delivery.Transport;

/// <summary>Addresses as written in MAIL and RCPT.</summary>
internal static class EnvelopeAddress
{
    /// <summary>
    /// The address with its domain in ASCII, empty for the null return path.
    /// Null if it is not an address, or could break out of its command line.
    /// </summary>
    public static string? Of(string address)
    {
        if (address.Length == 0) return "";
        if (address.Any(c => char.IsControl(c) || c is '<' or '>')
            || (address.Contains(' ') && !address.StartsWith('"')))
            return null;
        var at = address.LastIndexOf('@');
        return at > 0 && at < address.Length - 1 ? address[..(at + 1)] + DomainName.ToAscii(address[(at + 1)..]) : null;
    }
}
