using System.Globalization;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>The built-in object <c>timespan</c>.</summary>
internal static class TimeSpanFunctions
{
    public static readonly FunctionTable All = new("timespan")
    {
        { "from_days", "days", (in a) => Span(a, TimeSpan.TicksPerDay) },
        { "from_hours", "hours", (in a) => Span(a, TimeSpan.TicksPerHour) },
        { "from_milliseconds", "millis", (in a) => Span(a, TimeSpan.TicksPerMillisecond) },
        { "from_minutes", "minutes", (in a) => Span(a, TimeSpan.TicksPerMinute) },
        { "from_seconds", "seconds", (in a) => Span(a, TimeSpan.TicksPerSecond) },
        { "parse", "text", Parse },
        { "zero", "", (in _) => TimeSpan.Zero },
    };

    private static TimeSpan Span(in Arguments a, long ticks)
    {
        var value = a.Number(0) * ticks;
        return Math.Abs(value) < long.MaxValue ? TimeSpan.FromTicks((long)value) : throw a.Fail(0, "the span is too long");
    }

    private static object Parse(in Arguments a) =>
        TimeSpan.TryParse(a.RequiredText(0), CultureInfo.InvariantCulture, out var span) ? span : throw a.Fail(0, $"`{a.Text(0)}` is no span of time such as `1.02:03:04` or `00:30`");
}
