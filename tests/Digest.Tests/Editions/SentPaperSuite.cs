using Digest.Editions;
using Digest.Papers;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>Nothing is sent twice, whether the record of what was sent is complete or still being filled.</summary>
public abstract class SentPaperSuite(TestDatabase test) : EditionSuite(test)
{
    private const string Ada = "ada@example.org";

    private static readonly string[] Materials = ["iron", "clay", "snow", "glass", "wood"];

    /// <summary>How much of the earlier editions is recorded.</summary>
    public static TheoryData<int> Batches => new(0, 1, 3, 100);

    [Theory]
    [MemberData(nameof(Batches))]
    public async Task Papers_announced_again_are_not_sent_again_however_far_the_fill_has_come(int batches)
    {
        await AddAsync(Ada, "robots");
        await AddAsync("trends@example.org");
        var papers = await SendDailyAsync();
        await ForgetAsync();
        await FillAsync(batches);
        foreach (var paper in papers) await SaveAsync("hf", 20, paper);
        await AnnounceAsync("hf", day: 20, "robots of paper");
        await NextMorningAsync();

        Assert.Equal(["robots of paper"], await TitlesAsync(Ada));
        Assert.Empty(await TitlesAsync("trends@example.org"));
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public async Task Changes_are_reported_however_far_the_fill_has_come(int batches)
    {
        await AddAsync(Ada, "robots");
        var papers = await SendDailyAsync();
        await SaveAsync("arxiv", 9, papers[0] with { Abstract = "All of it was different." });
        await AnnounceAsync("hf", day: 9, "robots of silk");
        await NextMorningAsync();
        Assert.Single((await LatestAsync(Ada)).Changes);
        await SaveAsync("arxiv", 10, papers[1] with { Abstract = "We found a better way to do that." });
        await SaveAsync("arxiv", 10, papers[2] with { WithdrawnAt = Clock.GetUtcNow() });
        await ForgetAsync();
        await FillAsync(batches);
        await AnnounceAsync("hf", day: 10, "robots of salt");
        await NextMorningAsync();

        Assert.Equal(
            [ChangeKind.Withdrawn, ChangeKind.Revised], (await LatestAsync(Ada)).Changes.Select(change => change.Kind));
    }

    [Fact]
    public async Task Workers_that_fill_at_once_record_each_edition_once()
    {
        await AddAsync(Ada, "robots");
        await SendDailyAsync();
        var before = await RecordedAsync();
        await ForgetAsync();
        await Task.WhenAll(
            new SentPaperFill(Database) { BatchSize = 1 }.FillAsync(TestDatabase.Token),
            new SentPaperFill(Reopen()) { BatchSize = 1 }.FillAsync(TestDatabase.Token));

        Assert.Equal(before, await RecordedAsync());
        Assert.Null(await new SentPaperFill(Database).FillBatchAsync(TestDatabase.Token));
    }

    [Fact]
    public async Task What_a_later_edition_sent_does_not_come_again_with_an_edition_that_is_taken_over()
    {
        await AddAsync(Ada, "robots");
        await AnnounceAsync("hf", day: 4, "robots of iron");
        await NextMorningAsync(deliver: false);
        await SetStatusAsync("Queued", "Sending");
        await AnnounceAsync("hf", day: 5, "robots of clay");
        await NextMorningAsync();
        Assert.Equal(["robots of clay"], await TitlesAsync(Ada));
        await SetStatusAsync("Sending", "Queued");
        await AnnounceAsync("hf", day: 6, "robots of snow");
        await NextMorningAsync();

        Assert.Equal(["robots of iron", "robots of snow"], (await TitlesAsync(Ada)).Order());
    }

    private Task SetStatusAsync(string from, string to) => Database.WriteAsync(
        sql => sql.ExecuteAsync("UPDATE deliveries SET status = @to WHERE status = @from", new { from, to }),
        TestDatabase.Token);

    private async Task<IReadOnlyList<Paper>> SendDailyAsync()
    {
        var papers = new List<Paper>();
        foreach (var (i, material) in Materials.Index())
        {
            papers.Add(Some.Paper($"2602.{i + 1:D5}", $"robots of {material}", upvotes: 5));
            await SaveAsync("arxiv", 4 + i, papers[^1]);
            await NextMorningAsync();
        }

        return papers;
    }

    /// <summary>As after an upgrade from a version that recorded nothing.</summary>
    private Task ForgetAsync() => Database.WriteAsync(
        async sql =>
        {
            await sql.ExecuteAsync("DELETE FROM sent_papers");
            await sql.ExecuteAsync(
                """
                INSERT INTO settings (key, value)
                SELECT 'sent-papers-missing-up-to', CAST(MAX(key) AS TEXT) FROM editions
                """);
        },
        TestDatabase.Token);

    private async Task FillAsync(int batches)
    {
        var fill = new SentPaperFill(Database) { BatchSize = 2 };
        for (var i = 0; i < batches; i++) await fill.FillBatchAsync(TestDatabase.Token);
    }

    private Task<IReadOnlyList<(long, long, long)>> RecordedAsync() => Database.ReadAsync(
        sql => sql.QueryAsync<(long, long, long)>(
            "SELECT paper, subscriber, edition FROM sent_papers ORDER BY paper, subscriber, edition"),
        TestDatabase.Token);
}

public sealed class SqliteSentPaperTests() : SentPaperSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSentPaperTests() : SentPaperSuite(new PostgreSqlTestDatabase());
