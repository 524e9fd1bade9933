using Digest.Maintenance.SenderDns;
using Quartz;

namespace Digest.Scheduling.Watching;

/// <summary>Looks whether receivers still find what they ask about the sender, on one worker at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class SenderJob(SenderWatch sender, SenderSettings settings, JobServices runs)
    : WorkerJob("sender", runs)
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        if (settings.IsPublic) await sender.CheckAsync(stopping);
        return null;
    }
}
