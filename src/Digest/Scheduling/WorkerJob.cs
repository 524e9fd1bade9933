using System.Data.Common;
using System.Diagnostics;
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
        var (startedAt, started) = (runs.Clock.GetUtcNow(), runs.Clock.GetTimestamp());
        var stopping = runs.Lifetime.ApplicationStopping;
        using var trace = DigestMetrics.Traces.StartActivity($"job {name}");
        try
        {
            if (await RunAsync(context, startedAt, stopping) is { } summary)
                await RecordAsync(startedAt, "ok", summary);
            await EndAsync(context, startedAt, started, error: null);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Saved work is kept; the next start continues after it.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(runs.Logger, e, name);
            trace?.SetStatus(ActivityStatusCode.Error, e.Message);
            await RecordAsync(startedAt, "failed", e.Message);
            await EndAsync(context, startedAt, started, e.Message);
        }
    }

    /// <summary>Whether each worker runs it for itself; otherwise one of them does at a time.</summary>
    protected virtual bool IsLocal => false;

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

    private async Task EndAsync(
        IJobExecutionContext context, DateTimeOffset startedAt, long started, string? error)
    {
        DigestMetrics.JobDuration.Record(
            runs.Clock.GetElapsedTime(started).TotalSeconds,
            DigestMetrics.Label("job", name),
            DigestMetrics.Label("outcome", error is null ? "ok" : "failed"));
        try
        {
            var worker = IsLocal ? runs.Worker.Name : "";
            var run = new JobRun(name, worker, startedAt, await NextAsync(context), error);
            await runs.Log.EndAsync(run, CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or SchedulerException)
        {
            LogNotRecorded(runs.Logger, e, name);
        }
    }

    /// <summary>By all triggers of the job.</summary>
    private static async Task<DateTimeOffset?> NextAsync(IJobExecutionContext context)
    {
        if (context is null) return null;
        var triggers = await context.Scheduler.GetTriggersOfJob(context.JobDetail.Key, CancellationToken.None);
        return triggers.Min(trigger => trigger.NextFireTimeUtc);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of the job {Job} cannot be recorded")]
    private static partial void LogNotRecorded(ILogger logger, Exception exception, string job);

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
