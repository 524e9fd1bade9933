namespace Digest.Scheduling;

/// <summary>Section <c>Schedule</c>. Cron expressions are Quartz's (seconds first), in UTC.</summary>
public sealed class ScheduleOptions
{
    public const string Section = "Schedule";

    /// <summary>When sources are read. Default: at 7 and 37 minutes past every hour, because most programs read them on the hour.</summary>
    public string Ingest { get; set; } = "0 7/30 * * * ?";

    /// <summary>When due editions are made. Default: every minute, so that send times are exact to the minute.</summary>
    public string Editions { get; set; } = "0 * * * * ?";

    /// <summary>The pause between two checks for due mail. Default: 10 seconds.</summary>
    public TimeSpan DeliveryInterval { get; set; } = TimeSpan.FromSeconds(10);
}
