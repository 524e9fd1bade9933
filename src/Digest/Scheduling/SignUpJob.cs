using System.Globalization;
using Digest.Subscribers.SignUps;
using Quartz;

namespace Digest.Scheduling;

/// <summary>Looks at what was asked for on the pages, on one worker.</summary>
[DisallowConcurrentExecution]
internal sealed class SignUpJob(SignUpHandler handler, JobServices runs) : WorkerJob("sign-ups", runs)
{
    /// <summary>A visitor waits for the mail.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping)
    {
        var done = await handler.RunAsync(stopping);
        return done.Requests == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{done.Requests} requests, {done.Mails} mails");
    }
}
