using Digest.Editions;
using Digest.Sources;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Makes the editions that are due, on one worker at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class EditionJob(
    EditionBuilder builder,
    SourceHealth sources,
    EditionOptions options,
    WorkerStartup worker,
    JobServices runs
) : WorkerJob("editions", runs)
{
    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        if (await IsCatchingUpAsync(stopping)) return null;
        var report = await builder.MakeDueAsync(await DueByAsync(startedAt, stopping), stopping);
        return report.DidNothing ? null : report.ToString();
    }

    /// <summary>
    /// After a start the sources are read first, so that the mail after days of downtime contains everything new.
    /// </summary>
    private async Task<bool> IsCatchingUpAsync(CancellationToken cancellationToken) =>
        worker.Age < options.WaitForSources
        && !await sources.WereReadSinceAsync(worker.StartedAt, cancellationToken);

    /// <summary>
    /// While a batch is late, makes only editions that have waited long enough. Papers of a batch that comes too late
    /// are in the next edition.
    /// </summary>
    private async Task<DateTimeOffset> DueByAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        options.WaitForSources > TimeSpan.Zero
        && await sources.IsAnyLateAsync(patience: options.WaitForSources * 3, cancellationToken)
            ? now - options.WaitForSources
            : now;
}
