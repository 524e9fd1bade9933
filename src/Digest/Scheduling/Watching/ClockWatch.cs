using System.Data.Common;
using System.Globalization;
using Digest.Delivery;
using Digest.Operations;
using Digest.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Quartz.Extensibility;

namespace Digest.Scheduling.Watching;

/// <summary>
/// Clocks can be wrong: a board without a battery, a wrong answer of a time server, a machine that slept. Quartz keeps
/// the fire times it computed, so they are computed again when the clock was set; and a clock that differs from those
/// of other machines raises an alert.
/// </summary>
internal sealed partial class ClockWatch(
    ISchedulerRepository schedulers,
    SqlDatabase database,
    ClockReference reference,
    OperatorAlerts alerts,
    WorkerIdentity worker,
    TimeProvider clock,
    ILogger<ClockWatch> logger) : BackgroundService
{
    private const string Alert = "clock";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>The wall clock and the monotonic one may differ by this much: time servers correct seconds.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>Less makes no digest late.</summary>
    private static readonly TimeSpan MaxDifference = TimeSpan.FromMinutes(5);

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
                    reference.Move(moved);
                    await RescheduleAsync(stoppingToken);
                }

                await CompareAsync(stoppingToken);
            }
            catch (Exception e) when (e is SchedulerException or DbException or InvalidOperationException)
            {
                LogFailed(e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
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
        foreach (var (scheduler, trigger) in await schedulers.ListTriggersAsync(cancellationToken))
        {
            var again = trigger.GetTriggerBuilder().StartAt(clock.GetUtcNow()).Build();
            await scheduler.RescheduleJob(trigger.Key, again, cancellationToken);
        }
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        // SQLite has no clock of its own.
        if (database.Dialect is not SqliteDialect)
            reference.Observe("database", await database.ReadAsync(sql => sql.NowAsync(), cancellationToken));
        if (reference.Ahead is not { } ahead) return;
        if (ahead.Duration() > MaxDifference)
            await alerts.RaiseAsync(
                Alert,
                "The clock of this machine is wrong",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It is {clock.GetUtcNow():u} here, but {clock.GetUtcNow() + ahead:u} on other machines. "
                        + $"Digests come at the wrong time. Check the time synchronization."),
                cancellationToken,
                worker.Name);
        else
            await alerts.ClearAsync(
                Alert, "It agrees with those of other machines.", cancellationToken, worker.Name);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The clock was moved by {Moved}; the jobs are scheduled again")]
    private partial void LogMoved(TimeSpan moved);

    [LoggerMessage(Level = LogLevel.Error, Message = "The clock cannot be checked; trying again")]
    private partial void LogFailed(Exception exception);
}
