using Digest.Bounces.Imap;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Reads the mailbox at a provider that receives reports, on one worker at a time.</summary>
[DisallowConcurrentExecution]
internal sealed class MailboxJob(BounceMailbox mailbox, JobServices runs) : WorkerJob("mailbox", runs)
{
    /// <summary>How often it is looked at.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(2);

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping) =>
        BounceJob.Summary(await mailbox.ReadAsync(stopping));
}
