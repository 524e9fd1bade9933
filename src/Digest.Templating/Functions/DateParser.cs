using System.Globalization;
using System.Text.RegularExpressions;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>Text into dates. A text without an offset is in local time; one with an offset or a Z becomes local time.</summary>
internal static partial class DateParser
{
    /// <summary>Null for an empty text; a text that is no date gives the first day of the year 1, as Scriban does.</summary>
    /// <param name="patternIndex">The argument that the pattern comes from, for messages.</param>
    public static DateTimeOffset? Parse(string? text, string? pattern, CultureInfo? culture, in Arguments a, int patternIndex)
    {
        if (string.IsNullOrEmpty(text)) return null;
        culture ??= CultureInfo.InvariantCulture;
        var hasOffset = Offset().IsMatch(text) || text.TrimEnd().EndsWith('Z') || text.TrimEnd().EndsWith('z');
        string? format = null;
        if (pattern is not null)
        {
            format = DateFormat.ForParsing(pattern) ?? throw a.Fail(patternIndex, $"`{pattern}` holds a part that cannot be parsed");
            if (pattern.Contains("%g", StringComparison.Ordinal)) culture = CultureInfo.InvariantCulture;
        }

        var zone = a.Render.Compilation.Options.Clock.LocalTimeZone;
        return hasOffset ? WithOffset(text, format, culture, zone) : WithoutOffset(text, format, culture, zone);
    }

    private static DateTimeOffset WithOffset(string text, string? format, CultureInfo culture, TimeZoneInfo zone)
    {
        DateTimeOffset found;
        var isDate = format is null
            ? DateTimeOffset.TryParse(text, culture, DateTimeStyles.None, out found)
            : DateTimeOffset.TryParseExact(text, format, culture, DateTimeStyles.None, out found);
        return isDate ? TimeZoneInfo.ConvertTime(found, zone) : default;
    }

    private static DateTimeOffset WithoutOffset(string text, string? format, CultureInfo culture, TimeZoneInfo zone)
    {
        DateTime found;
        var isDate = format is null
            ? DateTime.TryParse(text, culture, DateTimeStyles.None, out found)
            : DateTime.TryParseExact(text, format, culture, DateTimeStyles.None, out found);
        // At the ends of the calendar an offset may not fit.
        if (!isDate || found.Ticks <= TimeSpan.TicksPerDay || found >= DateTime.MaxValue.AddDays(-1)) return default;
        return new DateTimeOffset(DateTime.SpecifyKind(found, DateTimeKind.Unspecified), zone.GetUtcOffset(found));
    }

    [GeneratedRegex(@"\+\d")]
    private static partial Regex Offset();
}
