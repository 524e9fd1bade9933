using Npgsql;

namespace Digest.Storage;

/// <summary>Section <c>Storage</c>.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>
    /// PostgreSQL in Npgsql's form: <c>Host=…;Database=…;Username=…;Password=…</c>. Default: empty, which is SQLite,
    /// the file <c>digest.db</c> in the data folder.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    internal bool IsPostgreSql => ConnectionString.Length > 0;
}

/// <summary>
/// Checks <see cref="StorageOptions"/>; a connection string is never repeated, it may hold a password.
/// </summary>
internal static class StorageOptionsValidator
{
    public static IEnumerable<string> Failures(StorageOptions options)
    {
        if (options.IsPostgreSql && !CanBeRead(options.ConnectionString))
        {
            yield return "Storage:ConnectionString is not valid. "
                + "Write it as Host=localhost;Username=digest;Password=…;Database=digest, or leave it empty for "
                    + "SQLite.";
        }
    }

    private static bool CanBeRead(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 };
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
