using System.Globalization;
using Digest.Events;
using Digest.Papers;
using Digest.Sources;
using Digest.Sources.Arxiv;
using Digest.Storage;
using Digest.Tests.Operations;
using Digest.Tests.Webhooks;
using Xunit;

namespace Digest.Tests.Sources;

public class BatchTimetableTests
{
    private static readonly BatchSchedule Timetable = new(new ArxivCalendar(["2026-03-10"]));

    // 2026-03-05 is a Thursday; Eastern is UTC-5 until Sunday the 8th, then UTC-4.
    [Theory]
    [InlineData(SourceKind.ArxivRss, "2026-03-05", "2026-03-05T12:00", BatchState.Fresh)]
    [InlineData(SourceKind.ArxivRss, "2026-03-04", "2026-03-05T04:00", BatchState.Fresh)] // still the 4th in the East
    [InlineData(SourceKind.ArxivRss, "2026-03-04", "2026-03-05T07:00", BatchState.Waiting)]
    [InlineData(SourceKind.ArxivRss, "2026-03-04", "2026-03-05T12:00", BatchState.Stalled)]
    [InlineData(SourceKind.ArxivRss, "2026-03-06", "2026-03-07T18:00", BatchState.Quiet)] // Saturday
    [InlineData(SourceKind.ArxivRss, "2026-03-06", "2026-03-08T23:00", BatchState.Quiet)] // Sunday
    [InlineData(SourceKind.ArxivRss, "2026-03-06", "2026-03-09T05:00", BatchState.Waiting)] // Monday, summer time
    [InlineData(SourceKind.ArxivRss, "2026-03-10", "2026-03-11T20:00", BatchState.Quiet)] // the evening of the 10th is a configured holiday
    [InlineData(SourceKind.ArxivRss, "2025-12-24", "2025-12-26T20:00", BatchState.Quiet)] // Christmas Eve and Day
    [InlineData(SourceKind.ArxivRss, null, "2026-03-05T12:00", BatchState.Waiting)]
    [InlineData(SourceKind.HuggingFace, "2026-03-05", "2026-03-05T12:00", BatchState.Fresh)]
    [InlineData(SourceKind.HuggingFace, "2026-03-04", "2026-03-05T12:00", BatchState.Waiting)]
    [InlineData(SourceKind.HuggingFace, "2026-03-04", "2026-03-06T02:00", BatchState.Stalled)]
    [InlineData(SourceKind.HuggingFace, "2026-03-06", "2026-03-08T12:00", BatchState.Quiet)]
    [InlineData(SourceKind.Feed, "2026-03-01", "2026-03-05T12:00", BatchState.Quiet)]
    public void A_source_is_judged_by_its_own_timetable(SourceKind kind, string? last, string now, BatchState expected) =>
        Assert.Equal(expected, Timetable.Of(kind, Day(last), null, DateTimeOffset.Parse(now + "Z", CultureInfo.InvariantCulture)));

    [Fact]
    public void The_batches_between_two_days_leave_out_weekends_and_holidays() => Assert.Equal(
        [new DateOnly(2026, 3, 6), new DateOnly(2026, 3, 9), new DateOnly(2026, 3, 10)],
        new ArxivCalendar(["2026-03-10"]).Between(new DateOnly(2026, 3, 5), new DateOnly(2026, 3, 12)));

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, CultureInfo.InvariantCulture);
}

