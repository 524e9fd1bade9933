using Quartz;
using Quartz.Extensibility;

namespace Digest.Scheduling;

/// <summary>Starts a job before its time, on one worker. A job that is running is started when it has ended.</summary>
internal sealed class JobStarter(ISchedulerRepository schedulers)
{
    /// <returns>False when no scheduler of this process has such a job.</returns>
    public async Task<bool> StartAsync(string job, CancellationToken cancellationToken)
    {
        foreach (var scheduler in schedulers.LookupAll())
        {
            if (!await scheduler.Exists(new JobKey(job), cancellationToken)) continue;
            await scheduler.TriggerJob(new JobKey(job), cancellationToken);
            return true;
        }

        return false;
    }
}
