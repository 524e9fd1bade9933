using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Digest.Operations;

/// <summary>
/// What is counted and timed as it happens. Names and labels are documented in docs/metrics.md; states that are read
/// from the database are in <c>Maintenance/Metrics</c>. Without a listener a measurement costs nanoseconds.
/// </summary>
internal static class DigestMetrics
{
    public const string Name = "Digest";

    public static readonly ActivitySource Traces = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>By <c>alert</c>.</summary>
    public static readonly Counter<long> AlertsRaised = Meter.CreateCounter<long>(
        "alerts_raised", description: "Troubles reported to the operator.");

    /// <summary>By <c>job</c> and <c>outcome</c>.</summary>
    public static readonly Histogram<double> JobDuration = Meter.CreateHistogram<double>(
        "job_duration", "s", "Runs of jobs.");

    /// <summary>By <c>source</c> and <c>outcome</c>.</summary>
    public static readonly Histogram<double> SourceDuration = Meter.CreateHistogram<double>(
        "source_read_duration", "s", "Reads of sources.");

    /// <summary>By <c>source</c>.</summary>
    public static readonly Counter<long> Announced = Meter.CreateCounter<long>(
        "announcements", description: "Papers announced by sources.");

    /// <summary>By <c>kind</c>: mailed, quiet (nothing matched), or set_aside (it cannot be made).</summary>
    public static readonly Counter<long> Editions = Meter.CreateCounter<long>(
        "editions", description: "Digests created.");

    /// <summary>By <c>outcome</c>.</summary>
    public static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "delivery_attempts", description: "Attempts to send a mail.");

    /// <summary>By <c>kind</c>: bounce or complaint.</summary>
    public static readonly Counter<long> Reports = Meter.CreateCounter<long>(
        "mail_reports", description: "Reports about sent mail that were applied.");

    public static bool AreOf(Meter meter) => meter == Meter;

    public static KeyValuePair<string, object?> Label(string name, string value) => new(name, value);
}
