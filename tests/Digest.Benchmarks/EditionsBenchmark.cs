using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Editions;
using Digest.Matching.Indexing;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData;
using Digest.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks;

/// <summary>
/// <c>editions [--subscribers N] [--papers N] [--history DAYS]</c>: makes everybody's edition, from the database and into it, on SQLite in a temporary folder.
/// Five topics a subscriber out of 15,000; with a history, everybody was sent ten papers on each of those days, and one paper in a hundred changed since.
/// Prints one line of JSON.
/// </summary>
internal static class EditionsBenchmark
{
    /// <summary>Different words, and so different topics; each is in about ten papers of a thousand.</summary>
    private const int Words = 15_000;
    private const int TopicsEach = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("editions [--subscribers N] [--papers N] [--history DAYS]", args) is not { } arguments)
            return 2;
        var subscribers = arguments.Number("--subscribers", 100_000);
        var papers = arguments.Number("--papers", 1000);
        var history = arguments.Number("--history", 0);
        var folder = Directory.CreateTempSubdirectory("editions").FullName;
        try
        {
            using var dialect = new SqliteDialect(Path.Combine(folder, "digest.db"), TimeProvider.System);
            var database = new SqlDatabase(dialect);
            await new SchemaMigrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None);
            var random = new Random(1);
            await FillAsync(database, subscribers, papers, random);

            if (history > 0) await SendBeforeAsync(database, history, random);

            var options = new EditionOptions();
            var announcements = new AnnouncementStore(database);
            var store = new PaperStore(database);
            var meanings = NoMeanings.In(database, TimeProvider.System);
            using var archive = new CorpusStatistics(database, store, announcements, meanings, BackgroundArchive.Empty);
            var learning = new TopicProfiles(
                new TopicFeedbackStore(database, TimeProvider.System), new TopicProfileStore(database, TimeProvider.System), archive, store, meanings, TimeProvider.System);
            using var alerts = new OperatorAlerts(
                database,
                new KeptAlerts(folder),
                new OperatorOptions(),
                TimeProvider.System,
                NullLogger<OperatorAlerts>.Instance);
            var builder = new EditionBuilder(
                database,
                new EditionStore(database),
                new DueCorrection(database, TimeProvider.System),
                announcements,
                new CandidateSetLoader(database, announcements, store, archive, options),
                new BatchComposer(database, learning),
                new SetAsideSubscribers(database, alerts, TimeProvider.System),
                TimeProvider.System);
            using var ended = new CancellationTokenSource();
            var waits = Task.Run(() => LongestWaitAsync(database, ended.Token));
            var cpu = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            var report = await builder.MakeDueAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
            var seconds = watch.Elapsed.TotalSeconds;
            var cpuSeconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            await ended.CancelAsync();
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                subscribers,
                papers,
                history,
                made = report.Made,
                quiet = report.Quiet,
                seconds = Math.Round(seconds, 2),
                cpu_seconds = Math.Round(cpuSeconds, 2),
                editions_per_second = Math.Round(subscribers / seconds),
                longest_wait_of_another_writer_ms = Math.Round((await waits).TotalMilliseconds),
                peak_mb = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
            }));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What others feel: a small write, again and again.</summary>
    private static async Task<TimeSpan> LongestWaitAsync(SqlDatabase database, CancellationToken ended)
    {
        var longest = TimeSpan.Zero;
        while (!ended.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            await database.WriteAsync(sql => sql.ExecuteAsync("UPDATE counters SET value = value WHERE name = 'none'"), CancellationToken.None);
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
            await Task.Delay(5, CancellationToken.None);
        }

        return longest;
    }

    /// <summary>Papers that were just announced, and subscribers who are due.</summary>
    public static async Task FillAsync(SqlDatabase database, int subscribers, int papers, Random random)
    {
        string Word() => string.Create(CultureInfo.InvariantCulture, $"term{random.Next(Words)}");
        string Text(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Word()));
        var clock = TimeProvider.System;
        await database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "bench",
                [.. Enumerable.Range(0, papers).Select(i => new SourceRecord
                {
                    Paper = new Paper { Id = PaperId.Arxiv(string.Create(CultureInfo.InvariantCulture, $"2601.{i + 1:D5}")), Title = Text(8), Abstract = Text(150) },
                    Authority = SourceAuthority.File,
                    Novelty = Novelty.Announced,
                    Batch = new DateOnly(2026, 1, 5),
                })],
                clock.GetUtcNow()),
            CancellationToken.None);
        var lifecycle = new SubscriberLifecycle(database, clock);
        foreach (var chunk in Enumerable.Range(0, subscribers).Chunk(10_000))
        {
            await lifecycle.AddAsync(
                [.. chunk.Select(i => new Subscriber
                {
                    Email = EmailAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"reader{i}@example.org")).Address!,
                    Topics = [.. Enumerable.Range(0, TopicsEach).Select(_ => Word()).Distinct().Select(word => new Topic(0, word, word))],
                })],
                CancellationToken.None);
        }

        await database.WriteAsync(sql => sql.ExecuteAsync("UPDATE subscribers SET next_due_at = next_due_at - 2 * 86400000"), CancellationToken.None);
    }

    private static async Task SendBeforeAsync(SqlDatabase database, int days, Random random)
    {
        const int Earlier = 10_000;
        var now = TimeProvider.System.GetUtcNow();
        SourceRecord SourceRecord(int i, string text) => new()
        {
            Paper = new Paper { Id = PaperId.Arxiv(string.Create(CultureInfo.InvariantCulture, $"2512.{i + 1:D5}")), Title = $"Earlier {i}", Abstract = text },
            Authority = SourceAuthority.File,
        };
        Task SaveAsync(IEnumerable<int> papers, string text) => database.WriteAsync(
            sql => PaperStore.SaveAsync(sql, "earlier", [.. papers.Select(i => SourceRecord(i, text))], now), CancellationToken.None);
        await SaveAsync(Enumerable.Range(0, Earlier), "We say this.");
        await SaveAsync(Enumerable.Range(0, Earlier / 100).Select(i => i * 100), "We found that something else is true.");
        var keys = await database.ReadAsync(sql => sql.QueryAsync<long>("SELECT key FROM papers WHERE title LIKE 'Earlier %'"), CancellationToken.None);
        var subscribers = await database.ReadAsync(sql => sql.QueryAsync<long>("SELECT key FROM subscribers"), CancellationToken.None);
        EditionReason[] reasons = [new(ReasonKind.Query, "language models", ["language", "models"], 0)];
        for (var day = 1; day <= days; day++)
        {
            foreach (var chunk in subscribers.Chunk(5000))
            {
                await database.WriteAsync(
                    sql => EditionStore.SaveAsync(sql, [.. chunk.Select(subscriber => new EditionDraft(
                        new Edition
                        {
                            SubscriberKey = subscriber,
                            Period = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-day - 3),
                            CreatedAt = now.AddDays(-day).AddHours(1),
                            Papers = [.. Enumerable.Range(0, 10).Select(_ => keys[random.Next(keys.Count)]).Distinct()
                                .Select(key => new EditionPaper(key, 1, 5, 2, 0.75, reasons))],
                        },
                        "reader@example.org",
                        null))]),
                    CancellationToken.None);
            }
        }

        await database.WriteAsync(sql => sql.ExecuteAsync("UPDATE deliveries SET status = 'Delivered', finished_at = queued_at"), CancellationToken.None);
    }
}
