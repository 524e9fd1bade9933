using System.Globalization;

namespace Digest.Sources.Reading;

/// <summary>Offsets as dates in feeds write them: <c>+0100</c>, <c>GMT+1</c>, and the abbreviations in use.</summary>
internal static class TimeZoneNames
{
    private static readonly Dictionary<string, double> Hours = new (string Name, double Hours)[]
    {
        // RFC 822 §5.1.
        ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7),
        // Europe.
        ("WET", 0), ("WEST", 1), ("BST", 1), ("CET", 1), ("MET", 1), ("MEZ", 1), ("CEST", 2), ("MEST", 2), ("MESZ", 2),
        ("EET", 2), ("EEST", 3), ("MSK", 3), ("TRT", 3),
        // Elsewhere.
        ("AKST", -9), ("AKDT", -8), ("HST", -10), ("AST", -4), ("ADT", -3), ("NST", -3.5), ("NDT", -2.5), ("BRT", -3), (
            "ART", -3),
        ("GST", 4), ("PKT", 5), ("IST", 5.5), ("NPT", 5.75), ("WIB", 7), ("ICT", 7), ("HKT", 8), ("SGT", 8), ("PHT", 8),
        ("AWST", 8), ("JST", 9), ("KST", 9), ("ACST", 9.5), ("ACDT", 10.5), ("AEST", 10), ("AEDT", 11), ("NZST", 12), (
            "NZDT", 13),
        ("SAST", 2), ("EAT", 3), ("WAT", 1), ("CAT", 2),
    }.ToDictionary(zone => zone.Name, zone => zone.Hours, StringComparer.OrdinalIgnoreCase);

    /// <summary>UTC for what is not known, as RFC 5322 §4.3 says.</summary>
    public static TimeSpan Offset(string written)
    {
        var sign = written.IndexOfAny(['+', '-', '\u2212']);
        if (sign < 0) return TimeSpan.FromHours(Hours.GetValueOrDefault(written));
        var digits = written[(sign + 1)..].Replace(":", "", StringComparison.Ordinal);
        var number = int.Parse(digits, CultureInfo.InvariantCulture);
        var minutes = digits.Length <= 2 ? number * 60 : (number / 100 * 60) + (number % 100);
        return minutes > 14 * 60 ? TimeSpan.Zero : TimeSpan.FromMinutes(written[sign] == '+' ? minutes : -minutes);
    }
}
