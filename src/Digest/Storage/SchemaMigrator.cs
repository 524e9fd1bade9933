using System.Reflection;

namespace Digest.Storage;

/// <summary>Applies the embedded scripts <c>Migrations/{dialect}/NNNN_name.sql</c> in order, each once, all or nothing. Forward only.</summary>
public sealed class SchemaMigrator(SqlDatabase database, TimeProvider clock)
{
    /// <exception cref="NewerSchemaException">The database was made by a newer release.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken) => database.WriteAsync(ApplyAsync, cancellationToken);

    /// <summary>Number and name of the last script applied; null before the first.</summary>
    public Task<(long Version, string Name)?> CurrentAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<(long Version, string Name)?>(
            async sql => await LastAsync(sql) is { } row ? (row.Version, row.Name) : null,
            cancellationToken);

    public static IReadOnlyList<(long Version, string Name, string Script)> Scripts(string dialect)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Migrations/{dialect}/";
        return [.. assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (long.Parse(name.AsSpan(prefix.Length, 4), System.Globalization.CultureInfo.InvariantCulture), name[prefix.Length..], Read(assembly, name)))];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private async Task ApplyAsync(SqlSession sql)
    {
        await database.Dialect.LockSchemaAsync(sql);
        await sql.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_migrations (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        var last = await LastAsync(sql);
        var scripts = Scripts(database.Dialect.Name);
        if (last is not null && last.Version > scripts[^1].Version) throw new NewerSchemaException(database.Dialect.Location, last.Name, scripts[^1].Name);
        foreach (var (version, name, script) in scripts.Where(s => s.Version > (last?.Version ?? 0)))
        {
            await sql.ExecuteAsync(script);
            await sql.ExecuteAsync(
                "INSERT INTO schema_migrations (version, name, applied_at) VALUES (@version, @name, @now)",
                new { version, name, now = clock.GetUtcNow().ToRow() });
        }
    }

    private static Task<Applied?> LastAsync(SqlSession sql) =>
        sql.FirstOrDefaultAsync<Applied>("SELECT version, name FROM schema_migrations ORDER BY version DESC LIMIT 1");

    private sealed record Applied(long Version, string Name);
}

/// <summary>A database that a newer release has migrated: this one must not touch it.</summary>
public sealed class NewerSchemaException(string location, string found, string known)
    : Exception($"The database {location} has the schema {found}, newer than this program knows ({known}). Run the newer release, or restore a backup from before the upgrade.");
