using System.Data.Common;
using Digest.Delivery;
using Digest.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Digest.Scheduling;

/// <summary>
/// The base of all jobs. It records and logs, in one line, each run that did something, and a failure once. A failure
/// ends only this run; a stop is not a failure.
/// </summary>
internal abstract partial class WorkerJob(string name, JobServices runs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var startedAt = runs.Clock.GetUtcNow();
        var stopping = runs.Lifetime.ApplicationStopping;
        try
        {
            if (await RunAsync(context, startedAt, stopping) is { } summary)
                await RecordAsync(startedAt, "ok", summary);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Saved work is kept; the next start continues after it.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(runs.Logger, e, name);
            await RecordAsync(startedAt, "failed", e.Message);
        }
    }

    /// <returns>One line about what was done; null for nothing.</returns>
    protected abstract Task<string?> RunAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping);

    protected async Task RecordAsync(DateTimeOffset startedAt, string outcome, string summary)
    {
        if (outcome == "ok") LogDid(runs.Logger, name, summary);
        try
        {
            await runs.Log.RecordAsync(name, runs.Worker.Name, startedAt, outcome, summary, CancellationToken.None);
        }
        catch (DbException e)
        {
            // The database failed, so only the log is left.
            LogFailed(runs.Logger, e, $"{name} ({summary})");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Job}: {Summary}")]
    private static partial void LogDid(ILogger logger, string job, string summary);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The job {Job} failed; it will run again at its next scheduled time"
    )]
    private static partial void LogFailed(ILogger logger, Exception exception, string job);
}

/// <summary>The services that every job needs.</summary>
internal sealed record JobServices(
    RunHistory Log,
    WorkerIdentity Worker,
    TimeProvider Clock,
    IHostApplicationLifetime Lifetime,
    ILogger<WorkerJob> Logger);
