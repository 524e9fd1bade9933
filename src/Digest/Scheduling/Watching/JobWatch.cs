using System.Data.Common;
using System.Globalization;
using Digest.Delivery;
using Digest.Maintenance.Health;
using Digest.Operations;
using Digest.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace Digest.Scheduling.Watching;

/// <summary>
/// A job that does not run when it should, hangs or keeps failing raises an alert. It waits for a while after a start,
/// and after the database was away, so that each job can have its turn.
/// </summary>
internal sealed partial class JobWatch(
    ISchedulerRepository schedulers,
    RunHistory runs,
    OperatorAlerts alerts,
    WorkerIdentity worker,
    TimeProvider clock,
    ILogger<JobWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Quartz is rarely late by seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>For the first success of a job that has never had one.</summary>
    private static readonly TimeSpan FirstSuccessWithin = TimeSpan.FromMinutes(30);

    /// <summary>Since when each job could have run; a timestamp.</summary>
    private long _since = clock.GetTimestamp();
    private bool _areJobsKept;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await CheckAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The worker stops.
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var triggers = await schedulers.ListTriggersAsync(cancellationToken);
            var jobs = triggers.GroupBy(one => one.Trigger.JobKey).Select(JobOf).ToList();
            if (!_areJobsKept) await KeepAsync(jobs, cancellationToken);
            var states = await runs.ListJobsAsync(cancellationToken);
            foreach (var job in jobs) await CheckAsync(job, states, cancellationToken);
        }
        catch (Exception e) when (e is SchedulerException or DbException or InvalidOperationException)
        {
            _since = clock.GetTimestamp();
            LogFailed(e);
        }
    }

    private async Task KeepAsync(IReadOnlyList<WatchedJob> jobs, CancellationToken cancellationToken)
    {
        foreach (var place in jobs.GroupBy(job => job.Worker ?? ""))
            await runs.KeepJobsAsync([.. place.Select(job => job.Name)], place.Key, cancellationToken);
        _areJobsKept = true;
    }

    private async Task CheckAsync(WatchedJob job, IReadOnlyList<JobState> states, CancellationToken cancellationToken)
    {
        var what = $"job {job.Name}";
        var state = states.FirstOrDefault(one => one.Job == job.Name && one.Worker == (job.Worker ?? ""));
        if (await OverdueAsync(job, cancellationToken) is { } due)
            await RaiseAsync(string.Create(
                CultureInfo.InvariantCulture, $"It should have run on {due:yyyy-MM-dd} at {due:HH:mm} UTC."));
        else if (IsStale(job.Name, state))
            await RaiseAsync(StaleText(state));
        else await alerts.ClearAsync(what, "It runs again.", cancellationToken, job.Worker);

        Task RaiseAsync(string reason) => alerts.RaiseAsync(
            what,
            $"The job '{job.Name}' does not run",
            $"{reason} Restart the worker; see its log.",
            cancellationToken,
            job.Worker);
    }

    private static string StaleText(JobState? state) => state switch
    {
        { Error: { } error } => $"Its last run failed: {error}.",
        { SucceededAt: { } at } => string.Create(
            CultureInfo.InvariantCulture,
            $"Its last good run ended on {Instants.FromRow(at):yyyy-MM-dd} at {Instants.FromRow(at):HH:mm} UTC."),
        _ => "It has not ended once since the worker started.",
    };

    /// <summary>When a trigger that waits should have fired; null when none is late.</summary>
    private async Task<DateTimeOffset?> OverdueAsync(WatchedJob job, CancellationToken cancellationToken)
    {
        foreach (var trigger in job.Triggers)
        {
            var isWaiting = await job.Scheduler.GetTriggerState(trigger.Key, cancellationToken)
                is TriggerState.Normal or TriggerState.Error;
            if (isWaiting && trigger.NextFireTimeUtc is { } due && clock.GetUtcNow() - due > Patience) return due;
        }

        return null;
    }

    private bool IsStale(string job, JobState? state)
    {
        var elapsed = clock.GetElapsedTime(_since);
        return state is null
            ? elapsed > FirstSuccessWithin && HealthCheck.RequiredJobs.Contains(job)
            : elapsed > TimeSpan.FromMilliseconds(state.Within) && !state.IsOnTime(clock.GetUtcNow());
    }

    /// <summary>A job has the name of its trigger; one that also runs at the start has a second, longer name.</summary>
    private WatchedJob JobOf(IEnumerable<(IScheduler Scheduler, ITrigger Trigger)> triggers)
    {
        var all = triggers.ToList();
        var scheduler = all[0].Scheduler;
        return new WatchedJob(
            all.Select(one => one.Trigger.Key.Name).MinBy(name => name.Length)!,
            scheduler,
            [.. all.Select(one => one.Trigger)],
            scheduler.SchedulerName == SchedulingServices.Worker ? worker.Name : null);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The jobs cannot be checked; trying again")]
    private partial void LogFailed(Exception exception);

    /// <param name="Worker">Null for a job of the installation.</param>
    private sealed record WatchedJob(
        string Name, IScheduler Scheduler, IReadOnlyList<ITrigger> Triggers, string? Worker);
}
