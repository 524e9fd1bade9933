namespace Digest.Scheduling;

/// <summary>Section <c>Schedule</c>. Cron expressions are Quartz's (seconds first), in UTC.</summary>
public sealed class ScheduleOptions
{
    public const string Section = "Schedule";

    /// <summary>When sources are asked. Default: at 7 and 37 minutes past every hour; the top of the hour is when everybody asks.</summary>
    public string Ingest { get; set; } = "0 7/30 * * * ?";

    /// <summary>When due editions are made. Default: every minute, so that a send time is met to the minute.</summary>
    public string Editions { get; set; } = "0 * * * * ?";

    /// <summary>How long the sender rests when nothing is due. Default: 10 seconds.</summary>
    public TimeSpan DeliveryInterval { get; set; } = TimeSpan.FromSeconds(10);
}
