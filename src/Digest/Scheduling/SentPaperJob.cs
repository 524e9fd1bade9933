using System.Globalization;
using Digest.Editions;
using Quartz;

namespace Digest.Scheduling;

/// <summary>After an upgrade, records the papers of earlier editions; then there is nothing to do.</summary>
[DisallowConcurrentExecution]
internal sealed class SentPaperJob(SentPaperFill fill, JobServices runs) : WorkerJob("sent papers", runs)
{
    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        var recorded = await fill.FillAsync(stopping);
        return recorded == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"papers of {recorded} earlier digests recorded");
    }
}
