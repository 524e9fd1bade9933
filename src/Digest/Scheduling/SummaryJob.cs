using Digest.Subscribers;
using Digest.Summaries;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Generates summaries ahead of the digests of the next day, on one worker at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class SummaryJob(SummaryMaker summaries, SubscriberStore subscribers, JobServices runs)
    : WorkerJob("summaries", runs)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping) =>
        summaries.IsEnabled
            ? await summaries.RunAsync(await subscribers.ListLocalesDueAsync(startedAt + Ahead, stopping), stopping)
            : null;
}
