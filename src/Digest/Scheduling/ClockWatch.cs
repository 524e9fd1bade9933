using System.Data.Common;
using System.Globalization;
using Digest.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace Digest.Scheduling;

/// <summary>
/// Clocks can be wrong: a board without a battery, a wrong answer of a time server, a machine that slept. Quartz keeps
/// the fire times it computed, so they are computed again when the clock was set; and a job that did not run when it
/// should have raises an alert.
/// </summary>
internal sealed partial class ClockWatch(
    ISchedulerRepository schedulers, OperatorAlerts alerts, TimeProvider clock, ILogger<ClockWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>The wall clock and the monotonic one may differ by this much: time servers correct seconds.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>Quartz is rarely late by seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (wall, monotonic) = (clock.GetUtcNow(), clock.GetTimestamp());
        using var timer = new PeriodicTimer(Interval, clock);
        while (await NextTickAsync(timer, stoppingToken))
        {
            var moved = clock.GetUtcNow() - wall - clock.GetElapsedTime(monotonic);
            (wall, monotonic) = (clock.GetUtcNow(), clock.GetTimestamp());
            try
            {
                if (moved.Duration() > Tolerance)
                {
                    LogMoved(moved);
                    await RescheduleAsync(stoppingToken);
                }

                await CheckJobsAsync(stoppingToken);
            }
            catch (Exception e) when (e is SchedulerException or DbException or InvalidOperationException)
            {
                LogFailed(e);
            }
        }
    }

    private static async Task<bool> NextTickAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task RescheduleAsync(CancellationToken cancellationToken)
    {
        foreach (var (scheduler, trigger) in await ListTriggersAsync(cancellationToken))
        {
            var again = trigger.GetTriggerBuilder().StartAt(clock.GetUtcNow()).Build();
            await scheduler.RescheduleJob(trigger.Key, again, cancellationToken);
        }
    }

    private async Task CheckJobsAsync(CancellationToken cancellationToken)
    {
        foreach (var (scheduler, trigger) in await ListTriggersAsync(cancellationToken))
        {
            var what = $"job {trigger.JobKey.Name}";
            var isWaiting = await scheduler.GetTriggerState(trigger.Key, cancellationToken)
                is TriggerState.Normal or TriggerState.Error;
            if (isWaiting && trigger.NextFireTimeUtc is { } due && clock.GetUtcNow() - due > Patience)
                await alerts.RaiseAsync(
                    what,
                    $"The job '{trigger.JobKey.Name}' does not run",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"It should have run on {due:yyyy-MM-dd} at {due:HH:mm} UTC. Restart the worker; see its log."),
                    cancellationToken);
            else await alerts.ClearAsync(what, "It runs again.", cancellationToken);
        }
    }

    private async Task<IReadOnlyList<(IScheduler Scheduler, ITrigger Trigger)>> ListTriggersAsync(
        CancellationToken cancellationToken)
    {
        var all = new List<(IScheduler, ITrigger)>();
        foreach (var scheduler in schedulers.LookupAll())
        {
            foreach (var key in await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.AnyGroup(), cancellationToken))
            {
                if (await scheduler.GetTrigger(key, cancellationToken) is { } trigger) all.Add((scheduler, trigger));
            }
        }

        return all;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock was moved by {Moved}; the jobs are scheduled again")]
    private partial void LogMoved(TimeSpan moved);

    [LoggerMessage(Level = LogLevel.Error, Message = "The schedules cannot be checked; trying again")]
    private partial void LogFailed(Exception exception);
}
