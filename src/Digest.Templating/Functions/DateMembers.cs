using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>The members of dates and of spans of time.</summary>
internal static class DateMembers
{
    public static object? Get(DateTimeOffset date, string name) => name switch
    {
        "year" => Value.Box(date.Year),
        "month" => Value.Box(date.Month),
        "day" => Value.Box(date.Day),
        "day_of_week" => date.DayOfWeek.ToString(),
        "day_of_year" => Value.Box(date.DayOfYear),
        "hour" => Value.Box(date.Hour),
        "minute" => Value.Box(date.Minute),
        "second" => Value.Box(date.Second),
        "millisecond" => Value.Box(date.Millisecond),
        "ticks" => Value.Box(date.Ticks),
        "date" => new DateTimeOffset(date.Date, date.Offset),
        "time_of_day" => date.TimeOfDay,
        _ => null,
    };

    public static object? Get(TimeSpan span, string name) => name switch
    {
        "days" => Value.Box(span.Days),
        "hours" => Value.Box(span.Hours),
        "minutes" => Value.Box(span.Minutes),
        "seconds" => Value.Box(span.Seconds),
        "milliseconds" => Value.Box(span.Milliseconds),
        "ticks" => Value.Box(span.Ticks),
        "total_days" => span.TotalDays,
        "total_hours" => span.TotalHours,
        "total_minutes" => span.TotalMinutes,
        "total_seconds" => span.TotalSeconds,
        "total_milliseconds" => span.TotalMilliseconds,
        _ => null,
    };
}
