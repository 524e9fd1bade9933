using Digest.Maintenance.Health;
using Quartz;

namespace Digest.Scheduling.Watching;

/// <summary>Looks for what goes wrong although every part succeeds, on one worker at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class WatchJob(SilenceWatch silence, JobServices runs) : WorkerJob("watch", runs)
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        await silence.CheckAsync(stopping);
        return null;
    }
}
