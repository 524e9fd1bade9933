using Digest.Delivery;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Reads the folder of returned mail, on the workers that have one.</summary>
[DisallowConcurrentExecution]
public sealed class BounceJob(BounceFolder bounces, JobServices runs) : WorkerJob("bounces", runs)
{
    /// <summary>The key of the folder in the job's data.</summary>
    public const string Folder = "folder";

    protected override async Task<string?> RunAsync(IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        var read = await bounces.ReadAsync(context.MergedJobDataMap.GetString(Folder)!, stopping);
        return read > 0 ? $"{read} messages read" : null;
    }
}
