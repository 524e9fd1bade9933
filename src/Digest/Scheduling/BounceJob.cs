using Digest.Bounces;
using Digest.Delivery;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Reads the folder of returned mail, on the workers that have one.</summary>
[DisallowConcurrentExecution]
internal sealed class BounceJob(BounceFolder bounces, JobServices runs) : WorkerJob("bounces", runs)
{
    /// <summary>How often the folder is looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>The key of the folder in the job's data.</summary>
    public const string Folder = "folder";

    protected override bool IsLocal => true;

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        return Summary(await bounces.ReadAsync(context.MergedJobDataMap.GetString(Folder)!, stopping));
    }

    public static string? Summary(BounceFolderResult result) => result switch
    {
        { Read: 0 } => null,
        { Unreadable: 0 } => $"{result.Read} messages read",
        _ => $"{result.Read} messages read, {result.Unreadable} of them unreadable",
    };
}
