using System.Net;
using Digest.Editions;
using Digest.TestData.Api;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>What programs read: papers, searches, backtests, previews, and what was sent.</summary>
public abstract class ReadingApiSuite(TestDatabase test) : ApiSuite(test)
{
    private string _reader = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var added = await Api.PostAsync("/subscribers", new { email = "ada@example.org", confirm = false, topics = new[] { new { query = "sorting" } } });
        _reader = $"/subscribers/{added.Json["id"]}";
        await SortingPapers.AnnounceAsync(Test.Database, Test.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Papers_are_listed_found_and_read()
    {
        Assert.Equal(30, (await Api.ListAsync("/papers?limit=7")).Select(paper => (string?)paper["id"]).Distinct().Count());
        Assert.Equal("Sorting networks, part 7", (string?)(await Api.GetAsync("/papers/arxiv%3A2603.00007")).Is(HttpStatusCode.OK)["title"]);
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync("/papers/arxiv:cond-mat%2F0207270")).Status);

        var found = await Api.ListAsync("/search?q=sorting&source=daily-papers&limit=7");
        Assert.Equal(30, found.Select(hit => (string?)hit["paper"]!["id"]).Distinct().Count());
        Assert.Contains("sorting", found[0]["why"]!.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("not-valid", (await Api.GetAsync("/search?q=%22open")).ProblemName);
        Assert.Equal("not-valid", (await Api.GetAsync("/search?q=a&order=best")).ProblemName);
    }

    [Fact]
    public async Task A_query_is_tried_before_it_is_a_topic()
    {
        var tried = (await Api.PostAsync("/backtests", new { query = "sorting", days = 3 })).Is(HttpStatusCode.OK);
        Assert.Equal((30, 3), ((int)tried["found"]!, tried["days"]!.AsArray().Count));

        var topic = (await Api.ListAsync($"{_reader}/topics"))[0]["id"];
        Assert.Equal(30, (int)(await Api.GetAsync($"{_reader}/topics/{topic}/backtest?days=3")).Is(HttpStatusCode.OK)["found"]!);
        Assert.Equal("not-valid", (await Api.PostAsync("/backtests", new { query = "sorting", days = 400 })).ProblemName);
    }

    [Fact]
    public async Task A_preview_is_what_would_be_sent_and_changes_nothing()
    {
        var before = await SentAsync();

        var preview = (await Api.GetAsync($"{_reader}/preview")).Is(HttpStatusCode.OK);
        var html = await Api.GetAsync($"{_reader}/preview/html");
        var text = await Api.GetAsync($"{_reader}/preview/text");
        var tried = (await Api.PostAsync("/previews", new { topics = new[] { new { query = "sorting" } }, max_papers = 3, locale = "de" })).Is(HttpStatusCode.OK);

        Assert.Equal(10, preview["papers"]!.AsArray().Count);
        Assert.Equal("sorting", (string?)preview["papers"]![0]!["reasons"]![0]!["topic"]);
        Assert.Equal(("text/html", "text/plain"), (html.ContentType, text.ContentType));
        Assert.Contains("Sorting networks, part", text.Body, StringComparison.Ordinal);
        Assert.Equal((string?)preview["html"], html.Body);
        Assert.Equal(3, tried["papers"]!.AsArray().Count);
        // With the links of the mail a key that may only read could change the settings.
        Assert.DoesNotContain("/manage/", html.Body + text.Body, StringComparison.Ordinal);
        Assert.Equal(before, await SentAsync());
    }

    [Fact]
    public async Task Digests_are_listed_with_their_papers_and_deliveries()
    {
        await foreach (var _ in Site.Services.GetRequiredService<EditionBuilder>()
            .MakeNowAsync((await Site.FindAsync("ada@example.org")).Key, TestDatabase.Token)) { }
        await Test.Database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE deliveries SET status = 'Delivered', attempts = 1, last_reply = '250 ok'"), TestDatabase.Token);

        var digest = Assert.Single(await Api.ListAsync($"{_reader}/editions?limit=1"));

        Assert.Equal(("delivered", "250 ok", 1), ((string?)digest["state"], (string?)digest["reply"], (int)digest["attempts"]!));
        Assert.Equal(10, digest["papers"]!.AsArray().Count);
        Assert.Equal(20, (int)digest["not_shown"]!);
    }

    /// <summary>What was made and queued, and where the next digest begins.</summary>
    private Task<IReadOnlyList<string>> SentAsync() => Test.Database.ReadAsync(
        sql => sql.QueryAsync<string>(
            """
            SELECT 'edition ' || key FROM editions UNION ALL SELECT 'mail ' || key FROM deliveries
            UNION ALL SELECT 'cursor ' || cursor || ' ' || next_due_at || ' ' || is_new FROM subscribers
            """),
        TestDatabase.Token);
}

public sealed class SqliteReadingApiTests() : ReadingApiSuite(new SqliteTestDatabase());

public sealed class PostgreSqlReadingApiTests() : ReadingApiSuite(new PostgreSqlTestDatabase());
