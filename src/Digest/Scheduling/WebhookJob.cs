using Digest.Webhooks;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Sends events to webhooks, on every worker; a webhook is sent to by one of them at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class WebhookJob(WebhookSender sender, JobServices runs) : WorkerJob("webhooks", runs)
{
    /// <summary>How often it is looked whether something is due.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override bool IsLocal => true;

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        var report = await sender.SendDueAsync(patience: Interval, stopping);
        return report.Sent + report.Failed == 0 ? null : report.ToString();
    }
}
