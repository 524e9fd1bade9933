using System.Globalization;
using Digest.Operations;
using Digest.Sources;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Reads all sources in turn, on one worker at a time. One that fails is noted, told to the operator when it lasts, and tried again the next time.</summary>
[DisallowConcurrentExecution]
public sealed class IngestJob(
    SourceRegistry sources, PaperIngest ingest, SourceHealth watch, OperatorAlerts alerts, TimeProvider clock, JobServices runs, ILogger<IngestJob> logger)
    : WorkerJob("ingest", runs)
{
    protected override async Task<string?> RunAsync(IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        foreach (var source in sources.Enabled)
        {
            try
            {
                await ReadAsync(source, stopping);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Not one of the expected failures, which are in the report: the other sources must not go without for it.
                logger.LogError(e, "{Source} failed unexpectedly; the other sources go on", source.Name);
                await AddAsync(clock.GetUtcNow(), "failed", $"{source.Name}: {e.Message}");
            }
        }
        await watch.EndRoundAsync(stopping);
        foreach (var change in await watch.ChangesAsync(stopping)) await NotifyAsync(change, stopping);
        // Each source has a run of its own.
        return null;
    }

    private async Task ReadAsync(IPaperSource source, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var report = await ingest.ReadAsync(source, progress: null, cancellationToken);
        foreach (var problem in report.Problems) logger.LogWarning("{Source}: {Problem}", source.Name, problem);
        if (report.Error is { } error) logger.LogWarning("{Source} could not be read to its end: {Error}", source.Name, error);
        if (report.Counts.Seen == 0 && report.Error is null) return;
        var counts = report.Counts;
        var summary = string.Create(CultureInfo.InvariantCulture, $"{source.Name}: {counts.Added} added, {counts.Announced} announced, {counts.Revised} revised {report.Error}");
        await AddAsync(startedAt, report.Error is null ? "ok" : "failed", summary.TrimEnd());
    }

    private Task NotifyAsync(SourceTrouble change, CancellationToken cancellationToken) => change.IsRaised
        ? alerts.NotifyAsync(LogLevel.Error, $"Source {change.Source} is late or broken", change.Text, cancellationToken)
        : alerts.NotifyAsync(LogLevel.Warning, $"Recovered: source {change.Source}", change.Text, cancellationToken);
}
