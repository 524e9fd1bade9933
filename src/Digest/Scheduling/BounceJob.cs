using Digest.Delivery;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Reads the folder of mail that came back, on the workers that have one.</summary>
[DisallowConcurrentExecution]
public sealed class BounceJob(BounceFolder bounces, RunLog runs, WorkerIdentity worker, TimeProvider clock, IHostApplicationLifetime lifetime) : IJob
{
    /// <summary>The key of the folder in the job's data.</summary>
    public const string Folder = "folder";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetUtcNow();
        var read = await bounces.ReadAsync(context.MergedJobDataMap.GetString(Folder)!, lifetime.ApplicationStopping);
        if (read > 0) await runs.AddAsync("bounces", worker.Name, startedAt, "ok", $"{read} messages read", CancellationToken.None);
    }
}
