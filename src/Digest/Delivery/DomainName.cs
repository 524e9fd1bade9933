using System.Globalization;
using System.Text;

namespace Digest.Delivery;

internal static class DomainName
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = false };

    /// <summary>
    /// The A-label form (RFC 5891): every server and client takes it, whatever else it supports. What cannot be mapped
    /// stays as it is, for the server to refuse.
    /// </summary>
    public static string ToAscii(string domain)
    {
        if (Ascii.IsValid(domain)) return domain;
        try
        {
            return Idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return domain;
        }
    }
}
