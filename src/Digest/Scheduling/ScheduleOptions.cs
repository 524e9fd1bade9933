using System.Text.RegularExpressions;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Section <c>Schedule</c>. Cron expressions are Quartz's (seconds first), in UTC.</summary>
internal sealed class ScheduleOptions
{
    public const string Section = "Schedule";

    /// <summary>
    /// When sources are read. Default: at 7 and 37 minutes past every hour, because most programs read them on the
    /// hour.
    /// </summary>
    public string Ingest { get; set; } = "0 7/30 * * * ?";

    /// <summary>
    /// When due editions are made. Default: every minute, so that send times are exact to the minute.
    /// </summary>
    public string Editions { get; set; } = "0 * * * * ?";

    /// <summary>The pause between two checks for due mail. Default: 10 seconds.</summary>
    public TimeSpan DeliveryInterval { get; set; } = TimeSpan.FromSeconds(10);
}

internal static partial class ScheduleOptionsValidator
{
    private const string Wanted =
        "It must be a Quartz cron expression, seconds first. Example for every five minutes: 0 */5 * * * ?";

    public static IEnumerable<string> Failures(ScheduleOptions options)
    {
        foreach (var (key, cron) in Expressions(options))
            if (CronFailure(cron) is { } failure) yield return $"Schedule:{key} is '{cron}'. {failure}";

        if (options.DeliveryInterval < TimeSpan.FromSeconds(1) || options.DeliveryInterval > TimeSpan.FromHours(1))
            yield return FormattableString.Invariant(
                $"Schedule:DeliveryInterval is '{options.DeliveryInterval}'. It must be 00:00:01 to 01:00:00.");
    }

    /// <summary>What works, but perhaps not as meant.</summary>
    public static IEnumerable<string> Notes(ScheduleOptions options) =>
        from expression in Expressions(options)
        let fields = Fields(expression.Cron)
        where fields.Length >= 6 && WeekdayNumber().IsMatch(fields[5])
        select $"Schedule:{expression.Key} is '{expression.Cron}'. Quartz counts weekdays from 1 for Sunday; write "
            + "names, for example MON-FRI.";

    private static (string Key, string Cron)[] Expressions(ScheduleOptions options) =>
        [("Ingest", options.Ingest), ("Editions", options.Editions)];

    private static string? CronFailure(string cron)
    {
        if (Fields(cron).Length == 5)
            return $"It has five fields, as for Unix's cron; Quartz's begin with the seconds. {Wanted}";
        if (!CronExpression.TryParse(cron, out var expression)) return Wanted;
        return expression.GetNextValidTimeAfter(TimeProvider.System.GetUtcNow()) is null ? "It never fires." : null;
    }

    private static string[] Fields(string cron) => cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^[0-9]|[,-][0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex WeekdayNumber();
}
