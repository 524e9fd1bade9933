using Digest.Editions;
using Digest.Embeddings;
using Digest.Maintenance.Health;
using Digest.Sources;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Makes the editions that are due, on one worker at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class EditionJob(
    EditionBuilder builder,
    SourceHealth sources,
    PaperEncoding encoding,
    EditionOptions options,
    WorkerStartup worker,
    Heartbeat heartbeat,
    JobServices runs
) : WorkerJob("editions", runs)
{
    /// <summary>How long due editions wait until new papers are encoded; then words alone decide on the rest.</summary>
    private static readonly TimeSpan WaitForEncoding = TimeSpan.FromMinutes(10);

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        if (await IsCatchingUpAsync(stopping)) return null;
        var report = await builder.MakeDueAsync(await DueByAsync(startedAt, stopping), stopping);
        await heartbeat.BeatAsync(stopping);
        return report.DidNothing ? null : report.ToString();
    }

    /// <summary>
    /// After a start the sources are read first, so that the mail after days of downtime contains everything new.
    /// </summary>
    private async Task<bool> IsCatchingUpAsync(CancellationToken cancellationToken) =>
        worker.Age < options.WaitForSources
        && !await sources.WereReadSinceAsync(worker.StartedAt, cancellationToken);

    /// <summary>
    /// While a batch is late or new papers are not encoded, makes only editions that have waited long enough. Papers of
    /// a batch that comes too late are in the next edition.
    /// </summary>
    private async Task<DateTimeOffset> DueByAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (options.WaitForSources > TimeSpan.Zero
            && await sources.IsAnyLateAsync(patience: options.WaitForSources * 3, cancellationToken))
            return now - options.WaitForSources;
        return await encoding.IsBehindAsync(cancellationToken) ? now - WaitForEncoding : now;
    }
}
