using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Digest.Storage;

namespace Digest.Benchmarks.Crash;

/// <summary>Subscribers with a digest that is due, a relay that counts, and workers to be killed.</summary>
internal sealed class CrashInstallation : IAsyncDisposable
{
    /// <summary>Connections of a worker: so many mails may be between dot and reply.</summary>
    public const int Connections = 4;

    private readonly string? _connectionString;
    private readonly int _subscribers;

    private CrashInstallation(string? connectionString, int subscribers, string folder) =>
        (_connectionString, _subscribers, Folder) = (connectionString, subscribers, folder);

    public string Folder { get; }

    public CountingRelay Relay { get; } = new();

    /// <param name="connectionString">Null for SQLite.</param>
    public static async Task<CrashInstallation> CreateAsync(
        int subscribers, string? connectionString = null, string? folder = null)
    {
        var made = new CrashInstallation(
            connectionString, subscribers, folder ?? Directory.CreateTempSubdirectory("crash").FullName);
        await made.FillAsync();
        return made;
    }

    public string DataFolder(string worker) => Path.Combine(Folder, worker);

    /// <param name="environment">For a clock that is wrong.</param>
    public DigestProcess Worker(
        string name = "first", IReadOnlyDictionary<string, string>? environment = null, params string[] settings)
    {
        string[] storage = _connectionString is null ? [] : [$"--Storage:ConnectionString={_connectionString}"];
        return new DigestProcess(
            DataFolder(name),
            [
                .. storage, .. settings,
                "--Mail:Transport=Smtp", "--Smtp:Host=127.0.0.1", Setting("--Smtp:Port", Relay.Port),
                Setting("--Smtp:MaxConnections", Connections), "--Delivery:RetryDelays:0=00:00:01",
                "--Schedule:Editions=0/2 * * * * ?", "--Schedule:DeliveryInterval=00:00:01",
                $"--Web:Listen=http://127.0.0.1:{FreePort.Next()}",
            ])
        {
            Environment = environment ?? new Dictionary<string, string>(),
        };
    }

    public Process Run(string name = "first", params string[] settings) =>
        Worker(name, null, settings).StartQuietly("run");

    /// <summary>Instead of waiting until the leases of workers that are gone end.</summary>
    public Task EndLeasesAsync() => WithDatabaseAsync(database => database.WriteAsync(
        sql => sql.ExecuteAsync("UPDATE workers SET lease_until = 0"), CancellationToken.None));

    public Task<long> CountAsync(string states) => WithDatabaseAsync(database => database.ReadAsync(
        sql => sql.ScalarAsync<long>(
            "SELECT COUNT(*) FROM deliveries WHERE subscriber IS NOT NULL AND status IN @states",
            new { states = states.Split(' ') }),
        CancellationToken.None));

    /// <summary>Until every mail has its outcome, and the one given.</summary>
    public async Task UntilAllAreAsync(string states)
    {
        await UntilAsync(async () => await CountAsync(states) >= _subscribers);
    }

    public Task UntilAcceptedAsync(int count) => UntilAsync(() => Task.FromResult(Relay.Accepted.Count >= count));

    public CrashResult Result(string scenario, int allowed, Stopwatch watch)
    {
        var copies = Relay.Accepted.GroupBy(acceptance => acceptance.Recipient).ToList();
        return new CrashResult(
            scenario,
            Relay.Accepted.Count,
            _subscribers - copies.Count,
            Relay.Accepted.Count - copies.Count,
            allowed,
            copies.Count(mails => mails.Select(mail => mail.MessageId).Distinct().Count() > 1),
            (int)watch.Elapsed.TotalSeconds);
    }

    public async ValueTask DisposeAsync()
    {
        Relay.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        await ValueTask.CompletedTask;
    }

    public async Task<T> WithDatabaseAsync<T>(Func<SqlDatabase, Task<T>> work)
    {
        if (_connectionString is not null)
        {
            await using var server = new PostgreSqlDialect(_connectionString);
            return await work(new SqlDatabase(server));
        }

        using var file = new SqliteDialect(Path.Combine(DataFolder("first"), "digest.db"), TimeProvider.System);
        return await work(new SqlDatabase(file));
    }

    private async Task FillAsync()
    {
        var digest = Worker();
        var papers = Path.Combine(Folder, "papers.jsonl");
        await File.WriteAllTextAsync(papers, JsonSerializer.Serialize(
            new { id = "2603.00001", title = "Robots that garden", @abstract = "We study robots." }));
        var subscribers = new StringBuilder("email,topics\n");
        for (var i = 0; i < _subscribers; i++)
            subscribers.Append(CultureInfo.InvariantCulture, $"reader{i}@example.org,robots\n");
        var csv = Path.Combine(Folder, "subscribers.csv");
        await File.WriteAllTextAsync(csv, subscribers.ToString());
        await digest.OkAsync("ingest", "--file", papers);
        await digest.OkAsync("subscribers", "import", csv);

        // Due now, instead of at the next send time.
        await WithDatabaseAsync(database => database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE subscribers SET next_due_at = next_due_at - 2 * 86400000"),
            CancellationToken.None));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(10)) throw new TimeoutException("it did not happen in 10 minutes");
            await Task.Delay(100);
        }
    }

    private static string Setting(string key, int value) => FormattableString.Invariant($"{key}={value}");
}

/// <param name="Lost">Subscribers without a mail.</param>
/// <param name="Repeated">Mails beyond the first to the same subscriber.</param>
/// <param name="Renamed">Subscribers whose copies have different Message-IDs.</param>
internal sealed record CrashResult(
    string Scenario, int Accepted, int Lost, int Repeated, int Allowed, int Renamed, int Seconds)
{
    public bool IsKept => Lost == 0 && Repeated <= Allowed && Renamed == 0;
}
