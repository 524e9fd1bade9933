using Digest.Delivery;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Sends what is due, on every worker.</summary>
[DisallowConcurrentExecution]
internal sealed class DeliveryJob(OutboxSender sender, JobServices runs)
    : WorkerJob(SendReport.Job, runs)
{
    protected override bool IsLocal => true;

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        var report = await sender.SendDueAsync(onlySubscriber: null, stopping);
        return report.DidNothing ? null : report.ToString();
    }
}
