using Deque.AxeCore.Playwright;
using Digest.Editions;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>
/// A person reads: from day to day, a paper, a search with filters. Set DIGEST_SCREENSHOTS to a folder to look at the
/// pages.
/// </summary>
public abstract class ReadingInBrowserSuite(TestDatabase test, ChromiumBrowser browser)
    : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        for (var i = 0; i < 120; i++)
        {
            var paper = Some.Paper($"2603.{i:00000}", i % 3 == 0 ? $"Sorting networks that learn, part {i}" : $"Speech synthesis {i}", i) with
            {
                Abstract = "We sort with networks. Our approach compares nothing and is faster than others by a factor of two.\n\nWe measure it on three machines.",
                Tldr = i % 2 == 0 ? "Networks sort without comparing." : null,
                PdfUrl = $"https://arxiv.org/pdf/2603.{i:00000}",
                CodeUrl = "https://github.com/example/sorting",
                PublishedAt = test.Clock.GetUtcNow().AddDays(-i % 5),
                Doi = "10.1000/182",
                Comment = "12 pages, 3 figures",
            };
            var record = new SourceRecord
            {
                Paper = paper,
                Authority = SourceAuthority.Community,
                Novelty = Novelty.Announced,
                Batch = new DateOnly(2026, 3, i < 60 ? 5 : 4),
            };
            await test.Database.WriteAsync(
                sql => PaperStore.SaveAsync(sql, i % 4 == 0 ? "arxiv-cs" : "daily-papers", [record], test.Clock.GetUtcNow()),
                TestDatabase.Token);
        }

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
        Assert.Equal(15, await page.Locator("article.card").CountAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "Week" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Next →" }).ClickAsync();
        Assert.Equal(50, await page.Locator("article.card").CountAsync());

        await page.Locator("article.card details > summary").First.ClickAsync();
        Assert.True(await page.GetByText("We measure it on three machines.").First.IsVisibleAsync());
        await page.Locator("article.card h2 a").First.ClickAsync();
        Assert.Equal(1, await page.Locator("meta[name=citation_title]").CountAsync());
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

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1200, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    public async Task Every_page_is_accessible_and_fits_its_window(int width, ColorScheme scheme)
    {
        var page = await browser.NewPageAsync(width, scheme);
        var edition = await EditionLinkAsync();
        var addresses = new Dictionary<string, string>
        {
            ["home"] = "/",
            ["day"] = "/date/2026-03-04?page=2",
            ["empty-day"] = "/date/2026-02-01",
            ["month"] = "/month/2026-03",
            ["paper"] = "/paper/arxiv:2603.00003",
            ["search"] = "/search",
            ["found"] = "/search?q=%22sorting+networks%22&cat=cs",
            ["invalid"] = "/search?q=title:(sorting",
            ["german"] = "/search?q=sorting&lang=de",
            ["chinese"] = "/?lang=zh",
            ["digest"] = edition,
            ["digest-all"] = $"{edition}/all",
            ["not-found"] = "/nothing",
            ["broken-link"] = "/read/AQIF",
        };
        foreach (var (name, address) in addresses)
        {
            await page.GotoAsync(new Uri(_site.Http.BaseAddress!, address).ToString());
            if (Environment.GetEnvironmentVariable("DIGEST_SCREENSHOTS") is { Length: > 0 } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png") });
            var violations = (await page.RunAxe()).Violations;
            Assert.True(
                violations.Length == 0,
                $"{name}: {string.Join("; ", violations.Select(v => $"{v.Id} {v.Help}: {string.Join(", ", v.Nodes.Take(3).Select(n => n.Html))}"))}");
            Assert.True(
                await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                $"{name} is wider than its window");
        }
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

    private async Task<string> EditionLinkAsync()
    {
        var subscriber = await _site.AddSubscriberAsync(SubscriberStatus.Active);
        await test.Database.WriteAsync(
            sql => TopicStore.AppendAsync(sql, subscriber.Key, "Sorting", "sorting"), TestDatabase.Token);
        Edition? made = null;
        await foreach (var result in _site.Services.GetRequiredService<EditionBuilder>()
            .MakeNowAsync(subscriber.Key, TestDatabase.Token)) made = result.Edition;
        return (await _site.LinksAsync()).For(subscriber.Key, subscriber.LinkGeneration, made!.Key).Copy!;
    }
}

public sealed class SqliteReadingInBrowserTests(ChromiumBrowser browser)
    : ReadingInBrowserSuite(new SqliteTestDatabase(), browser);

public sealed class PostgreSqlReadingInBrowserTests(ChromiumBrowser browser)
    : ReadingInBrowserSuite(new PostgreSqlTestDatabase(), browser);
