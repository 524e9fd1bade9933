using Quartz;
using Quartz.Extensibility;

namespace Digest.Scheduling;

/// <summary>The triggers of this process, over its schedulers.</summary>
internal static class Triggers
{
    public static async Task<IReadOnlyList<(IScheduler Scheduler, ITrigger Trigger)>> ListTriggersAsync(
        this ISchedulerRepository schedulers, CancellationToken cancellationToken)
    {
        var all = new List<(IScheduler, ITrigger)>();
        foreach (var scheduler in schedulers.LookupAll())
        {
            foreach (var key in await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.AnyGroup(), cancellationToken))
            {
                if (await scheduler.GetTrigger(key, cancellationToken) is { } trigger) all.Add((scheduler, trigger));
            }
        }

        return all;
    }
}
