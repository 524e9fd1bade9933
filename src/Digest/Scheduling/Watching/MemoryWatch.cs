using Microsoft.Extensions.Hosting;

namespace Digest.Scheduling.Watching;

/// <summary>
/// Gives free memory back while the worker has little to do, which is most of the day: on a small machine other
/// programs use it. While it works the memory would only be asked for again.
/// </summary>
/// <param name="allocated">Bytes that this process has allocated since it started.</param>
internal sealed class MemoryWatch(TimeProvider clock, Func<long> allocated, Action giveBack) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>The jobs that look for work allocate about half of it in <see cref="Interval"/>.</summary>
    internal const long QuietBytes = 100 << 20;

    private long _before = allocated();

    /// <summary>To be called every <see cref="Interval"/>.</summary>
    internal void Look()
    {
        var now = allocated();
        if (now - _before < QuietBytes) giveBack();
        _before = now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) Look();
        }
        catch (OperationCanceledException)
        {
            // The worker stops.
        }
    }
}
