using System.Globalization;
using Digest.Operations;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Forgets runs that nobody will ask for any more, once a day, on one worker.</summary>
[DisallowConcurrentExecution]
public sealed class CleanupJob(JobServices runs) : WorkerJob("run pruning", runs)
{
    /// <summary>Long enough to see a season's pattern; at some hundred runs a day the table stays small.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private readonly RunHistory _log = runs.Log;

    protected override async Task<string?> RunAsync(IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        var forgotten = await _log.ForgetAsync(startedAt - Kept, stopping);
        return forgotten == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{forgotten} old runs forgotten");
    }
}
