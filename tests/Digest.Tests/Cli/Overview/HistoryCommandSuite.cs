using System.Text.Json;
using Digest.Editions;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Xunit;

namespace Digest.Tests.Cli.Overview;

public abstract class HistoryCommandSuite(TestInstallation installation) : IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 5, 7, 0, 0, TimeSpan.Zero);

    private DigestProcess Digest => new(installation.Folder, installation.Settings);

    public async ValueTask InitializeAsync()
    {
        await installation.InitializeAsync();
        await Digest.OkAsync("subscribers", "add", "ada@example.org", "--topic", "Agents=agents");
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return installation.DisposeAsync();
    }

    [Fact]
    public async Task It_says_what_was_sent_and_when_which_papers_and_which_replies_newest_first()
    {
        await StoreAsync();

        var text = await Digest.OkAsync("history", "ada@example.org");

        string[] inOrder =
        [
            "2026-03-06 07:00 UTC  digest of 2026-03-06: nothing new matched, no mail",
            "2026-03-05 07:00 UTC  digest of 2026-03-05, papers: 1 of 3",
            "delivered 2026-03-05 07:00 UTC, attempts: 1, key 1",
            "reply: 250 2.0.0 queued as 4F2",
            "2026-03-05 08:00 UTC bounce: 5.1.1 no such user",
            "Agents that plan  [arxiv:2603.00001] for: Agents",
        ];
        Assert.Equal(inOrder.Order(Comparer<string>.Create((a, b) => Place(text, a).CompareTo(Place(text, b)))), inOrder);
    }

    [Fact]
    public async Task A_program_gets_one_object_for_each_digest_and_no_more_than_it_asked_for()
    {
        await StoreAsync();

        var all = await EntriesAsync();
        Assert.Equal(["quiet", "delivered"], all.Select(entry => entry.GetProperty("state").GetString()));
        Assert.Equal("arxiv:2603.00001", all[1].GetProperty("papers")[0].GetProperty("id").GetString());
        Assert.Equal("bounce", all[1].GetProperty("returned")[0].GetProperty("kind").GetString());
        Assert.Single(await EntriesAsync("--count", "1"));
    }

    [Fact]
    public async Task Where_nothing_was_sent_it_says_what_to_ask_next()
    {
        var (exit, _, error) = await Digest.RunAsync("history", "ada@example.org");

        Assert.Equal(0, exit);
        Assert.Contains("digest explain ada@example.org", error, StringComparison.Ordinal);
        Assert.Equal(1, (await Digest.RunAsync("history", "bob@example.org")).Exit);
    }

    [Fact]
    public async Task A_digest_stays_when_its_mail_is_no_longer_kept()
    {
        await StoreAsync();
        await installation.WithDatabaseAsync(database => database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("DELETE FROM bounces");
                return await sql.ExecuteAsync("DELETE FROM deliveries");
            },
            TestDatabase.Token));

        var text = await Digest.OkAsync("history", "ada@example.org");

        Assert.Contains("digest of 2026-03-05, papers: 1 of 3", text, StringComparison.Ordinal);
        Assert.Contains("what became of its mail is no longer kept", text, StringComparison.Ordinal);
        Assert.Contains("Agents that plan", text, StringComparison.Ordinal);
        Assert.Equal(["quiet", "not kept"], (await EntriesAsync()).Select(entry => entry.GetProperty("state").GetString()));
    }

    private static int Place(string text, string part)
    {
        Assert.Contains(part, text, StringComparison.Ordinal);
        return text.IndexOf(part, StringComparison.Ordinal);
    }

    private async Task<List<JsonElement>> EntriesAsync(params string[] options) =>
        [.. (await Digest.OkAsync(["history", "ada@example.org", "--json", .. options])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>A digest that came back, and a day later one without papers.</summary>
    private Task<bool> StoreAsync() => installation.WithDatabaseAsync(database => database.WriteAsync(
        async sql =>
        {
            var ada = await sql.ScalarAsync<long>("SELECT key FROM subscribers");
            await PaperStore.SaveAsync(
                sql, "test", [new SourceRecord { Paper = Some.Paper("2603.00001", "Agents that plan"), Authority = SourceAuthority.File, Novelty = Novelty.Announced }], Morning);
            var paper = await sql.ScalarAsync<long>("SELECT key FROM papers");
            var edition = new Edition { SubscriberKey = ada, Period = new DateOnly(2026, 3, 5), CreatedAt = Morning };
            await EditionStore.SaveAsync(sql,
            [
                new EditionDraft(
                    edition with
                    {
                        Papers = [new EditionPaper(paper, 1, 0, 0, 0.9, [new EditionReason(ReasonKind.Query, "Agents", ["agents"], 0)])],
                        NotShown = 2,
                    },
                    "ada@example.org",
                    NextDue: null),
            ]);
            await EditionStore.SaveAsync(sql,
                [new EditionDraft(edition with { Period = new DateOnly(2026, 3, 6), CreatedAt = Morning.AddDays(1) }, "ada@example.org", NextDue: null)]);
            await sql.ExecuteAsync(
                "UPDATE deliveries SET status = @status, attempts = 1, last_reply = '250 2.0.0 queued as 4F2', finished_at = @at",
                new { status = nameof(DeliveryStatus.Delivered), at = Morning.ToRow() });
            await sql.ExecuteAsync(
                """
                INSERT INTO bounces (report, position, subscriber, delivery, kind, status, reason, hard, diagnostic, at)
                VALUES ('1', 0, @ada, 1, 'Bounce', '5.1.1', 'unknown', 1, 'no such user', @at)
                """,
                new { ada, at = Morning.AddHours(1).ToRow() });
            return true;
        },
        TestDatabase.Token));
}

public sealed class SqliteHistoryCommandTests() : HistoryCommandSuite(new SqliteInstallation());

public sealed class PostgreSqlHistoryCommandTests() : HistoryCommandSuite(new PostgreSqlInstallation());
