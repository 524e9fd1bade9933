using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>The built-in object <c>date</c>; called with a text it parses it. <c>date.format</c> can be set, and is what dates are written with.</summary>
internal sealed class DateObject() : Function("date", [], Rest.All)
{

    /// <summary>Without arguments the object itself.</summary>
    public override object? Invoke(in Arguments arguments) => arguments.Count switch
    {
        0 => Members,
        1 => DateParser.Parse(arguments.Text(0), null, null, arguments, 0),
        _ => throw arguments.Fail(1, "`date` takes one text"),
    };

    private sealed class DateMembersObject() : BuiltinObject("date", All)
    {
        public override object? Get(Render render, string member) => member switch
        {
            "format" => render.DateFormat,
            "default_format" => DateFormat.Default,
            _ => base.Get(render, member),
        };

        public override bool TrySet(Render render, string member, object? value)
        {
            if (member != "format" || value is not string format) return false;
            render.DateFormat = format;
            return true;
        }
    }

    private static readonly FunctionTable All = new("date")
    {
        { "add_days", "date, days", (in a) => Add(a, (date, days) => date.AddDays(days)) },
        { "add_hours", "date, hours", (in a) => Add(a, (date, hours) => date.AddHours(hours)) },
        { "add_milliseconds", "date, millis", (in a) => Add(a, (date, millis) => date.AddMilliseconds(millis)) },
        { "add_minutes", "date, minutes", (in a) => Add(a, (date, minutes) => date.AddMinutes(minutes)) },
        { "add_months", "date, months", (in a) => Add(a, (date, months) => date.AddMonths((int)months)) },
        { "add_seconds", "date, seconds", (in a) => Add(a, (date, seconds) => date.AddSeconds(seconds)) },
        { "add_years", "date, years", (in a) => Add(a, (date, years) => date.AddYears((int)years)) },
        { "now", "", (in a) => a.Render.Compilation.Options.Clock.GetLocalNow() },
        { "parse", "text, pattern?, culture?", (in a) => DateParser.Parse(a.Text(0), a.Text(1), a.Text(2) is null ? null : a.Culture(2), a, 1) },
        { "parse_to_string", "text, output_pattern?, output_culture?, input_pattern?, input_culture?", ParseToString },
        { "to_string", "datetime, pattern, culture?", (in a) => a.Date(0) is { } date ? ToText(a, date) : null },
        { "utc_now", "", (in a) => a.Render.Compilation.Options.Clock.GetUtcNow() },
    };

    /// <summary>Stands after the table that it is made of.</summary>
    public static readonly BuiltinObject Members = new DateMembersObject();

    private static DateTimeOffset Add(in Arguments a, Func<DateTimeOffset, double, DateTimeOffset> add)
    {
        try
        {
            return add(a.Date(0) ?? throw a.Fail(0, "the date is null"), a.Number(1));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw a.Fail(1, "the date would lie before the year 1 or after 9999");
        }
    }

    private static string ToText(in Arguments a, DateTimeOffset date)
    {
        var pattern = a.Text(1) ?? throw a.Fail(1, "the pattern is null");
        return DateFormat.Format(date, pattern == "%g" ? "%g " + a.Render.DateFormat : pattern, a.Culture(2));
    }

    private static object? ParseToString(in Arguments a)
    {
        if (DateParser.Parse(a.Text(0), a.Text(3), a.Text(4) is null ? null : a.Culture(4), a, 3) is not { } date) return null;
        return DateFormat.Format(date, a.Text(1) ?? DateFormat.Default, a.Culture(2));
    }
}
