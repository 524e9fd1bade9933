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
    public static async Task<string> NewDatabaseAsync() => await (await ClusterAsync()).NewDatabaseAsync();

    /// <summary>As <see cref="NewDatabaseAsync"/>, but a copy of one that was filled once.</summary>
    /// <param name="fill">Gets a connection string, and leaves no connection open.</param>
    public static async Task<string> NewDatabaseLikeAsync(string template, Func<string, Task> fill) =>
        await (await ClusterAsync()).NewDatabaseLikeAsync(template, fill);

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
