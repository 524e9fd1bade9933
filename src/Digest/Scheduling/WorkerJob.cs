using System.Data.Common;
using Digest.Delivery;
using Digest.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Digest.Scheduling;

/// <summary>What all jobs share: a run that did something or failed is kept in the run log, a failure is logged once and ends this run alone, a stop is no failure.</summary>
public abstract partial class WorkerJob(string name, JobServices runs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var startedAt = runs.Clock.GetUtcNow();
        var stopping = runs.Lifetime.ApplicationStopping;
        try
        {
            if (await RunAsync(context, startedAt, stopping) is { } summary) await AddAsync(startedAt, "ok", summary);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What was saved stands; the next start goes on behind it.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(runs.Logger, e, name);
            await AddAsync(startedAt, "failed", e.Message);
        }
    }

    /// <returns>What was done, in a line; null for nothing.</returns>
    protected abstract Task<string?> RunAsync(IJobExecutionContext context, DateTimeOffset startedAt, CancellationToken stopping);

    protected async Task AddAsync(DateTimeOffset startedAt, string outcome, string summary)
    {
        try
        {
            await runs.Log.AddAsync(name, runs.Worker.Name, startedAt, outcome, summary, CancellationToken.None);
        }
        catch (DbException e)
        {
            // The database is what failed: the log is all there is to tell.
            LogFailed(runs.Logger, e, $"{name} ({summary})");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The job {Job} failed; it runs again at its next time")]
    private static partial void LogFailed(ILogger logger, Exception exception, string job);
}

/// <summary>What every job is given.</summary>
public sealed record JobServices(RunHistory Log, WorkerIdentity Worker, TimeProvider Clock, IHostApplicationLifetime Lifetime, ILogger<WorkerJob> Logger);
