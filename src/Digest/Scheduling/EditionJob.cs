using Digest.Delivery;
using Digest.Editions;
using Digest.Sources;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Makes the editions that are due, on one worker at a time.</summary>
[DisallowConcurrentExecution]
public sealed class EditionJob(EditionBuilder builder, SourceWatch sources, EditionOptions options, RunLog runs, WorkerIdentity worker, TimeProvider clock, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var report = await builder.MakeDueAsync(await DueByAsync(startedAt, cancellationToken), lifetime.ApplicationStopping);
        if (!report.DidNothing) await runs.AddAsync("editions", worker.Name, startedAt, "ok", report.ToString(), CancellationToken.None);
    }

    /// <summary>While a batch is late, only those are made that have waited for it long enough; the papers of a batch that comes too late are in the next edition.</summary>
    private async Task<DateTimeOffset> DueByAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        options.WaitForSources > TimeSpan.Zero && await sources.IsAnyLateAsync(patience: options.WaitForSources * 3, cancellationToken) ? now - options.WaitForSources : now;
}
