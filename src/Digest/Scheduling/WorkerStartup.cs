using Digest.Delivery;
using Digest.Storage;
using Microsoft.Extensions.Hosting;

namespace Digest.Scheduling;

/// <summary>Before any job runs: a second worker on SQLite is refused, and what the last run left open is settled.</summary>
public sealed class WorkerStartup(ISqlDialect dialect, DeliveryRecovery recovery, TimeProvider clock) : IHostedService, IDisposable
{
    private WorkerLock? _lock;

    /// <summary>Before this worker's triggers were stored: the reading of the sources that they ask for ends later, whatever worker does it.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        StartedAt = clock.GetUtcNow();
        if (dialect is SqliteDialect)
        {
            _lock = WorkerLock.TryTake(dialect.Location)
                ?? throw new IOException($"Another 'digest run' works on {dialect.Location}. SQLite serves one worker; use PostgreSQL for several (Storage:Provider).");
        }

        await recovery.RecoverOwnAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _lock?.Dispose();
}
