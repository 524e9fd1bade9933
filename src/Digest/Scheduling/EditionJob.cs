using Digest.Delivery;
using Digest.Editions;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Makes the editions that are due, on one worker at a time.</summary>
[DisallowConcurrentExecution]
public sealed class EditionJob(EditionBuilder builder, RunLog runs, WorkerIdentity worker, TimeProvider clock, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var report = await builder.MakeDueAsync(startedAt, lifetime.ApplicationStopping);
        if (!report.DidNothing) await runs.AddAsync("editions", worker.Name, startedAt, "ok", report.ToString(), CancellationToken.None);
    }
}
