using System.Data.Common;
using System.Globalization;
using Digest.Outbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Quartz;
using Quartz.Extensibility;

namespace Digest.Scheduling.Watching;

/// <summary>
/// Tells systemd that the worker has started, what it is doing, that it still runs jobs, and that it stops (sd_notify).
/// Without <c>NOTIFY_SOCKET</c> nothing is said.
/// </summary>
internal sealed class SystemdNotices(
    ISystemdNotifier systemd,
    Pulse pulse,
    OutboxStore outbox,
    ISchedulerRepository schedulers,
    IHostApplicationLifetime lifetime,
    TimeProvider clock)
    : BackgroundService
{
    private const string WatchdogVariable = "WATCHDOG_USEC";

    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Half of what systemd waits for, as sd_watchdog_enabled(3) advises; null when it does not wait.
    /// </summary>
    internal TimeSpan? WatchdogInterval { get; init; } =
        long.TryParse(
            Environment.GetEnvironmentVariable(WatchdogVariable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds / 2)
            : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!systemd.IsEnabled) return;
        using var stopping = lifetime.ApplicationStopping.Register(() => systemd.Notify(ServiceState.Stopping));
        try
        {
            await StartedAsync().WaitAsync(stoppingToken);
            systemd.Notify(ServiceState.Ready);

            // Apart from each other: a database that does not respond is not a worker that hangs.
            await Task.WhenAll(WatchAsync(stoppingToken), DescribeAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The worker stops.
        }
    }

    private async Task StartedAsync()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task;
    }

    /// <summary>When the pulse has stopped, so does this, and systemd restarts the worker.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        if (WatchdogInterval is not { } interval) return;
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            if (pulse.IsBeating) systemd.Notify(new ServiceState("WATCHDOG=1"));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task DescribeAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(StatusInterval, clock);
        do systemd.Notify(new ServiceState($"STATUS={await StatusAsync(cancellationToken)}"));
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>As <c>systemctl status</c> shows it.</summary>
    private async Task<string> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (waiting, pause) = await outbox.CountWaitingAsync(cancellationToken);
            var next = await NextImportAsync(cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"{waiting} mails waiting")
                + (pause is null ? "" : ", delivery is paused")
                + (next is null ? "" : string.Create(CultureInfo.InvariantCulture, $"; next import {next:HH:mm} UTC"));
        }
        catch (Exception e) when (e is DbException or SchedulerException or InvalidOperationException)
        {
            return "The database does not respond; trying again";
        }
    }

    private async Task<DateTimeOffset?> NextImportAsync(CancellationToken cancellationToken)
    {
        foreach (var scheduler in schedulers.LookupAll())
        {
            if (await scheduler.GetTrigger(new TriggerKey(SchedulingServices.Ingest), cancellationToken) is { } trigger)
                return trigger.NextFireTimeUtc;
        }

        return null;
    }
}
