using System.Data;

namespace Digest.Storage.Copies;

/// <summary>
/// Makes a copy of the database as it is at one moment, in one SQLite file, while others read and write.
/// </summary>
internal sealed class DatabaseCopy(SqlDatabase database, SchemaMigrator schema, TimeProvider clock)
{
    /// <param name="path">There must be no such file.</param>
    /// <exception cref="IOException">There is one, or it cannot be written.</exception>
    public async Task WriteAsync(string path, CopyKind kind, CancellationToken cancellationToken)
    {
        if (File.Exists(path)) throw new IOException($"{path} already exists. Choose another name.");
        var partial = path + ".partial";
        DatabaseFile.DeleteAll(partial);
        // A database that cannot be opened is found here, so that what fails below is the copy.
        if (database.Dialect is SqliteDialect)
            await database.ReadAsync(
                sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM sqlite_master"), cancellationToken);
        try
        {
            if (database.Dialect is SqliteDialect) await WriteSqliteAsync(partial, cancellationToken);
            else await WritePostgreSqlAsync(partial, cancellationToken);
            using var file = new DatabaseFile(partial, clock);
            await file.MarkAsync(kind, cancellationToken);
            await file.MoveToAsync(path, cancellationToken);
        }
        catch (Exception e)
        {
            DeleteQuietly(partial);
            if (SqliteFailure.DescribeCopy(e, path) is { } text) throw new IOException(text, e);
            throw;
        }
    }

    /// <summary>VACUUM INTO reads at one moment, and writes without what is unused.</summary>
    private Task WriteSqliteAsync(string path, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.ExecuteAsync("PRAGMA auto_vacuum = INCREMENTAL; VACUUM INTO @path", new { path }),
            cancellationToken);

    private async Task WritePostgreSqlAsync(string path, CancellationToken cancellationToken)
    {
        var current = await schema.CurrentAsync(cancellationToken);
        using var file = new DatabaseFile(path, clock);
        await new SchemaMigrator(file.Database, clock).MigrateAsync(cancellationToken, current?.Version);
        await database.ReadAsync(
            async source =>
            {
                // All tables as they are at one moment.
                await source.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                await file.Database.WriteAsync(target => TableCopy.RunAsync(source, target, target), cancellationToken);
                await source.ExecuteAsync("ROLLBACK");
                return true;
            },
            cancellationToken);
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            DatabaseFile.DeleteAll(path);
        }
        catch (IOException)
        {
            // The first failure is on its way to the caller.
        }
    }
}
