using System.Globalization;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;

namespace Digest.Web.Content;

/// <summary>A day, a week from Monday to Sunday, or a month.</summary>
/// <param name="Kind"><c>day</c>, <c>week</c> or <c>month</c>.</param>
internal sealed record ListedPeriod(string Kind, DateOnly First, DateOnly Last)
{
    /// <summary>Years that a page exists for: others are typing errors, and crawlers would never end.</summary>
    private const int FirstYear = 1990, LastYear = 2199;

    public static ListedPeriod Day(DateOnly day) => new("day", day, day);

    /// <param name="text"><c>2026-11-29</c>.</param>
    public static ListedPeriod? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? Day(day).Checked()
            : null;

    /// <param name="text"><c>2026-W48</c>.</param>
    public static ListedPeriod? Week(string text)
    {
        if (text.Length != 8
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || text.AsSpan(4, 2) is not "-W"
            || !int.TryParse(text.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var week)
            || year is < FirstYear or > LastYear
            || week < 1
            || week > ISOWeek.GetWeeksInYear(year))
            return null;
        return WeekOf(DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, DayOfWeek.Monday)));
    }

    /// <param name="text"><c>2026-11</c>.</param>
    public static ListedPeriod? Month(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            ? MonthOf(first).Checked()
            : null;

    /// <summary>The period of the same kind that has this day.</summary>
    public ListedPeriod Around(DateOnly day) => Kind switch
    {
        "week" => WeekOf(day),
        "month" => MonthOf(day),
        _ => Day(day),
    };

    public string NameIn(ReaderTexts texts) => Kind switch
    {
        "week" => texts.Fill(
            "week_of",
            "first", texts.DateWithYear(First.ToDateTime(TimeOnly.MinValue)),
            "last", texts.DateWithYear(Last.ToDateTime(TimeOnly.MinValue))),
        "month" => First.ToString(texts["date_month"], texts.Culture),
        _ => texts.LongDate(First),
    };

    public Link Page(PageAddresses addresses, string? source, int number) =>
        addresses.To(Path, ("source", source), ("page", number == 1 ? null : $"{number}"));

    public Link Feed(PageAddresses addresses) =>
        Kind == "day" ? addresses.To("/feed", ("date", PageAddresses.Text(First))) : addresses.Feed;

    private string Path => Kind switch
    {
        "week" => $"/week/{PageAddresses.WeekOf(First)}",
        "month" => $"/month/{First.ToString("yyyy-MM", CultureInfo.InvariantCulture)}",
        _ => $"/date/{PageAddresses.Text(First)}",
    };

    private ListedPeriod? Checked() => First.Year is >= FirstYear and <= LastYear ? this : null;

    private static ListedPeriod WeekOf(DateOnly day)
    {
        var monday = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        return new ListedPeriod("week", monday, monday.AddDays(6));
    }

    private static ListedPeriod MonthOf(DateOnly day)
    {
        var first = new DateOnly(day.Year, day.Month, 1);
        return new ListedPeriod("month", first, first.AddMonths(1).AddDays(-1));
    }
}
