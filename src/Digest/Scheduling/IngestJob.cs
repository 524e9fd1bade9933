using System.Globalization;
using Digest.Embeddings;
using Digest.Operations;
using Digest.Sources;
using Digest.Topics;
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
    SentenceEncoders encoders,
    CorpusStatistics archive,
    SourceHealth watch,
    SourceAlerts alerts,
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
        var encoded = await encoding.EncodeAnnouncedAsync(progress: null, stopping);
        await watch.RecordRoundAsync(stopping);
        await alerts.ReportAsync(stopping);
        if (encoded > 0) await EncodingJob.FinishAsync(encoders, archive, stopping);
        // Each source has its own run.
        return null;
    }

    private async Task ReadAsync(IPaperSource source, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        var report = await ingest.ReadAsync(source, progress: null, cancellationToken);
        DigestMetrics.SourceDuration.Record(
            clock.GetElapsedTime(started).TotalSeconds,
            DigestMetrics.Label("source", source.Name),
            DigestMetrics.Label("outcome", report.Error is null ? "ok" : "failed"));
        DigestMetrics.Announced.Add(report.Counts.Announced, DigestMetrics.Label("source", source.Name));
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
}
