using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Digest.Delivery;
using Digest.Editions;
using Digest.Maintenance.Health;
using Digest.Operations;
using Digest.Outbox;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;
using Microsoft.Extensions.Logging;

namespace Digest.Maintenance.Metrics;

/// <summary>
/// States that the database has, as gauges. They are read before each export and never while nobody asks. While the
/// database is away there are none: <c>digest_database_up</c> is then 0.
/// </summary>
internal sealed partial class StateMetrics : IDisposable
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(5);

    private readonly InstallationStatus _status;
    private readonly HealthCheck _health;
    private readonly ClockReference _reference;
    private readonly DiskSpace _disk;
    private readonly TimeProvider _clock;
    private readonly ILogger<StateMetrics> _logger;
    private readonly Meter _meter = new(DigestMetrics.Name);
    private readonly SemaphoreSlim _turn = new(1, 1);

    private Sample? _sample;
    private long? _sampledAt;

    public StateMetrics(
        InstallationStatus status,
        HealthCheck health,
        ClockReference reference,
        DiskSpace disk,
        TimeProvider clock,
        ILogger<StateMetrics> logger)
    {
        (_status, _health, _reference, _disk, _clock, _logger) = (status, health, reference, disk, clock, logger);
        Gauge("ready", "1 while this worker can do its work.", s => [Number(s.IsReady)]);
        Gauge("database_up", "1 while the database responds.", s => [Number(s.Report is not null)]);
        Gauge("health", "1 for each part of the health check that works.", s =>
            s.Findings.Select(finding => Number(finding.State == HealthState.Ok, "check", finding.Check)));
        Gauge("alert", "1 while a trouble is reported to the operator.", Alerts);
        GaugeOf("deliveries", "Mails by state.", r => Enum.GetValues<DeliveryStatus>()
            .Select(state => Number(r.Outbox.GetValueOrDefault(state), "state", Name(state))));
        GaugeOf("subscribers", "Subscribers by state.", r => Enum.GetValues<SubscriberStatus>()
            .Select(state => Number(r.Subscribers.GetValueOrDefault(state), "state", Name(state))));
        GaugeOf("mails_today", "Mails delivered today, where there is a daily limit.", r =>
            r.Sending.Allowance is { } allowance ? [Number(allowance.Sent)] : []);
        GaugeOf("mails_today_limit", "The daily limit, or the warm-up's.", r =>
            r.Sending.Allowance is { } allowance ? [Number(allowance.Limit)] : []);
        GaugeOf("provider_paused", "1 while a provider takes no mail, 0 while it gets less than before.", r =>
            r.Sending.Pauses.Select(pause => Number(
                pause.Until is null || pause.Until > r.At.ToRow(), "provider", ProviderName(pause.Provider))));
        GaugeOf("week_mails", "Mails delivered in seven days, by domain.", r => MainDomains(r)
            .Select(counts => Number(counts.Delivered, "domain", ProviderName(counts.Domain))));
        GaugeOf("week_complaints", "Complaints in seven days, by domain.", r => MainDomains(r)
            .Select(counts => Number(counts.Complaints - counts.Forgiven, "domain", ProviderName(counts.Domain))));
        GaugeOf("week_one_click", "Unsubscribed by the mail program's button in seven days, by domain.", r =>
            MainDomains(r).Select(counts => Number(counts.OneClick, "domain", ProviderName(counts.Domain))));
        GaugeOf("oldest_due_seconds", "How long the mail that waits longest is due.", r =>
            [Number(r.OldestDue is { } due ? (r.At - due).TotalSeconds : 0)]);
        GaugeOf("source_last_success_timestamp_seconds", "When a source was last read.", r => r.Sources
            .Where(source => source.Status.LastSuccessAt is not null)
            .Select(source => Number(Seconds(source.Status.LastSuccessAt!.Value), "source", source.Options.Name)));
        GaugeOf("source_last_new_timestamp_seconds", "When a source last announced something.", r => r.Sources
            .Where(source => source.Status.LastNewAt is not null)
            .Select(source => Number(Seconds(source.Status.LastNewAt!.Value), "source", source.Options.Name)));
        GaugeOf("source_failing", "1 while a source cannot be read.", r => r.Sources.Where(s => s.Options.Enabled)
            .Select(source => Number(source.Status.FailingSince is not null, "source", source.Options.Name)));
        GaugeOf("source_stalled", "1 while expected papers have not arrived.", r => r.Sources
            .Where(source => source.Options.Enabled)
            .Select(source => Number(source.State == BatchState.Stalled, "source", source.Options.Name)));
        GaugeOf("job_last_success_timestamp_seconds", "When a job last ended well.", r => r.Jobs
            .Where(job => job.SucceededAt is not null)
            .Select(job => Number(job.SucceededAt!.Value / 1000.0, "job", job.Job, job.Worker)));
        GaugeOf("job_on_time", "1 while the last good run of a job is recent enough.", r => r.Jobs
            .Select(job => Number(job.IsOnTime(r.At), "job", job.Job, job.Worker)));
        _meter.CreateObservableGauge(
            "disk_free_bytes",
            () => Optional(_disk.Free),
            description: "Free space of the data folder's disk.");
        _meter.CreateObservableGauge(
            "clock_difference_seconds",
            () => Optional(_reference.Ahead?.TotalSeconds),
            description: "How far the clocks of other machines are ahead.");
    }

    /// <summary>Whether these are the gauges of a meter.</summary>
    public bool AreOf(Meter meter) => meter == _meter;

    /// <summary>Reads the states, unless that was just done.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_sampledAt is { } at && _clock.GetElapsedTime(at) < MinInterval) return;
            _sample = await ReadAsync(cancellationToken);
            _sampledAt = _clock.GetTimestamp();
            KeepCounters(_sample.Report);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        _turn.Dispose();
    }

    private async Task<Sample> ReadAsync(CancellationToken cancellationToken)
    {
        var findings = await _health.CheckAsync(cancellationToken);
        try
        {
            return new Sample(findings, await _status.ReadAsync(cancellationToken));
        }
        catch (Exception e)
            when (e is DbException or SocketException or IOException or TimeoutException or InvalidOperationException)
        {
            LogNotRead(e.Message);
            return new Sample(findings, null);
        }
    }

    /// <summary>
    /// A counter that appears with its first event hides that event from a rate, and one that is forgotten between two
    /// days' digests begins again: so all of them are there from the start.
    /// </summary>
    private static void KeepCounters(StatusReport? report)
    {
        foreach (var outcome in Enum.GetNames<SendStatus>())
            DigestMetrics.Attempts.Add(0, DigestMetrics.Label("outcome", outcome));
        foreach (var kind in EditionRunSummary.Kinds)
            DigestMetrics.Editions.Add(0, DigestMetrics.Label("kind", kind));
        foreach (var kind in (string[])["bounce", "complaint"])
            DigestMetrics.Reports.Add(0, DigestMetrics.Label("kind", kind));
        foreach (var source in report?.Sources ?? [])
            DigestMetrics.Announced.Add(0, DigestMetrics.Label("source", source.Options.Name));
        foreach (var kind in (report?.AllAlerts ?? []).Select(alert => alert.Kind).Distinct())
            DigestMetrics.AlertsRaised.Add(0, DigestMetrics.Label("alert", kind));
    }

    private void Gauge(string name, string description, Func<Sample, IEnumerable<Measurement<double>>> read) =>
        _meter.CreateObservableGauge(name, () => _sample is { } sample ? read(sample) : [], description: description);

    private void GaugeOf(string name, string description, Func<StatusReport, IEnumerable<Measurement<double>>> read) =>
        Gauge(name, description, sample => sample.Report is { } report ? read(report) : []);

    /// <summary>Those that have recovered stay as 0.</summary>
    private static IEnumerable<Measurement<double>> Alerts(Sample sample) =>
        sample.Report?.AllAlerts
            .GroupBy(alert => alert.Kind)
            .Select(kind => Number(kind.Any(alert => alert.IsOpen), "alert", kind.Key)) ?? [];

    /// <summary>Of a million recipients' domains those with most mail.</summary>
    private static IEnumerable<MailCounts> MainDomains(StatusReport report) => report.Sending.Week.Take(20);

    private static string ProviderName(string domain) => domain == MailDays.AllDomains ? "all" : domain;

    private static IEnumerable<Measurement<double>> Optional(double? value) =>
        value is { } known ? [Number(known)] : [];

    private static double Seconds(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds() / 1000.0;

    private static string Name(Enum state) => state.ToString().ToLowerInvariant();

    private static Measurement<double> Number(bool value, string label, string of, string worker = "") =>
        Number(value ? 1 : 0, label, of, worker);

    private static Measurement<double> Number(bool value) => new(value ? 1 : 0);

    private static Measurement<double> Number(double value) => new(value);

    private static Measurement<double> Number(double value, string label, string of, string worker = "") =>
        worker.Length == 0
            ? new(value, DigestMetrics.Label(label, of))
            : new(value, DigestMetrics.Label(label, of), DigestMetrics.Label("worker", worker));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The states for the metrics cannot be read: {Reason}")]
    private partial void LogNotRead(string reason);

    private sealed record Sample(IReadOnlyList<HealthFinding> Findings, StatusReport? Report)
    {
        public bool IsReady => Findings.All(finding => finding.State == HealthState.Ok);
    }
}
