using Digest.Editions;
using Digest.Events;
using Digest.Maintenance.Keeping;
using Digest.Operations;
using Digest.Papers;
using Digest.Tests.Editions;
using Digest.Tests.Webhooks;
using Xunit;

namespace Digest.Tests.Maintenance.Keeping;

/// <summary>What is old is deleted; what decides whether a paper is sent is kept.</summary>
public abstract class RetentionSuite(TestDatabase test) : EditionSuite(test)
{
    private const string Ada = "ada@example.org";

    private readonly TestDatabase _test = test;
    private int _news;

    private Retention Retention => new(
        Database,
        new AnnouncedDays(Database),
        new RunHistory(Database, Clock),
        new RetentionOptions(),
        Clock)
    {
        BatchSize = 2,
    };

    [Fact]
    public async Task Digests_mails_reports_and_runs_go_and_what_was_sent_to_whom_stays()
    {
        await AddAsync(Ada, "robots");
        var papers = await SendOnDaysAsync("iron", "clay", "snow", "glass", "wood");
        await ReportAsync();
        await new RunHistory(Database, Clock)
            .RecordAsync("ingest", "w", Clock.GetUtcNow(), "ok", "", TestDatabase.Token);

        await NewsAfterAsync(days: 100);
        Assert.Equal(new RetentionReport(0, 5, 0, 0, 0), await DeleteAsync());
        Assert.Equal([("bounces", 1), ("deliveries", 0), ("editions", 5), ("sent_papers", 5)], await CountAsync());

        await NewsAfterAsync(days: 100);
        Assert.Equal(new RetentionReport(0, 0, 1, 0, 0), await DeleteAsync());

        await NewsAfterAsync(days: 250);
        Assert.Equal(new RetentionReport(5, 0, 0, 0, 0), await DeleteAsync());
        Assert.Equal([("bounces", 0), ("deliveries", 0), ("editions", 0), ("sent_papers", 5)], await CountAsync());
        Assert.Equal(new RetentionReport(0, 0, 0, 0, 0), await DeleteAsync());

        await SaveTodayAsync("other", [.. papers]);
        await SaveTodayAsync("other", Some.Paper("2605.00001", "robots of silk"));
        await NextMorningAsync();
        Assert.Equal(["robots of silk"], await TitlesAsync(Ada));
        var verdict = await ExplainAsync(papers[0]);
        Assert.Equal(
            (ExplanationRule.Sent, "Sent in a digest that is no longer kept."), (verdict.Rule, verdict.Verdict));
    }

    [Fact]
    public async Task Events_go_unless_a_webhook_waits_for_them()
    {
        await using var bench = new WebhookBench(_test);
        await bench.AddAsync(new Uri("https://example.org/"), EventKind.Subscribed);
        await bench.SubscribeAsync("bob@example.org", "eve@example.org");
        var over = (await bench.Outbox.ListAsync(null, null, 1, TestDatabase.Token))[0];
        await Database.WriteAsync(
            sql => sql.ExecuteAsync(
                "UPDATE webhook_deliveries SET state = 'Delivered' WHERE event = (SELECT key FROM webhook_events WHERE id = @Id)", new { over.Event.Id }),
            TestDatabase.Token);

        await NewsAfterAsync(days: 29);
        Assert.Equal(0, (await DeleteAsync()).Events);
        await NewsAfterAsync(days: 2);
        Assert.Equal(1, (await DeleteAsync()).Events);
        await NewsAfterAsync(days: 100);
        Assert.Equal(0, (await DeleteAsync()).Events);
    }

    [Fact]
    public async Task Between_the_two_limits_a_digest_is_explained_without_its_mail()
    {
        await AddAsync(Ada, "robots");
        var papers = await SendOnDaysAsync("iron");
        await NewsAfterAsync(days: 100);
        await DeleteAsync();

        Assert.Equal(
            "In the digest of 2026-03-05; what became of its mail is no longer kept.",
            (await ExplainAsync(papers[0])).Verdict);
    }

    [Theory]
    [InlineData("Queued")]
    [InlineData("Sending")]
    [InlineData("Uncertain")]
    [InlineData("Held")]
    public async Task A_mail_that_is_not_settled_stays_with_its_digest(string status)
    {
        await AddAsync(Ada, "robots");
        await SendOnDaysAsync("iron", "clay", "snow");
        await SetStatusAsync(status, edition: 2);
        await NewsAfterAsync(days: 500);

        Assert.Equal(new RetentionReport(2, 2, 0, 0, 0), await DeleteAsync());
        Assert.Equal([("bounces", 0), ("deliveries", 1), ("editions", 1), ("sent_papers", 3)], await CountAsync());
    }

