using Digest.Delivery;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Sends what is due, on every worker.</summary>
[DisallowConcurrentExecution]
public sealed class DeliveryJob(DeliveryRecovery recovery, OutboxSender sender, RunLog runs, WorkerIdentity worker, TimeProvider clock, IHostApplicationLifetime lifetime) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        await recovery.TakeOverLapsedAsync(cancellationToken);
        var report = await sender.SendDueAsync(onlySubscriber: null, lifetime.ApplicationStopping);
        if (!report.DidNothing) await runs.AddAsync("delivery", worker.Name, startedAt, report.Failed == 0 ? "ok" : "failures", report.ToString(), CancellationToken.None);
    }
}
