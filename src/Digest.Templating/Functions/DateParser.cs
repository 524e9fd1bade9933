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
        var zone = a.Render.Compilation.Options.Clock.LocalTimeZone;
        DateTimeOffset withOffset;
        DateTime withoutOffset;
        bool found;
        var hasOffset = Offset().IsMatch(text) || text.TrimEnd().EndsWith('Z') || text.TrimEnd().EndsWith('z');
        if (pattern is not null)
        {
            var format = DateFormat.ForParsing(pattern) ?? throw a.Fail(patternIndex, $"`{pattern}` holds a part that cannot be parsed");
            if (pattern.Contains("%g", StringComparison.Ordinal)) culture = CultureInfo.InvariantCulture;
            found = hasOffset ? DateTimeOffset.TryParseExact(text, format, culture, DateTimeStyles.None, out withOffset) : TryLocal(DateTime.TryParseExact(text, format, culture, DateTimeStyles.None, out withoutOffset), withoutOffset, zone, out withOffset);
        }
        else
        {
            found = hasOffset ? DateTimeOffset.TryParse(text, culture, DateTimeStyles.None, out withOffset) : TryLocal(DateTime.TryParse(text, culture, DateTimeStyles.None, out withoutOffset), withoutOffset, zone, out withOffset);
        }

        if (!found) return default(DateTimeOffset);
        return hasOffset ? TimeZoneInfo.ConvertTime(withOffset, zone) : withOffset;
    }

    private static bool TryLocal(bool parsed, DateTime value, TimeZoneInfo zone, out DateTimeOffset local)
    {
        local = default;
        // At the ends of the calendar an offset may not fit.
        if (parsed && value.Ticks > TimeSpan.TicksPerDay && value < DateTime.MaxValue.AddDays(-1)) local = new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Unspecified), zone.GetUtcOffset(value));
        return parsed;
    }

    [GeneratedRegex(@"\+\d")]
    private static partial Regex Offset();
}
