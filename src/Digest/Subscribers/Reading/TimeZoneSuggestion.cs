using System.Globalization;
using System.Text.RegularExpressions;

namespace Digest.Subscribers.Reading;

/// <summary>The IANA time zone that a person may mean by "Berlin", "UTC+2", "PST" or "europe/berlin".</summary>
internal static partial class TimeZoneSuggestion
{
    /// <summary>Abbreviations that are not IANA zones themselves.</summary>
    private static readonly Dictionary<string, string> Abbreviations = new (string Name, string Id)[]
    {
        ("PST", "America/Los_Angeles"), ("PDT", "America/Los_Angeles"), ("PT", "America/Los_Angeles"), (
            "MDT", "America/Denver"),
        ("CST", "America/Chicago"), ("CDT", "America/Chicago"), ("CT", "America/Chicago"), ("EDT", "America/New_York"),
            ("ET", "America/New_York"),
        ("BST", "Europe/London"), ("CEST", "Europe/Berlin"), ("MEZ", "Europe/Berlin"), ("MESZ", "Europe/Berlin"), (
            "EEST", "Europe/Helsinki"),
        ("MSK", "Europe/Moscow"), ("IST", "Asia/Kolkata"), ("JST", "Asia/Tokyo"), ("KST", "Asia/Seoul"), (
            "SGT", "Asia/Singapore"),
        ("AEST", "Australia/Sydney"), ("AEDT", "Australia/Sydney"), ("NZST", "Pacific/Auckland"), (
            "NZDT", "Pacific/Auckland"),
    }.ToDictionary(zone => zone.Name, zone => zone.Id, StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<Dictionary<string, string>> Ids = new(() =>
        TimeZoneInfo.GetSystemTimeZones().DistinctBy(zone => zone.Id, StringComparer.OrdinalIgnoreCase).ToDictionary(
            zone => zone.Id, zone => zone.Id, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether a known zone differs only in its capitals: .NET finds it, other programs do
    /// not.</summary>
    /// <param name="found">What .NET found.</param>
    public static bool IsOtherCase(string written, TimeZoneInfo found) =>
        IsOtherCase(written, found.Id)
        // Linux has a file of exactly that name. To list all zones takes half a second, which every command would wait.
        || (!OperatingSystem.IsLinux() && Ids.Value.TryGetValue(written, out var id) && IsOtherCase(written, id));

    private static bool IsOtherCase(string written, string id) =>
        id != written && id.Equals(written, StringComparison.OrdinalIgnoreCase);

    /// <summary>A zone as IANA writes it, however it was capitalized: Mailchimp has <c>America/New_york</c>. Null when
    /// there is none.</summary>
    public static string? InAnyCase(string written) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(written, out var found) && found.HasIanaId && found.Id == written
            ? written
            : Ids.Value.GetValueOrDefault(written);

    /// <returns>A sentence, or null when nothing is near.</returns>
    public static string? For(string written)
    {
        written = written.Trim(' ', '"', '\'');
        var plain = written.Replace(' ', '_');
        if (Offset().Match(plain) is { Success: true } offset) return ForOffset(offset);
        var found = Ids.Value.GetValueOrDefault(plain)
            ?? Abbreviations.GetValueOrDefault(plain)
            ?? OfCity(plain[(plain.LastIndexOf('/') + 1)..])
            ?? (TimeZoneInfo.TryConvertWindowsIdToIanaId(written, out var iana) ? iana : null)
            ?? written.Split(
                [',', '(', ')', '/'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(OfCity).FirstOrDefault(id => id is not null);
        return found is null ? null : $"Did you mean {found}?";
    }

    private static string? OfCity(string city) => Ids.Value.Values.FirstOrDefault(
        id => id[(id.LastIndexOf('/') + 1)..].Equals(city.Replace(' ', '_'), StringComparison.OrdinalIgnoreCase));

    /// <summary>Zones of fixed offsets have the sign that POSIX gives them: Etc/GMT-2 is two hours ahead of
    /// UTC.</summary>
    private static string? ForOffset(Match offset)
    {
        var hours = int.Parse(offset.Groups["hours"].ValueSpan, CultureInfo.InvariantCulture);
        if (hours > 14) return null;
        var sign = offset.Groups["sign"].Value == "+" ? '-' : '+';
        if (offset.Groups["minutes"].ValueSpan is not ("" or "00") and var minutes)
        {
            var ahead = new TimeSpan(hours, int.Parse(minutes, CultureInfo.InvariantCulture), 0);
            if (sign == '+') ahead = -ahead;
            return TimeZoneInfo.GetSystemTimeZones().FirstOrDefault(
                zone => zone.BaseUtcOffset == ahead && zone.Id.Contains('/')) is { } place
                ? $"Did you mean a place, like {place.Id}?"
                : null;
        }

        return hours == 0
            ? "Did you mean UTC?"
            : "Did you mean a place, like Europe/Berlin, which has summer time? "
                + FormattableString.Invariant($"For a fixed offset write Etc/GMT{sign}{hours}.");
    }

    [GeneratedRegex(@"^(?:UTC|GMT)?_?(?<sign>[+-])(?<hours>[0-9]{1,2})(?::?(?<minutes>[0-9]{2}))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