    [Fact]
    public async Task A_digest_that_was_replaced_before_it_was_sent_does_not_count_as_sent_later()
    {
        await AddAsync(Ada, "robots");
        var papers = await SendOnDaysAsync("iron", "clay");
        await SetStatusAsync("Superseded", edition: 1);
        await NewsAfterAsync(days: 100);
        await DeleteAsync();
        await SaveTodayAsync("other", [.. papers]);
        await NextMorningAsync();

        Assert.Equal(["robots of iron"], await TitlesAsync(Ada));
    }

    [Fact]
    public async Task A_clock_that_is_a_year_ahead_deletes_nothing()
    {
        await AddAsync(Ada, "robots");
        await SendOnDaysAsync("iron", "clay", "snow");
        Clock.SetUtcNow(Clock.GetUtcNow().AddYears(2));

        Assert.Equal(new RetentionReport(0, 0, 0, 0, 0), await DeleteAsync());
    }

    [Fact]
    public async Task Digests_whose_papers_are_not_recorded_yet_stay()
    {
        await AddAsync(Ada, "robots");
        await SendOnDaysAsync("iron", "clay", "snow");
        await Database.WriteAsync(
            sql => sql.ExecuteAsync("INSERT INTO settings (key, value) VALUES ('sent-papers-missing-up-to', '2')"),
            TestDatabase.Token);
        await NewsAfterAsync(days: 500);

        Assert.Equal(1, (await DeleteAsync()).Editions);
    }

    /// <summary>One paper a morning, each in a digest that is delivered.</summary>
    private async Task<IReadOnlyList<Paper>> SendOnDaysAsync(params string[] materials)
    {
        var papers = new List<Paper>();
        foreach (var (i, material) in materials.Index())
        {
            papers.Add(Some.Paper($"2602.{i + 1:D5}", $"robots of {material}"));
            await SaveTodayAsync("arxiv", papers[^1]);
            await NextMorningAsync();
        }

        return papers;
    }

    private async Task NewsAfterAsync(int days)
    {
        Clock.Advance(TimeSpan.FromDays(days));
        await SaveTodayAsync("arxiv", Some.Paper($"2606.{++_news:D5}", "Nothing of interest"));
    }

    private Task SaveTodayAsync(string source, params Paper[] papers) => Database.WriteAsync(
        sql => PaperStore.SaveAsync(
            sql,
            source,
            [
                .. papers.Select(paper => new SourceRecord
                {
                    Paper = paper,
                    Authority = SourceAuthority.ArxivMetadata,
                    HasCounts = true,
                    Novelty = Novelty.Announced,
                    Batch = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime),
                }),
            ],
            Clock.GetUtcNow()),
        TestDatabase.Token);

    /// <summary>A complaint about the first mail.</summary>
    private Task ReportAsync() => Database.WriteAsync(
        sql => sql.ExecuteAsync(
            """
            INSERT INTO bounces (report, position, subscriber, delivery, kind, status, reason, hard, diagnostic, at)
            SELECT 'r', 0, subscriber, key, 'Complaint', '', '', 0, '', @now FROM deliveries ORDER BY key LIMIT 1
            """,
            new { now = Clock.GetUtcNow().ToUnixTimeMilliseconds() }),
        TestDatabase.Token);

    private Task SetStatusAsync(string status, long edition) => Database.WriteAsync(
        sql => sql.ExecuteAsync(
            "UPDATE deliveries SET status = @status WHERE edition = @edition", new { status, edition }),
        TestDatabase.Token);

    private async Task<RetentionReport> DeleteAsync() => await Retention.DeleteOldAsync(TestDatabase.Token);

    private async Task<Explanation> ExplainAsync(Paper paper)
    {
        var stored = await new PaperStore(Database).FindAsync(paper.Id, TestDatabase.Token);
        return await Explainer.ExplainAsync(await FindAsync(Ada), stored!, TestDatabase.Token);
    }

    private async Task<IReadOnlyList<(string, long)>> CountAsync()
    {
        var counts = new List<(string, long)>();
        foreach (var table in (string[])["bounces", "deliveries", "editions", "sent_papers"])
            counts.Add((table, await Database.ReadAsync(
                sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), TestDatabase.Token)));
        return counts;
    }
}

public sealed class SqliteRetentionTests() : RetentionSuite(new SqliteTestDatabase());

public sealed class PostgreSqlRetentionTests() : RetentionSuite(new PostgreSqlTestDatabase());