public abstract class SourceHealthSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly SourcesOptions _options = new()
    {
        Read = [new SourceOptions { Name = "arxiv", Kind = SourceKind.ArxivRss, Categories = ["cs.CL", "cs.AI"] }],
    };

    private SourceStore Store => new(test.Database);

    private SourceHealth Watch => new(_options, Store, test.Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task A_lasting_failure_is_trouble_until_it_works()
    {
        Assert.Null(await EndAsync("down"));
        test.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Contains("since 2026-03-05 06:00 UTC: still down", await EndAsync("still down"), StringComparison.Ordinal);
        await SaveBatchAsync(new DateOnly(2026, 3, 5));
        Assert.Null(await EndAsync(null));

        var status = Assert.Single(await Watch.ListAsync(TestDatabase.Token)).Status;
        Assert.Equal(("still down", null, test.Clock.GetUtcNow()), (status.LastError, status.FailingSince, status.LastSuccessAt));
    }

    [Fact]
    public async Task A_stalled_source_is_trouble_whatever_worker_looks()
    {
        await SaveBatchAsync(new DateOnly(2026, 3, 4));
        test.Clock.AdjustTime(new DateTimeOffset(2026, 3, 5, 15, 0, 0, TimeSpan.Zero));
        Assert.Contains("the newest batch is 2026-03-04", await EndAsync(null), StringComparison.Ordinal);
        var elsewhere = new SourceHealth(_options, new SourceStore(test.Reopen()), test.Clock);
        Assert.NotNull(Assert.Single(await elsewhere.ListTroublesAsync(TestDatabase.Token)).Text);
    }

    [Fact]
    public async Task Digests_wait_for_a_late_batch_but_not_for_ever()
    {
        await SaveBatchAsync(new DateOnly(2026, 3, 4));
        test.Clock.AdjustTime(new DateTimeOffset(2026, 3, 5, 5, 0, 0, TimeSpan.Zero));
        Assert.False(await IsLateAsync());
        test.Clock.AdjustTime(new DateTimeOffset(2026, 3, 5, 6, 0, 0, TimeSpan.Zero));
        Assert.True(await IsLateAsync());
        test.Clock.AdjustTime(new DateTimeOffset(2026, 3, 5, 12, 0, 0, TimeSpan.Zero));
        Assert.False(await IsLateAsync());
    }

    [Fact]
    public async Task A_round_that_has_ended_is_seen_by_every_worker()
    {
        var start = test.Clock.GetUtcNow();
        Assert.False(await Watch.WereReadSinceAsync(start, TestDatabase.Token));
        await Watch.RecordRoundAsync(TestDatabase.Token);
        var elsewhere = new SourceHealth(_options, new SourceStore(test.Reopen()), test.Clock);
        Assert.True(await elsewhere.WereReadSinceAsync(start, TestDatabase.Token));
        Assert.False(await elsewhere.WereReadSinceAsync(start.AddSeconds(1), TestDatabase.Token));
    }

    [Fact]
    public async Task Each_category_has_a_state_of_its_own()
    {
        await SaveBatchAsync(new DateOnly(2026, 3, 4), "cs.AI");
        await SaveBatchAsync(new DateOnly(2026, 3, 5), "cs.CL");
        test.Clock.AdjustTime(new DateTimeOffset(2026, 3, 5, 15, 0, 0, TimeSpan.Zero));
        var watched = Assert.Single(await Watch.ListAsync(TestDatabase.Token));
        Assert.Equal(
            [new("cs.CL", BatchState.Fresh, new DateOnly(2026, 3, 5), 1), new("cs.AI", BatchState.Stalled, new DateOnly(2026, 3, 4), 1)],
            await Watch.ListCategoriesAsync(watched, TestDatabase.Token));
        Assert.Equal(BatchState.Fresh, watched.State);
    }

    [Fact]
    public async Task Webhooks_are_told_once_that_a_source_is_stalled_whatever_worker_looks()
    {
        await using var bench = new WebhookBench(test);
        await bench.AddAsync(new Uri("https://example.org/"), EventKind.SourceStalled);
        await SaveBatchAsync(new DateOnly(2026, 3, 4));
        await ReportAsync(test.Database);
        test.Clock.AdjustTime(new DateTimeOffset(2026, 3, 5, 15, 0, 0, TimeSpan.Zero));
        foreach (var database in new[] { test.Database, test.Database, test.Reopen() }) await ReportAsync(database);
        var stalled = Assert.Single(await bench.RecordedAsync());
        Assert.Equal("arxiv", (string?)stalled.Data["source"]);
        Assert.StartsWith("Expected papers did not arrive", (string?)stalled.Data["reason"], StringComparison.Ordinal);

        await SaveBatchAsync(new DateOnly(2026, 3, 5));
        await ReportAsync(test.Database);
        test.Clock.AdjustTime(new DateTimeOffset(2026, 3, 6, 15, 0, 0, TimeSpan.Zero));
        await ReportAsync(test.Database);
        Assert.Equal(2, (await bench.RecordedAsync()).Count);
    }

    private Task ReportAsync(SqlDatabase database)
    {
        var store = new SourceStore(database);
        return new SourceAlerts(new SourceHealth(_options, store, test.Clock), store, SomeAlerts.In(database, test.Clock), test.Clock)
            .ReportAsync(TestDatabase.Token);
    }

    private Task<bool> IsLateAsync() => Watch.IsAnyLateAsync(TimeSpan.FromHours(6), TestDatabase.Token);

    /// <returns>The trouble of the source afterwards.</returns>
    private async Task<string?> EndAsync(string? error)
    {
        await Store.RecordAttemptAsync("arxiv", test.Clock.GetUtcNow(), TestDatabase.Token);
        await Store.RecordReportAsync(new IngestReport("arxiv") { Error = error }, test.Clock.GetUtcNow(), TestDatabase.Token);
        return Assert.Single(await Watch.ListTroublesAsync(TestDatabase.Token)).Text;
    }

    private async Task SaveBatchAsync(DateOnly day, string category = "cs.CL")
    {
        var paper = new Paper { Id = PaperId.Arxiv($"2603.000{day.Day:00}"), Title = "T", Categories = [category] };
        var record = new SourceRecord { Paper = paper, Authority = SourceAuthority.ArxivRss, Novelty = Novelty.Announced, Batch = day };
        await Store.RecordAttemptAsync("arxiv", test.Clock.GetUtcNow(), TestDatabase.Token);
        await test.Database.WriteAsync(sql => PaperStore.SaveAsync(sql, "arxiv", [record], test.Clock.GetUtcNow()), TestDatabase.Token);
        await Store.RecordReportAsync(new IngestReport("arxiv"), test.Clock.GetUtcNow(), TestDatabase.Token);
    }
}

public sealed class SqliteSourceWatchTests() : SourceHealthSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSourceWatchTests() : SourceHealthSuite(new PostgreSqlTestDatabase());
