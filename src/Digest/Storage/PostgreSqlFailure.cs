using System.Net.Sockets;
using Npgsql;

namespace Digest.Storage;

/// <summary>One line about what PostgreSQL could not do: what happened, where, and what to do.</summary>
internal static class PostgreSqlFailure
{
    /// <summary>Null when this is not a failure of PostgreSQL.</summary>
    public static string? Describe(Exception failure, StorageOptions storage)
    {
        if (!storage.IsPostgreSql) return null;
        var server = new NpgsqlConnectionStringBuilder(storage.ConnectionString);
        var place = $"PostgreSQL at {server.Host}:{server.Port}";
        return failure switch
        {
            PostgresException e => Describe(e, server, place),
            NpgsqlException { InnerException: SocketException or IOException or TimeoutException } e =>
                NotReached(place, e.InnerException!.Message),
            NpgsqlException e => $"{place}: {e.Message}",
            // Of the name's look-up.
            SocketException
            { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } e =>
                NotReached(place, e.Message),
            _ => null,
        };
    }

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static string Describe(PostgresException e, NpgsqlConnectionStringBuilder server, string place) =>
        e.SqlState switch
        {
            "28P01" or "28000" => $"{place} refuses the user {server.Username}. Correct user and password in "
                + $"Storage:ConnectionString, or allow the user in pg_hba.conf. ({e.MessageText})",
            "3D000" => $"{place} has no database {server.Database}. Create it: createdb {server.Database}",
            "42501" => $"{place}: {e.MessageText}. Grant the user {server.Username} this right.",
            "53100" => $"The disk of {place} is full. Free some space and try again; what was stored is safe.",
            "53300" => $"{place} has no connection left. Increase max_connections, or stop other programs.",
            "25006" => $"{place} can only be read; is it a standby? Name the primary in Storage:ConnectionString.",
            "57P03" => NotReached(place, e.MessageText),
            _ => $"{place}: {e.MessageText}",
        };

    private static string NotReached(string place, string cause) =>
        $"{place} cannot be reached: {cause}. Start it, or correct Storage:ConnectionString.";
}
