using System.Globalization;

namespace Digest.Rendering;

/// <summary>Dates as the reader writes them.</summary>
internal static class ReaderDates
{
    /// <summary>What cannot be a locale reads as English.</summary>
    public static CultureInfo CultureOf(string locale)
    {
        // CultureInfo keeps the cultures it has made, so asking again is cheap.
        try
        {
            return CultureInfo.GetCultureInfo(locale.Length == 0 || locale == "en" ? "en-GB" : locale);
        }
        catch (CultureNotFoundException)
        {
            // A machine without ICU knows no other culture; its names are English too.
            return CultureInfo.InvariantCulture;
        }
    }

    /// <summary>With the day of the week, for example <c>Friday, 20 November 2026</c>.</summary>
    public static string Long(DateOnly date, CultureInfo culture) => date.ToString("dddd, d MMMM yyyy", culture);

    /// <summary>An instant where the reader lives, for example <c>Friday, 20 November 2026, 07:00</c>.</summary>
    public static string LocalMinute(DateTimeOffset instant, TimeZoneInfo zone, CultureInfo culture)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone).DateTime;
        return $"{Long(DateOnly.FromDateTime(local), culture)}, {local.ToString("HH:mm", culture)}";
    }

    /// <summary>For example <c>20 Nov</c>.</summary>
    public static string Short(DateOnly date, CultureInfo culture) => date.ToString("d MMM", culture);
}
