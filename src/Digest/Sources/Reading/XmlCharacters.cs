using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace Digest.Sources.Reading;

/// <summary>
/// Character data of XML as feeds write it: references are decoded, also the names of HTML; a bare ampersand is itself;
/// characters that XML
/// does not allow are left out. No declaration of a DTD is known, so there is nothing to expand.
/// </summary>
internal static class XmlCharacters
{
    /// <summary>The longest name of HTML 4 has 8 characters, a number 8.</summary>
    private const int MaxReference = 32;

    private static readonly SearchValues<char> Special = SearchValues.Create(
        "&\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\v\f\u000e\u000f"
            + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"
            + "\u007f\ufffe\uffff");

    /// <summary>What the code points from 0x80 to 0x9F mean in a numeric reference: windows-1252, as browsers read
    /// them.</summary>
    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string Decode(ReadOnlySpan<char> raw)
    {
        var special = raw.IndexOfAny(Special);
        if (special < 0) return raw.ToString();
        var text = new StringBuilder(raw.Length);
        while (special >= 0)
        {
            text.Append(raw[..special]);
            raw = raw[special..];
            raw = raw[(raw[0] == '&' ? AppendReference(raw, text) : 1)..];
            special = raw.IndexOfAny(Special);
        }
        return text.Append(raw).ToString();
    }

    /// <summary>Without references, as in CDATA.</summary>
    public static string Keep(ReadOnlySpan<char> raw)
    {
        if (raw.IndexOfAny(Special) < 0) return raw.ToString();
        var text = new StringBuilder(raw.Length);
        foreach (var c in raw)
            if (c == '&' || !Special.Contains(c)) text.Append(c);
        return text.ToString();
    }

    /// <returns>How many characters of <paramref name="raw"/> were the reference; 1 when its ampersand is a bare
    /// one.</returns>
    private static int AppendReference(ReadOnlySpan<char> raw, StringBuilder text)
    {
        var end = raw[..Math.Min(raw.Length, MaxReference)].IndexOf(';');
        var name = end > 1 ? raw[1..end] : default;
        if (name.Length > 1 && name[0] == '#' && CodePoint(name[1..]) is { } code)
        {
            if (code is >= 0x80 and < 0xA0) text.Append(Western.GetChars([(byte)code])[0]);
            // A reference to what cannot be is left out with it.
            else if (code is '\t' or '\n' or '\r' or >= 0x20 && Rune.IsValid(code) && code is not (
                0xFFFE or 0xFFFF or 0x7F))
                text.Append(new Rune(code).ToString());
            return end + 1;
        }

        if (name.Length > 1 && !name.ContainsAnyExcept(NameCharacters))
        {
            var written = raw[..(end + 1)].ToString();
            text.Append(WebUtility.HtmlDecode(written));
            return end + 1;
        }

        foreach (var (written, character) in Unclosed)
        {
            // "R&ampD" and "?a=1&amp=2" are not meant.
            if (!raw.StartsWith(written, StringComparison.Ordinal)) continue;
            var next = raw.Length > written.Length ? raw[written.Length] : ' ';
            if (char.IsLetterOrDigit(next) || next == '=') continue;
            text.Append(character);
            return written.Length;
        }

        text.Append('&');
        return 1;
    }

    /// <summary>References that programs write without their semicolon.</summary>
    private static readonly (string Written, char Character)[] Unclosed =
        [("&amp", '&'), ("&lt", '<'), ("&gt", '>'), ("&quot", '"'), ("&nbsp", '\u00A0')];

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private static int? CodePoint(ReadOnlySpan<char> digits)
    {
        var isHex = digits[0] is 'x' or 'X';
        if (isHex) digits = digits[1..];
        return digits.Length is > 0 and <= 8
            && int.TryParse(digits, isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture, out var code) && code >= 0
            ? code
            : null;
    }
}
