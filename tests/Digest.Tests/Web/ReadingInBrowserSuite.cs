using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>
/// A person reads: from day to day, a paper, a search with filters.
/// </summary>
public abstract class ReadingInBrowserSuite(TestDatabase test, ChromiumBrowser browser)
    : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        await ReadablePapers.FillAsync(test);
        _site = await PageSite.StartAsync(test);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Theory]
    [InlineData(360, true)]
    [InlineData(360, false)]
    [InlineData(1200, true)]
    [InlineData(1200, false)]
    public async Task A_reader_goes_from_day_to_day_to_a_paper_and_searches(int width, bool script)
    {
        var page = await browser.NewPageAsync(width, script: script);

        await page.GotoAsync(_site.Http.BaseAddress!.ToString());
        await page.GetByRole(AriaRole.Link, new() { Name = "Previous: Wednesday" }).ClickAsync();
        Assert.Equal("Wednesday, 4 March 2026", await page.InnerTextAsync("h1"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Next: Thursday" }).ClickAsync();
        await page.GetByLabel("Source").SelectOptionAsync("arxiv-cs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        Assert.Equal(15, await CountAsync(page, "article.card"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Week" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Next →" }).ClickAsync();
        Assert.Equal(50, await CountAsync(page, "article.card"));

        await page.Locator("article.card details > summary").First.ClickAsync();
        Assert.True(await page.GetByText("We measure it on three machines.").First.IsVisibleAsync());
        await page.Locator("article.card h2 a").First.ClickAsync();
        Assert.Equal(1, await CountAsync(page, "meta[name=citation_title]"));
        Assert.True(await page.Locator("section article.card").CountAsync() > 2);

        await page.GetByRole(AriaRole.Link, new() { Name = "Search", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("\"sorting networks\"");
        await page.Locator(".filters > summary").ClickAsync();
        await page.GetByLabel("From").FillAsync("2026-03-01");
        await page.GetByLabel("Category").FillAsync("cs");
        await page.GetByLabel("Order by").SelectOptionAsync("newest");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        Assert.Equal("40 papers found", await page.InnerTextAsync("#results"));
        Assert.Equal("Sorting networks", await page.Locator("article.card mark").First.InnerTextAsync());
        Assert.Equal("newest", await page.GetByLabel("Order by").InputValueAsync());

        var feed = await page.GetByRole(AriaRole.Link, new() { Name = "Atom feed" }).GetAttributeAsync("href");
        Assert.Contains("<title>Sorting networks", await _site.Http.GetStringAsync(feed, TestDatabase.Token), StringComparison.Ordinal);
    }

    /// <summary>Once the page is there: a click waits for its beginning.</summary>
    private static async Task<int> CountAsync(IPage page, string selector)
    {
        await page.WaitForLoadStateAsync();
        return await page.Locator(selector).CountAsync();
    }

    [Fact]
    public async Task With_the_keyboard_alone_a_reader_skips_to_the_papers_and_opens_an_abstract()
    {
        var page = await browser.NewPageAsync();
        await page.GotoAsync(_site.Http.BaseAddress!.ToString());

        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" }).IsVisibleAsync());
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("article.card details > summary").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        Assert.EndsWith("#content", page.Url, StringComparison.Ordinal);
        Assert.True(await page.GetByText("We measure it on three machines.").First.IsVisibleAsync());
    }
}

public sealed class SqliteReadingInBrowserTests(ChromiumBrowser browser)
    : ReadingInBrowserSuite(new SqliteTestDatabase(), browser);

public sealed class PostgreSqlReadingInBrowserTests(ChromiumBrowser browser)
    : ReadingInBrowserSuite(new PostgreSqlTestDatabase(), browser);
