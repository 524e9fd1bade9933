using Digest.Operations;
using Xunit;

namespace Digest.Tests.Operations;

public abstract class RunHistorySuite(TestDatabase test) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Old_runs_are_forgotten_and_the_others_kept()
    {
        var log = new RunHistory(test.Database, test.Clock);
        var now = test.Clock.GetUtcNow();
        foreach (var days in (int[])[200, 91, 90, 1]) await log.RecordAsync("ingest", "w", now.AddDays(-days), "ok", $"{days} days ago", TestDatabase.Token);

        Assert.Equal(2, await log.DeleteAsync(daysKept: 2, TestDatabase.Token));
        Assert.Equal(["90 days ago", "1 days ago"], await SummariesAsync());
    }

    [Fact]
    public async Task The_last_runs_of_a_job_come_newest_first()
    {
        var log = new RunHistory(test.Database, test.Clock);
        var now = test.Clock.GetUtcNow();
        await log.RecordAsync("ingest", "w", now, "ok", "another job", TestDatabase.Token);
        foreach (var days in (int[])[3, 1, 2]) await log.RecordAsync("test-send", "w", now.AddDays(-days), days == 2 ? "failed" : "ok", $"{days}", TestDatabase.Token);

        var runs = await log.ListRecentAsync("test-send", 2, TestDatabase.Token);

        Assert.Equal([(now.AddDays(-1), "ok", "1"), (now.AddDays(-2), "failed", "2")], runs.Select(run => (run.StartedAt, run.Outcome, run.Summary)));
    }

    [Fact]
    public async Task A_clock_that_was_a_year_ahead_deletes_one_day_and_no_year()
    {
        var log = new RunHistory(test.Database, test.Clock);
        var now = test.Clock.GetUtcNow();
        foreach (var days in (int[])[-3, -2, -1, 365]) await log.RecordAsync("ingest", "w", now.AddDays(days), "ok", $"{days}", TestDatabase.Token);

        await log.DeleteAsync(daysKept: 3, TestDatabase.Token);

        Assert.Equal(["-2", "-1", "365"], await SummariesAsync());
    }

    private Task<IReadOnlyList<string>> SummariesAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT summary FROM runs ORDER BY started_at"), TestDatabase.Token);
}

public sealed class SqliteRunLogTests() : RunHistorySuite(new SqliteTestDatabase());

public sealed class PostgreSqlRunLogTests() : RunHistorySuite(new PostgreSqlTestDatabase());
