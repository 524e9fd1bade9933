using System.Net;
using Digest.Papers;
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
