using Digest.Delivery;
using Digest.Storage;
using Microsoft.Extensions.Hosting;

namespace Digest.Scheduling;

/// <summary>Runs before any job: refuses a second worker on SQLite, and settles what the last run left open.</summary>
internal sealed class WorkerStartup(ISqlDialect dialect, OutboxSender sender, TimeProvider clock)
    : IHostedLifecycleService,
        IDisposable
{
    private WorkerLock? _lock;
    private long _startedAt = clock.GetTimestamp();

    /// <summary>How long this worker has run, regardless of changes to its clock.</summary>
    public TimeSpan Age => clock.GetElapsedTime(_startedAt);

    /// <summary>
    /// An instant before this worker's triggers were stored, by the clock of now. The run they request ends later, on
    /// any worker.
    /// </summary>
    public DateTimeOffset StartedAt => clock.GetUtcNow() - Age;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _startedAt = clock.GetTimestamp();
        if (dialect is SqliteDialect)
        {
            _lock = WorkerLock.TryTake(dialect.Location)
                ?? throw new IOException($"Another 'digest run' is using {dialect.Location}. SQLite supports one "
                    + "worker; use PostgreSQL for several (Storage:ConnectionString).");
        }

        await sender.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The jobs have ended.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) => sender.EndAsync();

    public void Dispose() => _lock?.Dispose();
}
