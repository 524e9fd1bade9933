using Digest.Subscribers;
using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>The pages as a person meets them: opened from a mail, read, clicked. Set DIGEST_SCREENSHOTS to a folder to look at them.</summary>
public sealed class PagesInBrowserTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private readonly SqliteTestDatabase _test = new();
    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        _site = await PageSite.StartAsync(_test);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    [InlineData(1200, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    public async Task A_reader_leaves_with_one_press_of_a_button(int width, ColorScheme scheme)
    {
        var page = await browser.NewPageAsync(width, scheme);
        var link = (await _site.LinksAsync()).For(await _site.AddSubscriberAsync(SubscriberStatus.Active)).Unsubscribe;

        await page.GotoAsync(link);
        await LookAtAsync(page, $"unsubscribe-{width}-{scheme}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Unsubscribe" }).ClickAsync();
        await page.GetByText("You are unsubscribed").WaitForAsync();
        await LookAtAsync(page, $"unsubscribed-{width}-{scheme}");

        Assert.Equal(SubscriberStatus.Unsubscribed, (await _site.FindAsync()).Status);
    }

    [Theory]
    [InlineData(360, ColorScheme.Light)]
    [InlineData(1200, ColorScheme.Dark)]
    public async Task A_new_reader_confirms_with_one_press_of_a_button(int width, ColorScheme scheme)
    {
        var page = await browser.NewPageAsync(width, scheme);
        var link = (await _site.LinksAsync()).Confirm(await _site.AddSubscriberAsync(SubscriberStatus.Pending, "a-rather-long-address-of-somebody@department.university.example.org"));

        await page.GotoAsync(link);
        await LookAtAsync(page, $"confirm-{width}-{scheme}");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByText("You are subscribed").WaitForAsync();
        await LookAtAsync(page, $"confirmed-{width}-{scheme}");
    }

    [Fact]
    public async Task A_link_cut_short_says_what_to_do()
    {
        var page = await browser.NewPageAsync();

        await page.GotoAsync($"{_site.Http.BaseAddress}unsubscribe/AQIF");
        await LookAtAsync(page, "broken-link");

        Assert.Equal("This link does not work", await page.InnerTextAsync("h1"));
    }

    /// <summary>Fits the window, shows in its own type and colours (the policy would block a style it does not know), and can be read.</summary>
    private static async Task LookAtAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("DIGEST_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the window");
        Assert.Contains("Georgia", await page.EvaluateAsync<string>("getComputedStyle(document.querySelector('h1')).fontFamily"), StringComparison.Ordinal);
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('button')].every(b => b.offsetHeight >= 44)"), "a button too small for a thumb");
    }
}
