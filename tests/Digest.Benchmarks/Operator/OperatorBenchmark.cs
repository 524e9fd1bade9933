using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Storage;
using Digest.TestData;

namespace Digest.Benchmarks.Operator;

/// <summary>
/// <c>operator [--deliveries N] [--postgresql CONNECTION]</c>: how long <c>outbox</c>, <c>history</c> and
/// <c>status</c> take, as whole commands from their start to their end, over a million deliveries to 100,000 subscribers; and how long the upgrade
/// took that made their indexes. On SQLite in a temporary folder, or in an empty database of PostgreSQL. One line of JSON
/// for each command, with the median of seven.
/// </summary>
internal static class OperatorBenchmark
{
    private const string Usage = "operator [--deliveries N] [--postgresql CONNECTION]";
    private const int Turns = 7;

    /// <summary>That an upgrade makes of mails that are there.</summary>
    private static readonly string[] Indexes = ["deliveries_unfinished", "deliveries_day"];

    private static readonly string[][] Commands =
    [
        ["version"],
        ["status"],
        ["history", "reader777@example.org"],
        ["outbox", "show", "777777"],
        ["outbox", "list", "--state", "failed"],
        ["outbox", "list", "--state", "held"],
        ["outbox", "list", "--subscriber", "reader777@example.org"],
        ["outbox", "list", "--day", "2026-03-05"],
        ["outbox", "list", "--reply", "mailbox full"],
        ["outbox", "retry", "{failed}", "--json"],
        ["outbox", "cancel", "{queued}"],
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var deliveries = options.Number("--deliveries", 1_000_000);
        var folder = Directory.CreateTempSubdirectory("operator").FullName;
        try
        {
            string[] settings = options.Text("--postgresql") is { } connection ? [$"--Storage:ConnectionString={connection}"] : [];
            var digest = new DigestProcess(folder, settings);
            await digest.OkAsync("subscribers", "add", "first@example.org");
            await FillAsync(folder, options.Text("--postgresql"), deliveries);
            foreach (var command in Commands)
            {
                var times = new List<double>();
                var lines = 0;
                for (var turn = 0; turn < Turns; turn++)
                {
                    var watch = Stopwatch.StartNew();
                    var output = await digest.OkAsync([.. command.Select(part => Mail(part, turn))]);
                    times.Add(watch.Elapsed.TotalMilliseconds);
                    lines = output.Count(c => c == '\n');
                }

                times.Sort();
                Console.WriteLine(JsonSerializer.Serialize(new
                {
                    command = string.Join(' ', command),
                    median_ms = Math.Round(times[Turns / 2]),
                    max_ms = Math.Round(times[^1]),
                    lines,
                }));
            }

            return 0;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A change finds another mail in each turn.</summary>
    private static string Mail(string part, int turn) =>
        part.Replace("{failed}", $"{777_001 + (1000 * turn)}", StringComparison.Ordinal)
            .Replace("{queued}", $"{777_778 + (1000 * turn)}", StringComparison.Ordinal);

    internal static async Task FillAsync(string folder, string? connection, int deliveries)
    {
        ISqlDialect dialect = connection is null
            ? new SqliteDialect(Path.Combine(folder, "digest.db"), TimeProvider.System)
            : new PostgreSqlDialect(connection);
        var database = new SqlDatabase(dialect);
        var indexes = SchemaScript.For(dialect)
            .Select(script => script.Text)
            .Where(text => Indexes.Any(text.Contains))
            .Select(text => text[text.IndexOf("CREATE INDEX", StringComparison.Ordinal)..])
            .ToList();
        await database.WriteAsync(
            async sql =>
            {
                foreach (var index in Indexes) await sql.ExecuteAsync($"DROP INDEX {index}");
                await sql.ExecuteAsync(Numbered(
                    """
                    INSERT INTO subscribers (key, email, email_key, status, cadence, weekly_on, send_minute, time_zone, max_papers,
                        locale, cursor, is_new, next_due_at, link_generation, created_at, changed_at)
                    SELECT i + 1, 'reader' || i || '@example.org', 'reader' || i || '@example.org', 'Active', 'Daily', 1, 420, 'UTC', 10,
                        'en', 0, 0, 1772690400000, 0, 0, 0 FROM n
                    """,
                    deliveries / 10));
                await sql.ExecuteAsync(Numbered(
                    """
                    INSERT INTO editions (key, subscriber, period, created_at, cursor_from, cursor_to, is_first, papers, not_shown)
                    SELECT i, 2 + i % @subscribers, '2026-02-1' || CAST((i - 1) / @subscribers AS TEXT), 1772690400000 - 86400000, 0, 0, 0,
                        '[[1,1,0,0,900,[[0,"Robots",0,"robots"]]],[2,1,0,0,900,[[0,"Robots",0,"robots"]]]]', 0 FROM n
                    """,
                    deliveries),
                    new { subscribers = (long)deliveries / 10 });
                await sql.ExecuteAsync(Numbered(
                    """
                    INSERT INTO deliveries (key, kind, subscriber, edition, recipient, status, attempts, queued_at, next_attempt_at,
                        last_reply, finished_at)
                    SELECT i, 'Edition', 2 + i % @subscribers, i, 'reader' || (1 + i % @subscribers) || '@example.org',
                        CASE i % 1000 WHEN 1 THEN 'Failed' WHEN 2 THEN 'Superseded' WHEN 3 THEN 'Queued' WHEN 778 THEN 'Queued'
                            ELSE CASE WHEN i % 100000 = 4 THEN 'Held' ELSE 'Delivered' END END,
                        1, 1772690400000 - (@deliveries - i) * 1000, 1772690400000,
                        CASE i % 1000 WHEN 1 THEN '452 4.2.2 mailbox full' ELSE '250 2.0.0 Ok: queued as 4XyZ1234567890' END,
                        1772690400000 FROM n
                    """,
                    deliveries),
                    new { subscribers = (long)deliveries / 10, deliveries = (long)deliveries });
            },
            CancellationToken.None);
        var watch = Stopwatch.StartNew();
        foreach (var index in indexes)
            await database.WriteAsync(sql => sql.ExecuteAsync(index), CancellationToken.None);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            database = dialect.Name,
            deliveries,
            upgrade_ms = Math.Round(watch.Elapsed.TotalMilliseconds),
        }));
        if (connection is not null) await database.ReadAsync(sql => sql.ExecuteAsync("VACUUM ANALYZE deliveries"), CancellationToken.None);
        if (dialect is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
        if (dialect is IDisposable disposable) disposable.Dispose();
    }

    internal static string Numbered(string insert, int count)
    {
        var rows = string.Create(
            CultureInfo.InvariantCulture,
            $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT");
        var place = insert.IndexOf("SELECT", StringComparison.Ordinal);
        return insert[..place] + rows + insert[(place + "SELECT".Length)..];
    }
}
