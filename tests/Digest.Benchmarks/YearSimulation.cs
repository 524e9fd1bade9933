using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Bounces;
using Digest.Editions;
using Digest.Maintenance.Keeping;
using Digest.Matching.Indexing;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Storage.Copies;
using Digest.Subscribers;
using Digest.TestData;
using Digest.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Digest.Benchmarks;

/// <summary>
/// <c>year [--subscribers N] [--papers N] [--days N]</c>: lives through so many days by a clock that is driven, on SQLite in a temporary folder. On weekdays
/// papers are announced, and everybody's digest is made and delivered; one mail in a hundred comes back; once a day the retention runs. Prints a line of JSON
/// for every thirtieth day: what there is, and how large the file is.
/// </summary>
internal static class YearSimulation
{
    /// <summary>
    /// Each is in about ten of 700 papers, so that five topics bring ten papers a day or more: a word in quotation marks
    /// brings all of them.
    /// </summary>
    private const int Words = 10_000;
    private const int TopicsEach = 5;
    private const int ReportEvery = 30;
    private const int PapersAtOnce = 200;

    private static readonly DateTimeOffset Start = new(2026, 1, 5, 6, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("year [--subscribers N] [--papers N] [--days N]", args) is not { } arguments) return 2;
        var folder = Directory.CreateTempSubdirectory("year").FullName;
        try
        {
            await RunAsync(
                folder, arguments.Number("--subscribers", 1000), arguments.Number("--papers", 700), arguments.Number("--days", 480));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string folder, int subscribers, int papers, int days)
    {
        var clock = new FakeTimeProvider(Start);
        var file = Path.Combine(folder, "digest.db");
        using var dialect = new SqliteDialect(file, clock);
        var database = new SqlDatabase(dialect);
        await new SchemaMigrator(database, clock).MigrateAsync(CancellationToken.None);
        var random = new Random(1);
        await AddSubscribersAsync(database, clock, subscribers, random);
        var (announcements, store) = (new AnnouncementStore(database), new PaperStore(database));
        var meanings = NoMeanings.In(database, clock);
        using var archive = new CorpusStatistics(database, store, announcements, meanings, BackgroundArchive.Empty);
        var learning = new TopicProfiles(
            new TopicFeedbackStore(database, clock), new TopicProfileStore(database, clock), archive, store, meanings, clock);
        using var alerts = new OperatorAlerts(
            database, new KeptAlerts(folder), new OperatorOptions(), clock, NullLogger<OperatorAlerts>.Instance);
        var builder = new EditionBuilder(
            database,
            new EditionStore(database),
            new DueCorrection(database, clock),
            announcements,
            new CandidateSetLoader(database, announcements, store, archive, new EditionOptions()),
            new BatchComposer(database, learning),
            new SetAsideSubscribers(database, alerts, clock),
            clock);
        var runs = new RunHistory(database, clock);
        var retention = new Retention(database, new AnnouncedDays(database), runs, new RetentionOptions(), clock);
        var space = new FreeSpace(database);
        var (longest, deleted) = (TimeSpan.Zero, 0L);
        for (var day = 0; day < days; day++)
        {
            clock.SetUtcNow(Start.AddDays(day));
            if (clock.GetUtcNow().DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                await AnnounceAsync(database, clock, day, papers, random);
            clock.SetUtcNow(Start.AddDays(day).AddHours(2));
            await builder.MakeDueAsync(clock.GetUtcNow(), CancellationToken.None);
            await DeliverAsync(database, clock, day);
            await runs.RecordAsync("delivery", "w", clock.GetUtcNow(), "ok", "1000 delivered, 0 failed, 0 waiting, 0 on hold", CancellationToken.None);
            var watch = Stopwatch.StartNew();
            var report = await retention.DeleteOldAsync(CancellationToken.None);
            await space.ReleaseAsync(CancellationToken.None);
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
            deleted += report.Editions + report.Deliveries + report.Bounces + report.Runs;
            if ((day + 1) % ReportEvery == 0) await ReportAsync(database, file, day + 1, deleted, longest);
        }
    }

    private static async Task AddSubscribersAsync(SqlDatabase database, TimeProvider clock, int subscribers, Random random) =>
        await new SubscriberLifecycle(database, clock).AddAsync(
            [.. Enumerable.Range(0, subscribers).Select(i => new Subscriber
            {
                Email = EmailAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"reader{i}@example.org")).Address!,
                Topics = [.. Enumerable.Range(0, TopicsEach).Select(_ => Word(random)).Distinct().Select(word => new Topic(0, word, $"\"{word}\""))],
            })],
            CancellationToken.None);

    /// <summary>Of the lengths that arXiv's papers have: 75 letters of title, 1,200 of abstract, five authors.</summary>
    private static async Task AnnounceAsync(SqlDatabase database, TimeProvider clock, int day, int papers, Random random)
    {
        foreach (var chunk in Enumerable.Range(0, papers).Chunk(PapersAtOnce))
        {
            await database.WriteAsync(
                sql => PaperStore.SaveAsync(
                    sql,
                    "arxiv-cs",
                    [.. chunk.Select(i => new SourceRecord
                    {
                        Paper = new Paper
                        {
                            Id = PaperId.Arxiv(string.Create(CultureInfo.InvariantCulture, $"{2601 + day / 30 % 12 + day / 360 * 100}.{day % 30 * 1000 + i + 1:D5}")),
                            Title = Text(random, 9),
                            Abstract = Text(random, 135),
                            Authors = [.. Enumerable.Range(0, 5).Select(_ => $"Author {Word(random)}")],
                            AuthorCount = 5,
                            Categories = ["cs.CL", "cs.AI"],
                            AbstractUrl = string.Create(CultureInfo.InvariantCulture, $"https://arxiv.org/abs/{day}.{i}"),
                        },
                        Authority = SourceAuthority.ArxivMetadata,
                        Novelty = Novelty.Announced,
                        Batch = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime),
                    })],
                    clock.GetUtcNow()),
                CancellationToken.None);
        }
    }

    /// <summary>All of them arrive, and one in a hundred comes back.</summary>
    private static Task DeliverAsync(SqlDatabase database, TimeProvider clock, int day) => database.WriteAsync(
        async sql =>
        {
            var now = clock.GetUtcNow().ToRow();
            await sql.ExecuteAsync(
                """
                INSERT INTO bounces (report, position, subscriber, delivery, kind, status, reason, hard, diagnostic, at)
                SELECT @day || ' ' || key, 0, subscriber, key, 'Bounce', '4.2.2', 'mailbox-full', 0, '452 4.2.2 mailbox full, try again', @now
                FROM deliveries WHERE status = 'Queued' AND key % 100 = 0
                """,
                new { now, day });
            await sql.ExecuteAsync(
                "UPDATE deliveries SET status = 'Delivered', attempts = 1, last_reply = '250 2.0.0 Ok: queued as 4F1B2C3D5E', finished_at = @now WHERE status = 'Queued'",
                new { now });
        },
        CancellationToken.None);

    private static async Task ReportAsync(SqlDatabase database, string file, int day, long deleted, TimeSpan longest)
    {
        Task<long> Count(string table) => database.ReadAsync(sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), CancellationToken.None);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            day,
            papers = await Count("papers"),
            editions = await Count("editions"),
            deliveries = await Count("deliveries"),
            bounces = await Count("bounces"),
            runs = await Count("runs"),
            sent_papers = await Count("sent_papers"),
            file_mb = Math.Round(new FileInfo(file).Length / 1048576.0, 1),
            unused_mb = Math.Round(await database.ReadAsync(
                async sql => await sql.ScalarAsync<long>("PRAGMA freelist_count") * await sql.ScalarAsync<long>("PRAGMA page_size"),
                CancellationToken.None) / 1048576.0, 1),
            deleted,
            longest_retention_ms = Math.Round(longest.TotalMilliseconds),
        }));
    }

    private static string Word(Random random) => string.Create(CultureInfo.InvariantCulture, $"term{random.Next(Words)}");

    private static string Text(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Word(random)));
}
