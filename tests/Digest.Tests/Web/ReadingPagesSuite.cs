using System.Net;
using Digest.Editions;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>The pages that anybody may read, over a few papers of two days and two sources.</summary>
public abstract class ReadingPagesSuite(TestDatabase test) : IAsyncLifetime
{
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        await AnnounceAsync("daily-papers", new(2026, 3, 4), Some.Paper("2603.00001", "Sorting without comparing", 7));
        await AnnounceAsync("arxiv-cs", new(2026, 3, 5), Some.Paper("2603.00002", "Speech synthesis for <everyone>"));
        await AnnounceAsync("daily-papers", new(2026, 3, 5), Some.Paper("2603.00003", "Neural sorting networks", 40));
        _site = await PageSite.StartAsync(test);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task The_first_page_shows_the_latest_day_with_the_most_upvoted_paper_first()
    {
        var page = await GetAsync("/");

        Assert.Contains("Thursday, 5 March 2026", page, StringComparison.Ordinal);
        Assert.True(page.IndexOf("Neural sorting", StringComparison.Ordinal) < page.IndexOf("Speech syn", StringComparison.Ordinal));
        Assert.DoesNotContain("without comparing", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/date/2026-03-04\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/date/2026-03-04", 1)]
    [InlineData("/date/2026-03-05", 2)]
    [InlineData("/date/2026-03-05?source=arxiv-cs", 1)]
    [InlineData("/date/2026-03-06", 0)]
    [InlineData("/week/2026-W10", 3)]
    [InlineData("/month/2026-03", 3)]
    [InlineData("/search?q=sorting", 2)]
    [InlineData("/search?q=sorting&source=daily-papers&from=2026-03-05", 2)]
    [InlineData("/search?q=sorting+-neural", 1)]
    [InlineData("/search?q=author:Lovelace&in=author", 0)]
    [InlineData("/search?q=Lovelace&in=author&cat=cs", 3)]
    [InlineData("/search?q=sorting&cat=math", 0)]
    public async Task A_list_has_the_papers_of_its_days_and_words(string address, int papers)
    {
        var page = await GetAsync(address);

        Assert.Equal(papers, page.Split("<article class=\"card\">").Length - 1);
    }

    [Theory]
    [InlineData("/date/2026-13-01")]
    [InlineData("/date/0001-01-01")]
    [InlineData("/week/2026-W54")]
    [InlineData("/month/2026-1")]
    [InlineData("/paper/arxiv:2603.99999")]
    [InlineData("/paper/nonsense")]
    [InlineData("/feed?date=yesterday")]
    [InlineData("/feed?q=title:(")]
    public async Task What_does_not_exist_is_not_found(string address)
    {
        using var response = await _site.Http.GetAsync(address, TestDatabase.Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_papers_page_says_what_reference_managers_read()
    {
        var page = await GetAsync("/paper/arxiv:2603.00002");

        Assert.Contains("<meta name=\"citation_title\" content=\"Speech synthesis for &lt;everyone&gt;\">", page, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"citation_author\" content=\"Alan Turing\">", page, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"citation_arxiv_id\" content=\"2603.00002\">", page, StringComparison.Ordinal);
        Assert.StartsWith("@misc{arxiv:2603.00002", await GetAsync("/bibtex/arxiv:2603.00002"), StringComparison.Ordinal);
        Assert.StartsWith("TY  - UNPB\r\n", await GetAsync("/ris/arxiv:2603.00002"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_says_how_it_was_understood_and_marks_what_it_found()
    {
        var page = await GetAsync("/search?q=%22speech+synthesis%22");

        Assert.Contains("the phrase &quot;speech synthesis&quot;", page, StringComparison.Ordinal);
        Assert.Contains("<mark>Speech synthesis</mark> for &lt;everyone&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_is_not_valid_is_explained_at_its_place()
    {
        var page = await GetAsync("/search?q=sorting+titel:speech");

        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains("title:speech</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_page_is_kept_by_its_tag()
    {
        using var first = await _site.Http.GetAsync("/feed?q=sorting", TestDatabase.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/feed?q=sorting");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await _site.Http.SendAsync(request, TestDatabase.Token);

        Assert.Equal((HttpStatusCode.OK, "public, max-age=60"), (first.StatusCode, first.Headers.CacheControl?.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(TestDatabase.Token));
    }

    [Fact]
    public async Task Below_a_path_all_links_keep_it()
    {
        await using var site = await PageSite.StartAsync(test, "/digest/");

        foreach (var path in (string[])["/digest/", "/"])
        {
            var page = await site.Http.GetStringAsync(path, TestDatabase.Token);
            Assert.DoesNotContain("href=\"/\"", page, StringComparison.Ordinal);
            Assert.Contains("href=\"/digest/date/2026-03-04\"", page, StringComparison.Ordinal);
            Assert.Contains("href=\"/digest/style.css?v=", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_digest_on_the_web_shows_its_papers_and_nothing_of_its_reader()
    {
        var link = await EditionLinkAsync();

        var copy = await GetAsync(link);
        var all = await GetAsync($"{link}/all");

        Assert.Contains("Neural sorting networks", copy, StringComparison.Ordinal);
        Assert.Equal(1, copy.Split("<article class=\"card\">").Length - 1);
        Assert.Equal(2, all.Split("<article class=\"card\">").Length - 1);
        foreach (var page in (string[])[copy, all])
        {
            Assert.DoesNotContain("reader@example.org", page, StringComparison.Ordinal);
            Assert.DoesNotContain("/unsubscribe/", page, StringComparison.Ordinal);
            Assert.DoesNotContain("/manage/", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_to_a_digest_opens_nothing_else_and_ends_with_its_generation()
    {
        var link = await EditionLinkAsync();
        foreach (var purpose in (string[])["unsubscribe", "confirm"])
        {
            using var other = await _site.Http.PostAsync(
                link.Replace("/read/", $"/{purpose}/", StringComparison.Ordinal), null, TestDatabase.Token);
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE subscribers SET link_generation = link_generation + 1"), TestDatabase.Token);
        using var response = await _site.Http.GetAsync(link, TestDatabase.Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Only_a_known_proxy_is_believed_about_who_asks()
    {
        // The nearest is this machine, which is trusted; the one before it is not, whatever it says of others.
        HttpStatusCode last = default;
        for (var i = 0; i <= new WebOptions().RequestsPerMinute; i++)
        {
            using var again = new HttpRequestMessage(HttpMethod.Get, "/icon.svg");
            again.Headers.Add("X-Forwarded-For", $"203.0.113.{i % 250}, 198.51.100.7");
            using var response = await _site.Http.SendAsync(again, TestDatabase.Token);
            last = response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        using var other = new HttpRequestMessage(HttpMethod.Get, "/icon.svg");
        other.Headers.Add("X-Forwarded-For", "198.51.100.8");
        using var answer = await _site.Http.SendAsync(other, TestDatabase.Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_host_of_a_request_appears_in_no_link()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/feed");
        request.Headers.Host = "evil.example";

        using var response = await _site.Http.SendAsync(request, TestDatabase.Token);
        var feed = await response.Content.ReadAsStringAsync(TestDatabase.Token);

        Assert.DoesNotContain("evil.example", feed, StringComparison.Ordinal);
        Assert.Contains("https://digest.example/paper/arxiv:2603.00003", feed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Robots_read_days_and_papers_and_nothing_else()
    {
        var rules = await GetAsync("/robots.txt");

        foreach (var path in (string[])["/search", "/feed", "/read/", "/unsubscribe/", "/confirm/"])
            Assert.Contains($"Disallow: {path}", rules, StringComparison.Ordinal);
        using var search = await _site.Http.GetAsync("/search?q=sorting", TestDatabase.Token);
        using var paper = await _site.Http.GetAsync("/paper/arxiv:2603.00001", TestDatabase.Token);
        Assert.Contains("noindex", search.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
        Assert.False(paper.Headers.Contains("X-Robots-Tag"));
    }

    [Theory]
    [InlineData("de", "Donnerstag, 5. März 2026")]
    [InlineData("fr-CA, en;q=0.5", "jeudi 5 mars 2026")]
    [InlineData("nl, es;q=0.9", "jueves, 5 de marzo de 2026")]
    [InlineData("zh-Hans-CN", "2026年3月5日")]
    [InlineData("ru", "Thursday, 5 March 2026")]
    public async Task A_page_speaks_the_language_that_the_browser_asks_for(string accepted, string date)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept-Language", accepted);

        using var response = await _site.Http.SendAsync(request, TestDatabase.Token);

        Assert.Contains(date, await response.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        Assert.Contains("Accept-Language", response.Headers.Vary);
    }

    [Fact]
    public async Task A_language_chosen_by_a_link_is_kept_by_all_others()
    {
        var page = await GetAsync("/?lang=de");

        Assert.Contains("<html lang=\"de\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/date/2026-03-04?lang=de\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_is_read_by_a_library_for_feeds()
    {
        using var response = await _site.Http.GetAsync("/feed?q=sorting", TestDatabase.Token);
        await using var content = await response.Content.ReadAsStreamAsync(TestDatabase.Token);
        using var xml = System.Xml.XmlReader.Create(content);

        var feed = System.ServiceModel.Syndication.SyndicationFeed.Load(xml);

        Assert.Equal("application/atom+xml", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, feed.Items.Count());
        Assert.Contains(feed.Items, item => item.Title.Text == "Neural sorting networks" && item.Authors.Count == 2);
        using var json = System.Text.Json.JsonDocument.Parse(await GetAsync("/feed.json?q=sorting"));
        Assert.Equal(2, json.RootElement.GetProperty("items").GetArrayLength());
    }

    private async Task<string> EditionLinkAsync()
    {
        var subscriber = await _site.AddSubscriberAsync(SubscriberStatus.Active);
        await test.Database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("UPDATE subscribers SET max_papers = 1");
                await TopicStore.AppendAsync(sql, subscriber.Key, "Sorting", "sorting", subscriber.CreatedAt);
            },
            TestDatabase.Token);
        Edition? made = null;
        await foreach (var result in _site.Services.GetRequiredService<EditionBuilder>()
            .MakeNowAsync(subscriber.Key, TestDatabase.Token)) made = result.Edition;
        var links = (await _site.LinksAsync()).For(subscriber.Key, subscriber.LinkGeneration, made!.Key);
        return links.Copy!;
    }

    private async Task<string> GetAsync(string address)
    {
        using var response = await _site.Http.GetAsync(address, TestDatabase.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestDatabase.Token);
    }

    private Task AnnounceAsync(string source, DateOnly day, Paper paper) => test.Database.WriteAsync(
        sql => PaperStore.SaveAsync(
            sql,
            source,
            [new SourceRecord { Paper = paper, Authority = SourceAuthority.Community, Novelty = Novelty.Announced, Batch = day }],
            test.Clock.GetUtcNow()),
        TestDatabase.Token);
}

public sealed class SqliteReadingPagesTests() : ReadingPagesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlReadingPagesTests() : ReadingPagesSuite(new PostgreSqlTestDatabase());
