using System.Globalization;

namespace Digest.Sources.Arxiv;

/// <summary>
/// When arXiv announces (https://info.arxiv.org/help/availability.html): at 20:00 Eastern, Sunday to Thursday, except
/// on its holidays. A batch is named by the day after, as the RSS dates it: Monday to Friday. Holidays move a little
/// from year to year; days that are not known here go into <c>Sources:ArxivHolidays</c>.
/// </summary>
internal sealed class ArxivCalendar(IEnumerable<string> extraHolidays)
{
    /// <summary>The RSS follows the announcement at about midnight Eastern, OAI-PMH at 22:30.</summary>
    private static readonly TimeSpan Published = TimeSpan.FromHours(0.5);

    private static readonly TimeZoneInfo Eastern = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private readonly HashSet<DateOnly> _extra = extraHolidays
        .Select(day => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture))
        .ToHashSet();

    /// <summary>Whether a batch has this date.</summary>
    public bool IsBatchDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(day.AddDays(-1));

    /// <summary>The newest batch that should be out, and since when.</summary>
    public (DateOnly Day, DateTimeOffset Since) Latest(DateTimeOffset now)
    {
        var day = Today(now);
        while (!IsBatchDay(day) || Since(day) > now) day = day.AddDays(-1);
        return (day, Since(day));
    }

    /// <summary>Batches after one day and before another: what was missed between two reads.</summary>
    public IEnumerable<DateOnly> Between(DateOnly after, DateOnly before)
    {
        for (var day = after.AddDays(1); day < before; day = day.AddDays(1))
            if (IsBatchDay(day)) yield return day;
    }

    /// <summary>The date in arXiv's zone.</summary>
    public static DateOnly Today(DateTimeOffset now) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, Eastern).DateTime);

    /// <summary>From when on the batch of a day can be read.</summary>
    public static DateTimeOffset Since(DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue) + Published;
        return new DateTimeOffset(local, Eastern.GetUtcOffset(local));
    }

    /// <summary>Evenings without an announcement.</summary>
    private bool IsHoliday(DateOnly day) => _extra.Contains(day) || (day.Month, day.Day) switch
    {
        (1, 1) or (6, 19) or (7, 4) or (12, 24) or (12, 25) or (12, 31) => true,
        (1, >= 15 and <= 21) or (9, <= 7) => day.DayOfWeek == DayOfWeek.Monday,
        (5, >= 25) => day.DayOfWeek == DayOfWeek.Monday,
        (11, >= 22 and <= 28) => day.DayOfWeek == DayOfWeek.Thursday,
        _ => false,
    };
}
