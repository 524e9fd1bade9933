using System.Globalization;
using Digest.Maintenance.Keeping;
using Digest.Storage;
using Digest.Storage.Copies;
using Digest.Subscribers.SignUps;
using Digest.Web.Api.Requests;
using Digest.Web.Audit;
using Quartz;

namespace Digest.Scheduling;

/// <summary>
/// Once a day, on one worker, deletes what is old, and requests that no one confirmed, and gives the space back.
/// </summary>
[DisallowConcurrentExecution]
internal sealed class CleanupJob(
    Retention retention,
    RetentionOptions options,
    SignUpHandler signUps,
    FreeSpace space,
    SqlDatabase database,
    JobServices runs)
    : WorkerJob("retention", runs)
{
    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        await signUps.CleanUpAsync(stopping);
        await database.WriteAsync(sql => AuditLog.DeleteAsync(sql, options.AuditDays), stopping);
        await database.WriteAsync(
            sql => IdempotencyStore.DeleteOldAsync(sql, startedAt, int.MaxValue), stopping);
        var report = await retention.DeleteOldAsync(stopping);
        var megabytes = await space.ReleaseAsync(stopping) / 1024 / 1024;
        if (report.DidNothing && megabytes == 0) return null;
        return megabytes == 0
            ? report.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{report}; {megabytes} MB given back to the disk");
    }
}
