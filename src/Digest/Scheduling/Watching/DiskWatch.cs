using Digest.Maintenance.Health;
using Microsoft.Extensions.Hosting;

namespace Digest.Scheduling.Watching;

/// <summary>Looks at the disk of this worker every minute.</summary>
internal sealed class DiskWatch(DiskSpace disk, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                await disk.CheckAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The worker stops.
        }
    }
}
