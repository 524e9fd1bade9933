using System.Globalization;

namespace Digest.Subscribers.Reading;

/// <summary>Times of day as people and spreadsheets write them: <c>7:30</c>, <c>07:30:00</c>, <c>7:30 AM</c>,
/// <c>07.30</c>, <c>0730</c>, <c>7</c>, <c>7:30 Uhr</c>, <c>0.3125</c> of a day.</summary>
internal static class TimeOfDayText
{
    private static readonly string[] Forms =
        ["H:mm", "HH:mm", "H:mm:ss", "HH:mm:ss", "h:mm tt", "hh:mm tt", "h:mmtt", "hh:mmtt", "h:mm:ss tt",
            "hh:mm:ss tt", "h tt", "htt", "H.mm", "HH.mm", "H'h'mm", "H'h'", "HHmm", "%H"];

    public static bool TryParse(string text, out TimeOnly time)
    {
        var plain = Visible.Trim(text).Replace('\u00A0', ' ').Replace('\u202F', ' ').Replace(
            ".m.", "m", StringComparison.OrdinalIgnoreCase);
        if (plain.EndsWith(" Uhr", StringComparison.OrdinalIgnoreCase)) plain = plain[..^4];
        if (plain.StartsWith("0,", StringComparison.Ordinal)) plain = $"0.{plain[2..]}";
        if (plain.StartsWith("0.", StringComparison.Ordinal) && plain.Length > 4
            && double.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share))
        {
            time = TimeOnly.MinValue.AddMinutes(Math.Round(share * 24 * 60) % (24 * 60));
            return true;
        }

        return TimeOnly.TryParseExact(plain, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }
}
