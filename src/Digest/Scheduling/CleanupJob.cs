using System.Globalization;
using Digest.Operations;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Deletes old runs once a day, on one worker.</summary>
[DisallowConcurrentExecution]
internal sealed class CleanupJob(JobServices runs) : WorkerJob("run pruning", runs)
{
    /// <summary>Long enough to see seasonal patterns. With some hundred runs a day the table stays small.</summary>
    private const int DaysKept = 90;

    private readonly RunHistory _log = runs.Log;

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        var deleted = await _log.DeleteAsync(DaysKept, stopping);
        return deleted == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{deleted} old runs deleted");
    }
}
