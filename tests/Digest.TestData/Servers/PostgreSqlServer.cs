using System.Diagnostics;
using Xunit;

namespace Digest.TestData.Servers;

/// <summary>One throw-away PostgreSQL for all tests of this run, started on first use from Debian's binaries, on a socket in a temporary folder. Stopped when the last test has ended.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly Lazy<Task<PostgreSqlCluster?>> Started = new(PostgreSqlCluster.StartAsync);

    public async ValueTask DisposeAsync()
    {
        if (Started.IsValueCreated && await Started.Value is { } cluster) await cluster.DisposeAsync();
    }

    /// <summary>The connection string of a new, empty database. Skips the test where PostgreSQL is not installed; with CI=true that is a failure.</summary>
    /// <param name="copyOf">The connection string of a database to copy, to which nobody is connected.</param>
    public static async Task<string> NewDatabaseAsync(string? copyOf = null) =>
        await (await ClusterAsync()).NewDatabaseAsync(copyOf);

    public static async Task DropDatabaseAsync(string connectionString) =>
        await (await ClusterAsync()).DropDatabaseAsync(connectionString);

    private static async Task<PostgreSqlCluster> ClusterAsync()
    {
        if (await Started.Value is { } cluster) return cluster;
        const string Missing = "PostgreSQL's server binaries are not installed (Debian: apt-get install postgresql)";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
        Assert.Skip(Missing);
        throw new UnreachableException();
    }
}
