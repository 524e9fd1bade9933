using Npgsql;
using Xunit;

namespace Digest.TestData.Servers;

/// <summary>One throw-away PostgreSQL for all tests of this run, started on first use from Debian's binaries, on a socket in a temporary folder. Stopped when the last test has ended.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private static readonly Lazy<Task<string?>> Started = new(StartAsync);
    private static int _databases;
    private static Func<Task>? _stop;

    public async ValueTask DisposeAsync()
    {
        if (_stop is { } stop) await stop();
    }

    /// <summary>The connection string of a new, empty database. Skips the test where PostgreSQL is not installed; with CI=true that is a failure.</summary>
    public static async Task<string> NewDatabaseAsync()
    {
        var folder = await Started.Value;
        if (folder is null)
        {
            const string Missing = "PostgreSQL's server binaries are not installed (Debian: apt-get install postgresql)";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
            Assert.Skip(Missing);
        }

        var name = $"digest_{Interlocked.Increment(ref _databases)}";
        await using var admin = new NpgsqlConnection(ConnectionString(folder, "postgres"));
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", admin);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(folder, name);
    }

    private static string ConnectionString(string folder, string database) =>
        $"Host={folder};Username=postgres;Database={database};Maximum Pool Size=20;Include Error Detail=true";

    private static async Task<string?> StartAsync()
    {
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
        if (binaries is null) return null;

        var folder = Directory.CreateTempSubdirectory("pg").FullName;
        if (Environment.IsPrivilegedProcess) await ExternalProgram.RunAsync("chown", "postgres", folder);
        await ServerToolAsync(Path.Combine(binaries, "initdb"), "-D", $"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        await ServerToolAsync(
            Path.Combine(binaries, "pg_ctl"), "-D", $"{folder}/data", "-w", "-l", $"{folder}/log",
            "-o", $"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200", "start");
        _stop = async () =>
        {
            await ServerToolAsync(Path.Combine(binaries, "pg_ctl"), "-D", $"{folder}/data", "-m", "immediate", "stop");
            Directory.Delete(folder, recursive: true);
        };
        return folder;
    }

    // PostgreSQL refuses to run as root. Without an output of its own the server would hold the test runner's pipe open.
    private static Task ServerToolAsync(string program, params string[] arguments)
    {
        string[] asPostgres = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];
        const string Quiet = "cd /; exec \"$@\" >/dev/null 2>&1 </dev/null";
        return ExternalProgram.RunAsync("/bin/sh", ["-c", Quiet, "sh", .. asPostgres, program, .. arguments]);
    }
}
