using Npgsql;

namespace Digest.TestData.Servers;

/// <summary>A PostgreSQL of its own in a temporary folder, which can be stopped and started again.</summary>
internal sealed class PostgreSqlCluster : IAsyncDisposable
{
    private readonly string _binaries;
    private readonly string _folder;
    private int _databases;

    private PostgreSqlCluster(string binaries, string folder) => (_binaries, _folder) = (binaries, folder);

    /// <summary>Null where PostgreSQL is not installed.</summary>
    public static async Task<PostgreSqlCluster?> StartAsync()
    {
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
        if (binaries is null) return null;

        var cluster = new PostgreSqlCluster(binaries, Directory.CreateTempSubdirectory("pg").FullName);
        if (Environment.IsPrivilegedProcess) await ExternalProgram.RunAsync("chown", "postgres", cluster._folder);
        await cluster.ToolAsync("initdb", "-D", $"{cluster._folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        await cluster.ResumeAsync();
        return cluster;
    }

    public async Task<string> NewDatabaseAsync()
    {
        var name = $"digest_{Interlocked.Increment(ref _databases)}";
        await using var admin = new NpgsqlConnection(ConnectionString("postgres"));
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", admin);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public Task ResumeAsync() => ToolAsync(
        "pg_ctl", "-D", $"{_folder}/data", "-w", "-l", $"{_folder}/log",
        "-o", $"-k {_folder} -c listen_addresses='' -c fsync=off -c max_connections=1000", "start");

    /// <summary>At once, as a crash does.</summary>
    public Task StopAsync() => ToolAsync("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();

        // In the background: a hundred thousand files of all the databases take minutes.
        await ExternalProgram.RunAsync("/bin/sh", "-c", "rm -rf -- \"$1\" >/dev/null 2>&1 </dev/null &", "sh", _folder);
    }

    private string ConnectionString(string database) =>
        $"Host={_folder};Username=postgres;Database={database};Maximum Pool Size=20;Include Error Detail=true";

    // PostgreSQL refuses to run as root. Without an output of its own the server would hold the test runner's pipe open.
    private Task ToolAsync(string program, params string[] arguments)
    {
        string[] asPostgres = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];
        const string Quiet = "cd /; exec \"$@\" >/dev/null 2>&1 </dev/null";
        return ExternalProgram.RunAsync(
            "/bin/sh", ["-c", Quiet, "sh", .. asPostgres, Path.Combine(_binaries, program), .. arguments]);
    }
}
