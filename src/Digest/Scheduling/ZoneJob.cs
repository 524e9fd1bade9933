using Digest.Operations;
using Digest.Subscribers.Zones;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Looks after the subscribers' time zones once a day, on one worker.</summary>
[DisallowConcurrentExecution]
internal sealed class ZoneJob(UnknownZones zones, OperatorAlerts alerts, JobServices runs)
    : WorkerJob("time zones", runs)
{
    private const string Alert = "time zones";

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        await zones.NoteOffsetsAsync(stopping);
        if (await zones.DescribeAsync(stopping) is { } unknown)
            await alerts.RaiseAsync(Alert, "Unknown time zones of subscribers", unknown, stopping);
        else await alerts.ClearAsync(Alert, "All time zones are known.", stopping);
        return null;
    }
}
