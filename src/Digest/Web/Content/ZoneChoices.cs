using Microsoft.AspNetCore.Http;
using RequestHeaders = Microsoft.AspNetCore.Http.Headers.RequestHeaders;

namespace Digest.Web.Content;

/// <summary>The time zones that a form offers, and a guess at the visitor's.</summary>
internal static class ZoneChoices
{
    /// <summary>Older names of zones that have a better one, and offsets that never change.</summary>
    private static readonly string[] Older =
        ["Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "posix/", "right/"];

    /// <summary>Where most who ask for a language, or a language as in a country, live.</summary>
    private static readonly Dictionary<string, string> Likely = new(StringComparer.OrdinalIgnoreCase)
    {
        ["de"] = "Europe/Berlin",
        ["de-AT"] = "Europe/Vienna",
        ["de-CH"] = "Europe/Zurich",
        ["fr"] = "Europe/Paris",
        ["fr-BE"] = "Europe/Brussels",
        ["fr-CA"] = "America/Toronto",
        ["fr-CH"] = "Europe/Zurich",
        ["es"] = "Europe/Madrid",
        ["es-AR"] = "America/Argentina/Buenos_Aires",
        ["es-CL"] = "America/Santiago",
        ["es-CO"] = "America/Bogota",
        ["es-MX"] = "America/Mexico_City",
        ["es-PE"] = "America/Lima",
        ["zh"] = "Asia/Shanghai",
        ["zh-HK"] = "Asia/Hong_Kong",
        ["zh-TW"] = "Asia/Taipei",
        ["zh-SG"] = "Asia/Singapore",
        ["en-AU"] = "Australia/Sydney",
        ["en-CA"] = "America/Toronto",
        ["en-GB"] = "Europe/London",
        ["en-IE"] = "Europe/Dublin",
        ["en-IN"] = "Asia/Kolkata",
        ["en-NZ"] = "Pacific/Auckland",
        ["en-SG"] = "Asia/Singapore",
        ["en-US"] = "America/New_York",
        ["en-ZA"] = "Africa/Johannesburg",
        ["cs"] = "Europe/Prague",
        ["da"] = "Europe/Copenhagen",
        ["el"] = "Europe/Athens",
        ["fi"] = "Europe/Helsinki",
        ["he"] = "Asia/Jerusalem",
        ["hi"] = "Asia/Kolkata",
        ["hu"] = "Europe/Budapest",
        ["id"] = "Asia/Jakarta",
        ["it"] = "Europe/Rome",
        ["ja"] = "Asia/Tokyo",
        ["ko"] = "Asia/Seoul",
        ["nb"] = "Europe/Oslo",
        ["nl"] = "Europe/Amsterdam",
        ["pl"] = "Europe/Warsaw",
        ["pt"] = "Europe/Lisbon",
        ["pt-BR"] = "America/Sao_Paulo",
        ["ro"] = "Europe/Bucharest",
        ["ru"] = "Europe/Moscow",
        ["sv"] = "Europe/Stockholm",
        ["th"] = "Asia/Bangkok",
        ["tr"] = "Europe/Istanbul",
        ["uk"] = "Europe/Kyiv",
        ["vi"] = "Asia/Ho_Chi_Minh",
    };

    private static readonly Lazy<IReadOnlyList<string>> Known = new(() =>
    [
        "UTC",
        .. TimeZoneInfo.GetSystemTimeZones()
            .Where(zone => zone.HasIanaId && zone.Id.Contains('/', StringComparison.Ordinal)
                && !Older.Any(old => zone.Id.StartsWith(old, StringComparison.Ordinal)))
            .Select(zone => zone.Id)
            .Order(StringComparer.Ordinal),
    ]);

    /// <summary>IANA names, sorted.</summary>
    public static IReadOnlyList<string> All => Known.Value;

    /// <summary>By the languages that the browser asks for, because a page without a script cannot ask it.</summary>
    /// <param name="otherwise">Where they say nothing.</param>
    public static string Guess(HttpRequest request, string otherwise) =>
        new RequestHeaders(request.Headers).AcceptLanguage
            .Take(PageLanguage.MaxWanted)
            .OrderByDescending(wanted => wanted.Quality ?? 1)
            .Select(wanted => wanted.Value.ToString())
            .Select(name => Likely.GetValueOrDefault(name) ?? Likely.GetValueOrDefault(name.Split('-')[0]))
            .FirstOrDefault(zone => zone is not null && All.Contains(zone)) ?? otherwise;
}
