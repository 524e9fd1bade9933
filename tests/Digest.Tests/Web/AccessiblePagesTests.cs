using Digest.Editions;
using Digest.Links;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>axe finds nothing on any page. Set DIGEST_SCREENSHOTS to a folder to look at them.</summary>
public sealed class AccessiblePagesTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private readonly SqliteTestDatabase _test = new();
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        await ReadablePapers.FillAsync(_test);
        _site = await PageSite.StartAsync(_test);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    public async Task Every_page_is_accessible_and_fits_its_window(int width, ColorScheme scheme)
    {
        var page = await browser.NewPageAsync(width, scheme);
        var (links, paper) = await LinksAsync();
        var edition = links.Copy!;
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
            ["subscribe"] = "/subscribe?q=%22sorting+networks%22",
            ["subscribe-german"] = "/subscribe?lang=de",
            ["sent"] = "/subscribe/sent",
            ["address"] = $"{links.Manage}/address",
            ["change-address"] = await MoveLinkAsync(),
            ["delete"] = $"{links.Manage}/delete",
            ["unsubscribe"] = links.Unsubscribe,
            ["manage"] = links.Manage!,
            ["manage-chinese"] = $"{links.Manage}?lang=zh",
            ["topic"] = $"{links.Manage}/topic/{(await _site.FindAsync()).Topics[0].Key}",
            ["feedback"] = links.Feedback!(paper),
            ["feedback-german"] = $"{links.Feedback!(paper)}?lang=de",
            ["not-found"] = "/nothing",
            ["broken-link"] = "/read/AQIF",
        };
        foreach (var (name, address) in addresses)
        {
            await page.GotoAsync(new Uri(_site.Http.BaseAddress!, address).ToString());
            if (Environment.GetEnvironmentVariable("DIGEST_SCREENSHOTS") is { Length: > 0 } folder)
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{scheme}.png") });
            Assert.Empty((await Accessibility.ProblemsAsync(page)).Select(problem => $"{name} {problem}"));
            Assert.True(
                await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"),
                $"{name} is wider than its window");
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_page_is_named()
    {
        var page = await browser.NewPageAsync();
        await page.SetContentAsync("<html lang='en'><title>A page</title><main><h1>A page</h1><img src='x'></main></html>");
        Assert.StartsWith("image-alt ", Assert.Single(await Accessibility.ProblemsAsync(page)), StringComparison.Ordinal);
    }

    private async Task<string> MoveLinkAsync()
    {
        var subscriber = await _site.FindAsync();
        var email = EmailAddress.Parse("a-rather-long-address-of-somebody@department.university.example.org").Address!;
        await _test.Database.WriteAsync(
            sql => AddressChanges.OpenAsync(sql, subscriber.Key, email, _test.Clock.GetUtcNow()), TestDatabase.Token);
        var change = await _site.Services.GetRequiredService<AddressChanges>().FindAsync(subscriber.Key, TestDatabase.Token);
        return (await _site.LinksAsync()).ChangeAddress(subscriber.Key, change!.Generation);
    }

    private async Task<(EditionLinks Links, long Paper)> LinksAsync()
    {
        var subscriber = await _site.AddSubscriberAsync(SubscriberStatus.Active);
        await _test.Database.WriteAsync(
            sql => TopicStore.AppendAsync(sql, subscriber.Key, "Sorting", "sorting", subscriber.CreatedAt), TestDatabase.Token);
        Edition? made = null;
        await foreach (var result in _site.Services.GetRequiredService<EditionBuilder>()
            .MakeNowAsync(subscriber.Key, TestDatabase.Token)) made = result.Edition;
        return ((await _site.LinksAsync()).For(subscriber.Key, subscriber.LinkGeneration, made!.Key), made.Papers[0].PaperKey);
    }
}
