using System.Globalization;
using Digest.Embeddings;
using Digest.Operations;
using Digest.Sources;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Digest.Scheduling;

/// <summary>
/// Reads all sources in turn, on one worker at a time. A failure is recorded, reported to the operator if it persists,
/// and retried at the next run.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class IngestJob(
    SourceRegistry sources,
    PaperIngest ingest,
    PaperEncoding encoding,
    SourceHealth watch,
    OperatorAlerts alerts,
    TimeProvider clock,
    JobServices runs,
    ILogger<IngestJob> logger
) : WorkerJob("ingest", runs)
{
    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        foreach (var source in sources.Enabled)
        {
            try
            {
                await ReadAsync(source, stopping);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Expected failures are in the report. An unexpected one must not stop the other sources.
                logger.LogError(e, "{Source} failed unexpectedly; the other sources continue", source.Name);
                await RecordAsync(clock.GetUtcNow(), "failed", $"{source.Name}: {e.Message}");
            }
        }
        await encoding.EncodeAnnouncedAsync(progress: null, stopping);
        await watch.RecordRoundAsync(stopping);
        foreach (var change in await watch.ListChangesAsync(stopping)) await NotifyAsync(change, stopping);
        // Each source has its own run.
        return null;
    }

    private async Task ReadAsync(IPaperSource source, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var report = await ingest.ReadAsync(source, progress: null, cancellationToken);
        foreach (var problem in report.Problems) logger.LogWarning("{Source}: {Problem}", source.Name, problem);
        if (report.Error is { } error)
            logger.LogWarning("{Source} could not be read completely: {Error}", source.Name, error);
        if (report.Counts.Seen == 0 && report.Error is null) return;
        var counts = report.Counts;
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{source.Name}: {counts.Added} new, {counts.Announced} announced, {counts.Revised} revised {report.Error}"
        );
        await RecordAsync(startedAt, report.Error is null ? "ok" : "failed", summary.TrimEnd());
    }

    private Task NotifyAsync(SourceTrouble change, CancellationToken cancellationToken) =>
        change.IsRaised
            ? alerts.NotifyAsync(
                LogLevel.Error, $"Source {change.Source} is late or broken", change.Text, cancellationToken)
            : alerts.NotifyAsync(
                LogLevel.Warning, $"Recovered: source {change.Source}", change.Text, cancellationToken);
}
