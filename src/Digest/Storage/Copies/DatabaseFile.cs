using Microsoft.Data.Sqlite;

namespace Digest.Storage.Copies;

/// <summary>
/// A SQLite file with the tables of Digest that no one else uses: a backup, or what becomes one. Both databases are
/// backed up to such a file.
/// </summary>
internal sealed class DatabaseFile : IDisposable
{
    private const string FromAndWhen = "copied-from";

    private static readonly byte[] Header = "SQLite format 3\0"u8.ToArray();

    private readonly string _path;
    private readonly SqliteDialect _dialect;
    private readonly TimeProvider _clock;

    /// <summary>Opens a file, or creates it.</summary>
    public DatabaseFile(string path, TimeProvider clock)
    {
        (_path, _clock) = (path, clock);
        _dialect = SqliteDialect.Unshared(path, clock);
        Database = new SqlDatabase(_dialect);
    }

    public SqlDatabase Database { get; }

    /// <summary>
    /// Copies a file of which nothing is known, and checks that it is whole and has tables of Digest.
    /// </summary>
    /// <exception cref="NotABackupException">It is something else, or damaged.</exception>
    public static async Task<DatabaseFile> CopyAsync(
        string from, string to, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!File.Exists(from)) throw new NotABackupException($"File not found: {from}");
        if (!await HasHeaderAsync(from, cancellationToken))
            throw new NotABackupException($"{from} is not a backup of Digest.");
        DeleteAll(to);
        DatabaseFile? file = null;
        try
        {
            File.Copy(from, to);
            // Beside a file that was copied by hand; it has the latest changes.
            if (File.Exists(from + "-wal")) File.Copy(from + "-wal", to + "-wal");
            file = new DatabaseFile(to, clock);
            await file.CheckAsync(from, cancellationToken);
            return file;
        }
        catch
        {
            file?.Dispose();
            DeleteAll(to);
            throw;
        }
    }

    /// <summary>Deletes a SQLite file and what belongs to it.</summary>
    public static void DeleteAll(string path)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"]) File.Delete(path + suffix);
    }

    /// <summary>Notes what this is a copy of, and when it was made.</summary>
    public Task MarkAsync(CopyKind kind, CancellationToken cancellationToken) =>
        Database.WriteAsync(
            sql => SettingStore.SetAsync(
                sql,
                FromAndWhen,
                FormattableString.Invariant($"{kind} {_clock.GetUtcNow().ToUnixTimeMilliseconds()}")),
            cancellationToken);

    /// <summary>
    /// What <see cref="MarkAsync"/> noted, which is removed; null for a file that was copied by hand.
    /// </summary>
    public Task<CopyMark?> TakeMarkAsync(CancellationToken cancellationToken) =>
        Database.WriteAsync(
            async sql =>
            {
                var text = await SettingStore.FindAsync(sql, FromAndWhen);
                await SettingStore.RemoveAsync(sql, FromAndWhen);
                return text?.Split(' ') is [var kind, var at] && long.TryParse(at, out var when)
                    ? new CopyMark(Enum.Parse<CopyKind>(kind), Instants.FromRow(when))
                    : null;
            },
            cancellationToken);

    /// <summary>Closes it, so that all of it is in the one file and on the disk, and renames that.</summary>
    public async Task MoveToAsync(string path, CancellationToken cancellationToken)
    {
        await Database.ReadAsync(
            sql => sql.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;"),
            cancellationToken);
        Dispose();
        await using (var stream = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite))
            stream.Flush(flushToDisk: true);
        File.Move(_path, path, overwrite: false);
    }

    /// <summary>Closes and deletes it.</summary>
    public void Discard()
    {
        Dispose();
        DeleteAll(_path);
    }

    public void Dispose() => _dialect.Dispose();

    private async Task CheckAsync(string from, CancellationToken cancellationToken)
    {
        try
        {
            var found = await Database.ReadAsync(
                sql => sql.ScalarAsync<string>("PRAGMA quick_check(1)"), cancellationToken);
            if (found != "ok") throw new NotABackupException($"{from} is damaged: {found}");
            var migrator = new SchemaMigrator(Database, _clock);
            if (!await migrator.HasTablesAsync(cancellationToken))
                throw new NotABackupException($"{from} is not a backup of Digest: it has none of its tables.");
        }
        catch (SqliteException e)
        {
            throw new NotABackupException($"{from} is damaged: {e.Message}");
        }
    }

    private static async Task<bool> HasHeaderAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var bytes = new byte[Header.Length];
        return await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
            == bytes.Length && bytes.AsSpan().SequenceEqual(Header);
    }
}

internal enum CopyKind
{
    /// <summary>Made while mail may have been sent.</summary>
    Backup,

    /// <summary>Made while no worker ran, to continue elsewhere.</summary>
    Export,
}

internal sealed record CopyMark(CopyKind Kind, DateTimeOffset At);

/// <summary>The message says what is wrong with which file.</summary>
internal sealed class NotABackupException(string message) : IOException(message);
