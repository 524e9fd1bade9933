using Npgsql;

namespace Digest.Storage;

/// <summary>Checks <see cref="StorageOptions"/>; a connection string is never repeated, it may hold a password.</summary>
internal static class StorageOptionsValidator
{
    public static IEnumerable<string> Failures(StorageOptions options)
    {
        if (options.Provider == StorageProvider.Sqlite)
        {
            if (options.ConnectionString.Length > 0)
                yield return "Storage:ConnectionString is set, but Storage:Provider is Sqlite. Set Storage:Provider to PostgreSql, or remove it.";
        }
        else if (options.ConnectionString.Length == 0)
        {
            yield return "Storage:ConnectionString is missing. Storage:Provider=PostgreSql needs one, for example Host=localhost;Username=digest;Database=digest.";
        }
        else if (!CanBeRead(options.ConnectionString))
        {
            yield return "Storage:ConnectionString is not valid. Use Host=localhost;Username=digest;Password=…;Database=digest.";
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
