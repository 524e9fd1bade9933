using Npgsql;

namespace Digest.TestData.Servers;

/// <summary>A PostgreSQL of its own in a temporary folder, which can be stopped and started again.</summary>
internal sealed class PostgreSqlCluster : IAsyncDisposable
{
    private static readonly string[] Settings =
    [
        "listen_addresses=''", "max_connections=1000", "fsync=off", "full_page_writes=off", "max_wal_size=512MB",
        "dynamic_shared_memory_type=mmap",
    ];

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

        var cluster = new PostgreSqlCluster(binaries, ScratchFolder.Create("pg"));
        if (Environment.IsPrivilegedProcess) await ExternalProgram.RunAsync("chown", "postgres", cluster._folder);
        await cluster.ToolAsync("initdb", "-D", $"{cluster._folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync");
        await cluster.ResumeAsync();
        return cluster;
    }

    /// <param name="copyOf">As <see cref="PostgreSqlServer.NewDatabaseAsync"/> has it.</param>
    public async Task<string> NewDatabaseAsync(string? copyOf = null)
    {
        var name = $"digest_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"CREATE DATABASE {name}{(copyOf is null ? "" : $" TEMPLATE {NameOf(copyOf)}")}");
        return ConnectionString(name);
    }

    /// <summary>Also when something is still connected to it.</summary>
    public Task DropDatabaseAsync(string connectionString) =>
        ExecuteAsync($"DROP DATABASE {NameOf(connectionString)} WITH (FORCE)");

    public Task ResumeAsync() => ToolAsync(
        "pg_ctl", "-D", $"{_folder}/data", "-w", "-l", $"{_folder}/log",
        "-o", $"-k {_folder}{string.Join("", Settings.Select(setting => $" -c {setting}"))}", "start");

    /// <summary>At once, as a crash does.</summary>
    public Task StopAsync() => ToolAsync("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();

        // In the background: on a disk the files of all the databases take long.
        await ExternalProgram.RunAsync("/bin/sh", "-c", "rm -rf -- \"$1\" >/dev/null 2>&1 </dev/null &", "sh", _folder);
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var admin = new NpgsqlConnection(ConnectionString("postgres"));
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand(statement, admin);
        await command.ExecuteNonQueryAsync();
    }

    private static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

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
