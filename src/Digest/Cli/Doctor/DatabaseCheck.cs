using System.Data.Common;
using System.Net.Sockets;
using Digest.Configuration;
using Digest.Maintenance;
using Digest.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Cli.Doctor;

/// <summary>Checks that the database opens and that this program can use its schema.</summary>
internal sealed class DatabaseCheck(Settings settings, IServiceProvider services)
{
    private const string Check = "database";

    /// <summary>Whether the checks after this one can read the tables.</summary>
    public bool IsReadable { get; private set; }

    public async Task<Finding> RunAsync(CancellationToken cancellationToken)
    {
        if (!settings.Storage.IsPostgreSql && !File.Exists(StorageServices.SqliteFile(settings.DataFolder)))
            return Finding.Ok(Check, $"{StorageServices.SqliteFile(settings.DataFolder)}, will be created");
        var dialect = services.GetRequiredService<ISqlDialect>();
        try
        {
            var newest = SchemaScript.For(dialect)[^1];
            var schema = services.GetRequiredService<SchemaMigrator>();
            var current = await schema.CurrentAsync(cancellationToken);
            if (current is { } found
                && found.Version > newest.Version
                && !await schema.IsUsableAsync(cancellationToken))
                return Finding.Failed(
                    Check,
                    $"{dialect.Location} has schema {found.Name}, but this program only knows {newest.Name}. Run the "
                        + "newer release.");
            IsReadable = current is { } same && same.Version >= newest.Version;
            return IsReadable
                ? Finding.Ok(Check, $"{dialect.Location}, schema {current!.Value.Name}")
                : Finding.Note(
                    Check,
                    $"{dialect.Location} has schema {current?.Name}; the next start upgrades it to {newest.Name}. Make "
                        + "a backup first.");
        }
        catch (DbException e) when (IsEmpty(e))
        {
            return Finding.Note(Check, $"{dialect.Location} is empty; the first start creates the tables.");
        }
        catch (Exception e) when (e is DbException or SocketException or IOException)
        {
            return Finding.Failed(Check, FailureText.Of(e, settings));
        }
    }

    /// <summary>The table of migrations does not exist yet. SQLite has no separate error code for that.</summary>
    private static bool IsEmpty(DbException e) =>
        e.SqlState == "42P01" || e.Message.Contains("no such table: schema_migrations", StringComparison.Ordinal);
}
