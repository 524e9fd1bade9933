using Digest.Storage.Copies;

namespace Digest.Storage;

/// <summary>Applies the <see cref="SchemaScript"/>s in order, each once, all or nothing. Forward only.</summary>
internal sealed class SchemaMigrator(SqlDatabase database, TimeProvider clock)
{
    /// <exception cref="NewerSchemaException">A newer release has changed the database so that this program cannot use
    /// it.</exception>
    /// <param name="upTo">The last script to apply; null for all.</param>
    public async Task MigrateAsync(CancellationToken cancellationToken, long? upTo = null)
    {
        // Most commands find nothing to do: they must not wait for whoever writes.
        var current = await HasTablesAsync(cancellationToken) ? await CurrentAsync(cancellationToken) : null;
        if (current?.Version == SchemaScript.NewestVersion(database.Dialect)) return;
        await BackUpAsync(current, cancellationToken);
        await database.WriteAsync(sql => ApplyAsync(sql, upTo), cancellationToken);
    }

    /// <summary>The scripts that <see cref="MigrateAsync"/> would apply.</summary>
    public async Task<IReadOnlyList<SchemaScript>> ListPendingAsync(CancellationToken cancellationToken)
    {
        var scripts = SchemaScript.For(database.Dialect);
        var current = await HasTablesAsync(cancellationToken) ? await CurrentAsync(cancellationToken) : null;
        return [.. scripts.Where(script => script.Version > (current?.Version ?? 0))];
    }

    /// <summary>False for a new, empty database.</summary>
    public Task<bool> HasTablesAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async sql => await sql.ScalarAsync<long>(database.Dialect is SqliteDialect
            ? "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_migrations'"
            : "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migrations'")
            > 0,
        cancellationToken);

    /// <summary>
    /// Before the first script of a newer release, SQLite is copied beside itself: a downgrade is the way back to that
    /// file. The name has the schema that the copy has.
    /// </summary>
    private async Task BackUpAsync((long Version, string Name)? current, CancellationToken cancellationToken)
    {
        if (database.Dialect is not SqliteDialect { IsShared: true } || current is not { } before) return;
        if (before.Version > SchemaScript.NewestVersion(database.Dialect)) return;
        await UpgradeBackup.WriteAsync(database, before.Version, cancellationToken);
    }

    /// <summary>Number and name of the last script applied; null before the first.</summary>
    public Task<(long Version, string Name)?> CurrentAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<(long Version, string Name)?>(
            async sql => await LastAsync(sql) is { } row ? (row.Version, row.Name) : null,
            cancellationToken);

    /// <summary>False when a newer release has changed the database so that this program must not use it.</summary>
    public Task<bool> IsUsableAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(sql => IsUsableAsync(sql, SchemaScript.For(database.Dialect)[^1]), cancellationToken);

    private async Task ApplyAsync(SqlSession sql, long? upTo)
    {
        await database.Dialect.LockSchemaAsync(sql);
        await sql.ExecuteAsync(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations
                (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
            """);
        var scripts = SchemaScript.For(database.Dialect);
        var last = await LastAsync(sql);
        if (last?.Version > scripts[^1].Version && !await IsUsableAsync(sql, scripts[^1]))
            throw new NewerSchemaException(database.Dialect.Location, last.Name, scripts[^1].Name);
        foreach (var script in scripts.Where(script =>
            script.Version > (last?.Version ?? 0) && script.Version <= (upTo ?? long.MaxValue)))
        {
            await sql.ExecuteAsync(script.Text);
            await sql.ExecuteAsync(
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES (@Version, @Name, @now)",
                new { script.Version, script.Name, now = clock.GetUtcNow().ToRow() });
            if (script.MinReader is { } minReader)
            {
                await sql.ExecuteAsync(
                    "UPDATE schema_migrations SET min_reader = @minReader WHERE version = @Version",
                    new { minReader, script.Version });
            }
        }
    }

    /// <summary>
    /// Checks that each unknown script allows programs whose newest script is <paramref name="newest"/>.
    /// </summary>
    private static async Task<bool> IsUsableAsync(SqlSession sql, SchemaScript newest) =>
        await sql.ScalarAsync<long>(
            "SELECT COUNT(*) FROM schema_migrations WHERE version > @Version AND COALESCE(min_reader, version) > "
                + "@Version",
            new { newest.Version }) == 0;

    private static Task<Applied?> LastAsync(SqlSession sql) =>
        sql.FirstOrDefaultAsync<Applied>("SELECT version, name FROM schema_migrations ORDER BY version DESC LIMIT 1");

    private sealed record Applied(long Version, string Name);
}

/// <summary>The database was migrated by a newer release and must not be used by this one.</summary>
internal sealed class NewerSchemaException(string location, string found, string known) : Exception(
    $"The database {location} has schema {found}, but this program only knows {known}. "
    + "Run the newer release, or restore a backup from before the upgrade.");
