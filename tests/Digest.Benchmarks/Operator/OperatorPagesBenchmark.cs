using System.Diagnostics;
using System.Text.Json;
using Digest.Benchmarks.Pages;
using Digest.Delivery.Transport;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData;
using Digest.Web;
using Digest.Web.Operator.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Benchmarks.Operator;

/// <summary>
/// <c>operator-pages [--deliveries N] [--papers N] [--postgresql CONNECTION]</c>: how long the operator's pages take, over a
/// million deliveries to 100,000 subscribers with three topics each, and the papers of a week. On SQLite in a temporary folder,
/// or in an empty database of PostgreSQL. One line of JSON for each page, with the median and the 95th percentile of 40, and
/// what the first took.
/// </summary>
internal static class OperatorPagesBenchmark
{
    private const string Usage = "operator-pages [--deliveries N] [--papers N] [--postgresql CONNECTION]";
    private const int Turns = 40;

    private static readonly string[] Pages =
    [
        "", "/sources", "/subscribers", "/subscribers?after=reader5", "/subscribers?state=active", "/subscribers?state=active&after=reader5",
        "/subscribers?state=suppressed", "/subscribers?q=reader777", "/subscribers?q=reader777&state=active", "/subscribers?q=77777@",
        "/subscribers?q=nobody", "/subscribers?q=nobody&state=paused", "/subscribers/777",
        "/outbox", "/outbox?before=500000", "/outbox?state=queued", "/outbox?state=failed", "/outbox?state=held", "/outbox?state=uncertain",
        "/outbox?state=delivered&before=500000", "/outbox?state=failed&reply=mailbox", "/outbox?state=failed&reply=no+such",
        "/outbox?reply=mailbox", "/outbox?reply=4XyZ12", "/outbox?reply=no+such", "/outbox?reply=no+such&before=500000",
        "/outbox?state=delivered&reply=no+such", "/outbox?day=2026-03-05", "/outbox?day=2026-03-04", "/outbox?day=2026-02-25",
        "/outbox?day=2026-03-04&state=failed", "/outbox?day=2026-03-04&state=delivered", "/outbox?day=2026-03-04&reply=no+such",
        "/outbox?day=2025-01-01", "/topics", "/topics?page=8", "/runs", "/runs?job=ingest", "/runs?job=nothing", "/runs?before=50000", "/test", "/audit",
        "/audit?before=50000", "/audit?subscriber=777", "/subscribers/777/next", "/subscribers/4321/next",
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var folder = Directory.CreateTempSubdirectory("operator-pages").FullName;
        var connection = options.Text("--postgresql");
        ISqlDialect dialect = connection is null
            ? new SqliteDialect(Path.Combine(folder, "digest.db"), TimeProvider.System)
            : new PostgreSqlDialect(connection);
        try
        {
            var database = new SqlDatabase(dialect);
            await new SchemaMigrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None);
            await OperatorBenchmark.FillAsync(folder, connection, options.Number("--deliveries", 1_000_000));
            await FillAsync(database);
            await BenchSite.FillAsync(database, options.Number("--papers", 15_000));
            // Each had a digest yesterday.
            await database.WriteAsync(
                sql => sql.ExecuteAsync("UPDATE subscribers SET cursor = (SELECT value FROM counters WHERE name = 'announcement') - 500"),
                CancellationToken.None);
            // What PostgreSQL does by itself after a while.
            if (connection is not null)
                await database.ReadAsync(sql => sql.ExecuteAsync("VACUUM ANALYZE subscribers, topics, runs, audit"), CancellationToken.None);
            await using var app = await StartAsync(database, folder);
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(app.Urls.Single()) };
            var access = app.Services.GetRequiredService<OperatorAccess>();
            var session = await access.LogInAsync(await access.OpenLinkAsync("bench", CancellationToken.None), CancellationToken.None);
            client.DefaultRequestHeaders.Add("Cookie", $"{SessionCookie.Name}={session}");
            foreach (var page in Pages) Console.WriteLine(await MeasureAsync(client, page));
            return 0;
        }
        finally
        {
            if (dialect is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            if (dialect is IDisposable disposable) disposable.Dispose();
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> MeasureAsync(HttpClient client, string page)
    {
        var times = new List<double>();
        for (var turn = 0; turn <= Turns; turn++)
        {
            var watch = Stopwatch.StartNew();
            await client.GetByteArrayAsync($"/operator{page}");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        var (first, sorted) = (times[0], times.Skip(1).Order().ToList());
        return JsonSerializer.Serialize(new
        {
            page = page.Length == 0 ? "/" : page,
            median_ms = Math.Round(sorted[Turns / 2]),
            p95_ms = Math.Round(sorted[(int)(Turns * 0.95)]),
            first_ms = Math.Round(first),
        });
    }

    private static async Task<WebApplication> StartAsync(SqlDatabase database, string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddEveryFeature(database, TimeProvider.System, folder, new PickupTransport(folder));
        builder.Services.AddPages(new WebOptions { Operator = true }, new SubscribersOptions());
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPages();
        await app.StartAsync();
        return app;
    }

    /// <summary>Three topics for each subscriber, of 500 queries; runs, and entries of the log.</summary>
    private static Task FillAsync(SqlDatabase database) => database.WriteAsync(
        async sql =>
        {
            for (var position = 0; position < 3; position++)
                await sql.ExecuteAsync(
                    """
                    INSERT INTO topics (subscriber, position, name, query)
                    SELECT key, @position, 'Topic ' || ((key * 7 + @position * 131) % 500), 'network method ' || ((key * 7 + @position * 131) % 500) FROM subscribers
                    """,
                    new { position = (long)position });
            await sql.ExecuteAsync(OperatorBenchmark.Numbered(
                """
                INSERT INTO runs (job, worker, started_at, ended_at, outcome, summary)
                SELECT CASE i % 50 WHEN 0 THEN 'ingest' ELSE 'delivery' END, 'worker', 1772690400000 + i * 1000, 1772690400500 + i * 1000, 'ok', '17 mails' FROM n
                """,
                100_000));
            await sql.ExecuteAsync(OperatorBenchmark.Numbered(
                """
                INSERT INTO audit (at, actor, action, subscriber, done, outcome)
                SELECT 1772690400000 + i * 1000, 'operator ada, session 1', 'subscriber pause', i, 1, 'Paused.' FROM n
                """,
                100_000));
        },
        CancellationToken.None);
}
