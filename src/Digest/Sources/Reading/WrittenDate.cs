using System.Globalization;
using System.Text.RegularExpressions;

namespace Digest.Sources.Reading;

/// <summary>
/// Dates as people and programs write them: ISO 8601, RFC 822 with or without a weekday (which is ignored, it is often
/// wrong), months in words of many languages, Chinese, Japanese and Korean ones, seconds since 1970, day and month in
/// numbers where only one order is possible.
/// </summary>
internal static partial class WrittenDate
{
    private const int MaxLength = 100;

    private static readonly string[] Exact =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "ddd, dd MMM yyyy HH:mm:ss zzz"];

    /// <summary>The instant with its offset as written; UTC where none is. Null when the text is not a date, or could
    /// be two.</summary>
    public static DateTimeOffset? Read(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed) || trimmed.Length > MaxLength) return null;
        // What nearly all sources write, for speed.
        if (DateTimeOffset.TryParseExact(
            trimmed, Exact, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var exact)) return Possible(exact);
        if (Epoch().IsMatch(trimmed)) return SinceEpoch(double.Parse(trimmed, CultureInfo.InvariantCulture));
        trimmed = Remarks().Replace(trimmed, " ");
        trimmed = EastAsianTime().Replace(EastAsianDay().Replace(trimmed, "$1-$2-$3 "), " $1:$2");
        var time = TimeOfDay().Match(trimmed);
        var zone = time.Success ? Zone().Match(trimmed, End(time)) : Match.Empty;
        var day = time.Success
            ? $"{trimmed[..time.Index]} {trimmed[(zone.Success ? End(zone) : End(time))..]}"
            : trimmed;
        if (Day(day.Trim()) is not { } date || Time(time) is not { } since) return null;
        var offset = zone.Success ? TimeZoneNames.Offset(zone.Value.Trim()) : TimeSpan.Zero;
        return Possible(new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), offset) + since);
    }

    private static DateTimeOffset? Possible(DateTimeOffset instant) => instant.Year is > 1900 and < 2200 ? instant
        : null;

    private static DateTimeOffset? SinceEpoch(double number) =>
        number < 1e8 ? null : Possible(
            DateTimeOffset.FromUnixTimeMilliseconds((long)(number < 1e11 ? number * 1000 : number)));

    /// <summary>24:00 is the next midnight; the 60th second of a leap minute is the 59th here.</summary>
    private static TimeSpan? Time(Match time)
    {
        if (!time.Success) return TimeSpan.Zero;
        var (hour, minute) = (Number(time.Groups["hour"]), Number(time.Groups["minute"]));
        var second = time.Groups["second"].Success ? Math.Min(59, Number(time.Groups["second"])) : 0;
        var half = time.Groups["half"].Value;
        if (half.Length > 0)
        {
            if (hour is < 1 or > 12) return null;
            hour = (hour % 12) + (half[0] is 'p' or 'P' ? 12 : 0);
        }

        return hour > 24 || minute > 59 || (hour == 24 && minute + second > 0) ? null : new TimeSpan(
            hour, minute, second);
    }

    private static DateOnly? Day(string text)
    {
        if (YearFirst().Match(text) is { Success: true } iso)
            return Date(Number(iso.Groups["year"]), Number(iso.Groups["month"]), iso.Groups["day"].Success ? Number(
                iso.Groups["day"]) : 1);
        if (Compact().Match(text) is { Success: true } compact)
            return Date(Number(compact.Groups["year"]), Number(compact.Groups["month"]), Number(compact.Groups["day"]));
        if (YearLast().Match(text) is { Success: true } numbers) return Ordered(numbers);
        return InWords(text);
    }

    /// <summary>With full stops the day is first everywhere; otherwise only a number above 12 shows which one is the
    /// day.</summary>
    private static DateOnly? Ordered(Match match)
    {
        var (first, second, year) = (
            Number(match.Groups["first"]), Number(match.Groups["second"]), FullYear(match.Groups["year"].Value));
        if (match.Groups["mark"].Value == "." || first > 12 || first == second) return Date(year, second, first);
        return second > 12 ? Date(year, first, second) : null;
    }

    private static DateOnly? InWords(string text)
    {
        int? month = null;
        var numbers = new List<string>();
        foreach (Match word in Words().Matches(text))
        {
            if (char.IsAsciiDigit(word.Value[0])) numbers.Add(word.Value);
            // The last one: a weekday before it may look like a month ("mar. 3 nov.").
            else if (MonthNames.Number(word.Value) is { } found) month = found;
        }

        if (month is null) return null;
        var year = numbers.FindLastIndex(number => number.Length == 4);
        if (year < 0 && numbers.Count == 2 && numbers[1].Length == 2) year = 1;
        if (year < 0) return null;
        var days = numbers.Where((number, i) => i != year && number.Length <= 2).ToList();
        return days.Count > 1 ? null : Date(
            FullYear(numbers[year]), month.Value, days.Count == 1 ? int.Parse(days[0], CultureInfo.InvariantCulture)
            : 1);
    }

    /// <summary>RFC 5322 §4.3: two digits below 50 are of this century.</summary>
    private static int FullYear(string digits)
    {
        var year = int.Parse(digits, CultureInfo.InvariantCulture);
        return digits.Length > 2 ? year : year < 50 ? 2000 + year : 1900 + year;
    }

    private static DateOnly? Date(int year, int month, int day) =>
        year is > 1900 and < 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day) : null;

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    private static int End(Match match) => match.Index + match.Length;

    [GeneratedRegex(@"^[0-9]{9,10}(\.[0-9]{1,6})?$|^[0-9]{12,13}$", RegexOptions.CultureInvariant)]
    private static partial Regex Epoch();

    /// <summary>Year, month and day are marked by the words themselves.</summary>
    [GeneratedRegex(
        @"([0-9]{4})\s*[年년]\s*([0-9]{1,2})\s*[月월]\s*([0-9]{1,2})\s*[日일]", RegexOptions.CultureInvariant)]
    private static partial Regex EastAsianDay();

    [GeneratedRegex(@"\s*([0-9]{1,2})\s*[時时시]\s*([0-9]{2})\s*[分분]", RegexOptions.CultureInvariant)]
    private static partial Regex EastAsianTime();

    [GeneratedRegex(@"\([^)]*\)|\[[^\]]*\]", RegexOptions.CultureInvariant)]
    private static partial Regex Remarks();

    [GeneratedRegex(
        @"(?:(?<=[0-9])[Tt]|(?<![0-9:.,+-])|(?<=^[0-9]{8}T))"
            + @"(?<hour>[0-9]{1,2})[:hH](?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?![0-9])"
            + @"(?:\s?(?<half>[aApP])\.?[mM]\b\.?)?"
            + @"|(?<=^[0-9]{8})[Tt](?<hour>[0-9]{2})(?<minute>[0-9]{2})(?<second>[0-9]{2})?(?![0-9])",
        RegexOptions.CultureInvariant)]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(
        @"\G\s?(?:(?:GMT|UTC)?\s?[+\-\u2212][0-9]{1,2}(?::?[0-9]{2})?(?![0-9])"
            + @"|(?!AM|PM|am|pm)[A-Za-z]{1,5}(?![A-Za-z]))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Zone();

    [GeneratedRegex(@"^(?<year>[0-9]{4})(?:(?<mark>[-/.])(?<month>[0-9]{1,2})(?:\k<mark>(?<day>[0-9]{1,2}))?)$",
        RegexOptions.CultureInvariant)]
    private static partial Regex YearFirst();

    [GeneratedRegex(@"^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Compact();

    [GeneratedRegex(
        @"^(?:\p{L}+\.?,?\s+)?(?<first>[0-9]{1,2})(?<mark>[-/.])\s?(?<second>[0-9]{1,2})\k<mark>\s?"
            + @"(?<year>[0-9]{4}|[0-9]{2})$",
        RegexOptions.CultureInvariant)]
    private static partial Regex YearLast();

    [GeneratedRegex(@"[0-9]+|\p{L}+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
