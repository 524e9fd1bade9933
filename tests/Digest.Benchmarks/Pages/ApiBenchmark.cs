using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData;
using Digest.TestData.Api;
using Digest.TestData.Servers;
using Digest.Web.Api.Keys;

namespace Digest.Benchmarks.Pages;

/// <summary>
/// <c>api [--requests 5000] [--seed 28] [--subscribers 100000] [--postgresql]</c>: generated requests, valid and wrong,
/// to the API of the built program, each answer checked against its OpenAPI document; and the time of a page of
/// subscribers, the first, one in the middle and the last ones, all of them and of a rare status. On SQLite, or on
/// PostgreSQL. Prints one line of JSON; fails when an answer is not one that the document promises, or an operation of it
/// never succeeded.
/// </summary>
internal static class ApiBenchmark
{
    private const string Usage = "api [--requests N] [--seed N] [--subscribers N] [--postgresql]";
    private const int Pages = 30;

    /// <summary>Subscribers who have had a digest.</summary>
    private const int Sent = 3;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } arguments) return 2;
        var (requests, seed) = (arguments.Number("--requests", 5000), arguments.Number("--seed", 28));
        var count = arguments.Number("--subscribers", 100_000);
        var isPostgreSql = arguments.Has("--postgresql");
        await using TestInstallation installation = isPostgreSql ? new PostgreSqlInstallation() : new SqliteInstallation();
        await installation.InitializeAsync();
        var digest = new DigestProcess(installation.Folder, installation.Settings);
        string[] scopes = ["--scopes", string.Join(',', ApiScopes.All)];
        var all = (await digest.OkAsync(["keys", "add", "all", .. scopes])).Trim();
        var narrow = (await digest.OkAsync("keys", "add", "narrow", "--scopes", ApiScopes.PapersRead)).Trim();
        await AddAsync(installation, count);
        for (var i = 1; i <= Sent; i++)
            await digest.OkAsync("send", "--now", "--to", string.Create(CultureInfo.InvariantCulture, $"r{i}@example.org"));

        var address = $"http://127.0.0.1:{FreePort.Next()}";
        using var process = digest.StartQuietly(
            "run", "--Web:Api=true", $"--Web:Listen={address}", "--PublicUrl=https://digest.example", "--Web:ApiRequestsPerMinute=1000000");
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri(address) };
            await WaitAsync(http);
            var (first, middle, last, rare) = await MeasureAsync(http, all, count);
            var watch = Stopwatch.StartNew();
            var fuzz = new ApiFuzz(http, seed, [all, narrow, null, "wrong", all[..^1]]);
            await fuzz.RunAsync(requests, CancellationToken.None);
            foreach (var error in fuzz.Errors) Console.Error.WriteLine(error);
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                measurement = "api",
                database = isPostgreSql ? "postgresql" : "sqlite",
                seed,
                requests = fuzz.Statuses.Values.Sum(),
                seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
                wrong = fuzz.Errors.Count,
                statuses = fuzz.Statuses,
                never_succeeded = fuzz.NeverSucceeded.Count,
                which = fuzz.NeverSucceeded,
                mean_ms = fuzz.Times.OrderByDescending(time => time.Value.Milliseconds)
                    .ToDictionary(time => time.Key, time => Math.Round(time.Value.Milliseconds / time.Value.Count, 1)),
                subscribers = count,
                first_page_ms = first,
                middle_page_ms = middle,
                last_page_ms = last,
                rare_status_page_ms = rare,
            }));
            return fuzz.Errors.Count + fuzz.NeverSucceeded.Count == 0 ? 0 : 1;
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static Task AddAsync(TestInstallation installation, int count) => installation.WithDatabaseAsync(async database =>
    {
        var lifecycle = new SubscriberLifecycle(database, TimeProvider.System);
        foreach (var chunk in Enumerable.Range(1, count).Chunk(10_000))
            await lifecycle.AddAsync(
                [.. chunk.Select(i => Some.Subscriber(string.Create(CultureInfo.InvariantCulture, $"r{i}@example.org"), "sorting", "networks"))],
                CancellationToken.None);
        await SortingPapers.AnnounceAsync(database, TimeProvider.System.GetUtcNow());
        await database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE subscribers SET status = 'Paused', next_due_at = NULL WHERE key % 20000 = 7"), CancellationToken.None);
        // What PostgreSQL does by itself after a while.
        if (database.Dialect is PostgreSqlDialect)
            await database.ReadAsync(sql => sql.ExecuteAsync("VACUUM ANALYZE subscribers, topics"), CancellationToken.None);
        return true;
    });

    /// <summary>Medians in milliseconds, of pages of the default size.</summary>
    private static async Task<(double First, double Middle, double Last, double Rare)> MeasureAsync(HttpClient http, string key, int count)
    {
        // Cursors say after which subscriber: each list is one page long around it.
        string After(string list, int id) => $"cursor={Web.Api.Requests.ListCursor.Write(list, id.ToString(CultureInfo.InvariantCulture))}";
        const string all = "subscribers  ";
        return (
            await MedianAsync(http, key, "/api/v1/subscribers"),
            await MedianAsync(http, key, $"/api/v1/subscribers?{After(all, count / 2)}"),
            await MedianAsync(http, key, $"/api/v1/subscribers?{After(all, count - 60)}"),
            await MedianAsync(http, key, "/api/v1/subscribers?status=paused"));
    }

    private static async Task<double> MedianAsync(HttpClient http, string key, string path)
    {
        var times = new List<double>();
        for (var i = 0; i < Pages; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Authorization", $"Bearer {key}");
            var watch = Stopwatch.StartNew();
            using var response = await http.SendAsync(request);
            response.EnsureSuccessStatusCode();
            _ = await response.Content.ReadAsStringAsync();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return Math.Round(times.Order().ElementAt(Pages / 2), 1);
    }


    private static async Task WaitAsync(HttpClient http)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                (await http.GetAsync("/health/live")).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (i < 300)
            {
                await Task.Delay(100);
            }
        }
    }
}
