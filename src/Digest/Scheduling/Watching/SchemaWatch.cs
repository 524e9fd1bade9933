using System.Data.Common;
using Digest.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Digest.Scheduling.Watching;

/// <summary>
/// A newer command line may migrate the database under a worker that runs. The worker continues where the new schema
/// allows programs as old as it is, and stops cleanly where it does not.
/// </summary>
internal sealed partial class SchemaWatch(
    SchemaMigrator schema, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<SchemaWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await IsUsableAsync(stoppingToken)) continue;
                LogTooOld();
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The worker stops anyway.
        }
    }

    private async Task<bool> IsUsableAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await schema.IsUsableAsync(cancellationToken);
        }
        catch (DbException)
        {
            // A database that does not respond says nothing about its schema; the jobs report it.
            return true;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "A newer release changed the database so that this one must not use it. Stopping; start the newer one"
    )]
    private partial void LogTooOld();
}
