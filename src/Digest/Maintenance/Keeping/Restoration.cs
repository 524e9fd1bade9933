using System.Globalization;
using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;
using Digest.Storage.Copies;

namespace Digest.Maintenance.Keeping;

/// <summary>Puts a copy of the database in its place, on either database.</summary>
internal sealed class Restoration(ISqlDialect dialect, TimeProvider clock)
{
    /// <summary>
    /// After a loss: what was done since the backup is unknown. What was open then may have been sent since, so it is
    /// uncertain and on hold, and nothing is sent until the operator says so. Keys of mails that were sent since are in
    /// mailboxes and are not used again.
    /// </summary>
    /// <param name="work">A name for the copy that is worked on; on the disk of the database.</param>
    /// <exception cref="IOException">The file is no backup, or the database is in use or not empty.</exception>
    public Task<RestoreReport> RestoreAsync(string path, string work, CancellationToken cancellationToken) =>
        RunAsync(path, work, file => RestoreAsync(file, cancellationToken), cancellationToken);

    /// <summary>To continue elsewhere: no worker ran since the export, so everything is as it was.</summary>
    /// <exception cref="IOException">As for a restore, or the file is not an export.</exception>
    public Task<RestoreReport> ImportAsync(string path, string work, CancellationToken cancellationToken) =>
        RunAsync(
            path,
            work,
            async file =>
            {
                var mark = await file.TakeMarkAsync(cancellationToken);
                if (mark?.Kind != CopyKind.Export)
                {
                    throw new NotABackupException($"{path} is not an export: mail may have been sent since it was "
                        + $"made. Use: digest restore {path}");
                }

                return new RestoreReport(mark.At, 0, await PlaceAsync(file, cancellationToken));
            },
            cancellationToken);

    private async Task<RestoreReport> RestoreAsync(DatabaseFile file, CancellationToken cancellationToken)
    {
        var mark = await file.TakeMarkAsync(cancellationToken);
        var made = mark is null
            ? "a backup"
            : string.Create(CultureInfo.InvariantCulture, $"a backup of {mark.At:yyyy-MM-dd HH:mm} UTC");
        var now = clock.GetUtcNow();
        var held = await file.Database.WriteAsync(
            async sql =>
            {
                await WorkerStore.RemoveAllAsync(sql);
                await KeyAllocator.LeaveBehindAsync(sql);
                await DeliveryPause.SetAsync(
                    sql, string.Create(CultureInfo.InvariantCulture, $"restored on {now:yyyy-MM-dd} from {made}"));
                return await OutboxStore.HoldOpenAsync(sql, $"was open in {made}; it may have been sent since", now);
            },
            cancellationToken);
        return new RestoreReport(mark?.At, held, await PlaceAsync(file, cancellationToken));
    }

    /// <summary>A copy that does not come into its place is deleted, whatever fails.</summary>
    private async Task<RestoreReport> RunAsync(
        string path, string work, Func<DatabaseFile, Task<RestoreReport>> place, CancellationToken cancellationToken)
    {
        using var file = await DatabaseFile.CopyAsync(path, work, clock, cancellationToken);
        try
        {
            await new SchemaMigrator(file.Database, clock).MigrateAsync(cancellationToken);
            return await place(file);
        }
        catch
        {
            file.Discard();
            throw;
        }
    }

    /// <returns>Where the database before is now; null when there was none.</returns>
    private Task<string?> PlaceAsync(DatabaseFile file, CancellationToken cancellationToken) =>
        dialect is SqliteDialect
            ? PlaceSqliteAsync(file, cancellationToken)
            : PlacePostgreSqlAsync(file, cancellationToken);

    private async Task<string?> PlaceSqliteAsync(DatabaseFile file, CancellationToken cancellationToken)
    {
        var place = dialect.Location;
        using var worker = WorkerLock.TryTake(place)
            ?? throw new IOException($"A 'digest run' is using {place}. Stop it first.");
        string? before = null;
        if (File.Exists(place))
        {
            before = string.Create(
                CultureInfo.InvariantCulture, $"{place}.replaced-{clock.GetUtcNow():yyyyMMdd-HHmmss}");
            // Together: the first file is not whole without the second.
            foreach (var suffix in (string[])["", "-wal", "-shm"])
            {
                if (File.Exists(place + suffix)) File.Move(place + suffix, before + suffix);
            }
        }

        await file.MoveToAsync(place, cancellationToken);
        return before;
    }

    private async Task<string?> PlacePostgreSqlAsync(DatabaseFile file, CancellationToken cancellationToken)
    {
        var target = new SqlDatabase(dialect);
        await new SchemaMigrator(target, clock).MigrateAsync(cancellationToken);
        await file.Database.ReadAsync(
            async source =>
            {
                await target.WriteAsync(
                    async sql =>
                    {
                        if (await TableCopy.FindFilledAsync(sql, source) is { } table)
                        {
                            throw new IOException($"{dialect.Location} is not empty: its table {table} has rows. "
                                + "Restore into a new database.");
                        }

                        await TableCopy.RunAsync(source, sql, source);
                    },
                    cancellationToken);
                return true;
            },
            cancellationToken);
        file.Discard();
        return null;
    }
}

/// <param name="Made">When the copy was made; null when that is not known.</param>
/// <param name="Held">Mails that were open then, and are on hold now.</param>
/// <param name="Before">Where the database before is now; null when there was none.</param>
internal sealed record RestoreReport(DateTimeOffset? Made, long Held, string? Before);
