using Digest.Subscribers;
using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.Web.Manage;

/// <summary>A person manages their digest from the links of a mail. Set DIGEST_SCREENSHOTS to a folder to look at the pages.</summary>
public abstract class ManageInBrowserSuite(TestDatabase test, ChromiumBrowser browser)
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
    [InlineData(1200, false)]
    public async Task A_reader_changes_everything_gives_feedback_pauses_leaves_and_comes_back(int width, bool script)
    {
        var reader = await ManagedReader.CreateAsync(test, _site);
        var page = await browser.NewPageAsync(width, script ? ColorScheme.Light : ColorScheme.Dark, script);
        Task LookAtAsync(string part) => LookAsync(page, $"manage-{width}-{(script ? "script" : "plain")}-{part}", script);

        await page.GotoAsync(reader.Links.Manage!);
        await LookAtAsync("1");
        await page.GetByText("Add a topic").First.ClickAsync();
        await page.GetByLabel("What it is about").FillAsync("speech synthesis");
        await page.GetByRole(AriaRole.Button, new() { Name = "See what it would bring" }).ClickAsync();
        await page.GetByText("about 3 a day").First.WaitForAsync();
        await LookAtAsync("2-tried");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a topic", Exact = true }).ClickAsync();
        await page.GetByText("Added.").WaitForAsync();
        Assert.Equal(2, (await _site.FindAsync()).Topics.Count);

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause: speech synthesis" }).ClickAsync();
        await page.GetByText("Paused.").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Change: speech synthesis" }).ClickAsync();
        await LookAtAsync("3-topic");
        await page.GetByLabel("Wide").CheckAsync();
        await page.GetByLabel("Paused: it brings nothing").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("Saved.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove this topic" }).ClickAsync();
        await page.GetByText("Removed.").WaitForAsync();

        await page.GetByLabel("How often").SelectOptionAsync("weekdays");
        await page.GetByLabel("Time", new() { Exact = true }).FillAsync("06:45");
        await page.GetByLabel("Time zone").SelectOptionAsync("Europe/Paris");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.GetByText("Saved.").WaitForAsync();
        Assert.True(await _site.FindAsync() is { Cadence: Cadence.Weekdays, TimeZone: "Europe/Paris" });

        await page.GetByLabel("No digests before").FillAsync("2026-03-20");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause until then" }).ClickAsync();
        await page.GetByText("No digests before Friday, 20 March 2026.").First.WaitForAsync();
        await LookAtAsync("4-paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send digests again" }).ClickAsync();
        await page.GetByText("Resumed.").WaitForAsync();

        var data = await page.APIRequest.GetAsync(
            new Uri(_site.Http.BaseAddress!, await page.GetByRole(AriaRole.Link, new() { Name = "Download (JSON)" }).GetAttributeAsync("href")).ToString());
        Assert.Contains("\"timeZone\": \"Europe/Paris\"", await data.TextAsync(), StringComparison.Ordinal);

        await page.GotoAsync(reader.Feedback(1));
        await LookAtAsync("5-feedback");
        await page.GetByRole(AriaRole.Button, new() { Name = "More like this" }).ClickAsync();
        await page.GetByText("brings more like this paper.").First.WaitForAsync();
        await page.GetByLabel("Author").SelectOptionAsync("Alan Turing");
        await page.GetByRole(AriaRole.Button, new() { Name = "Not this author" }).ClickAsync();
        await page.GetByText("brings no papers by Alan Turing.").First.WaitForAsync();
        await LookAtAsync("6-feedback-given");

        await page.GotoAsync(await reader.TomorrowsCopyAsync());
        await page.GetByText("Sorting networks by Hopper").First.WaitForAsync();
        Assert.Equal(0, await page.GetByText("Sorting networks by Turing").CountAsync());

        await page.GotoAsync(reader.Links.Manage!);
        await page.GetByRole(AriaRole.Link, new() { Name = "Change: Sorting" }).ClickAsync();
        await LookAtAsync("7-topic-feedback");
        await page.GetByRole(AriaRole.Button, new() { Name = "Forget all feedback on this topic" }).ClickAsync();
        await page.GetByText("None yet.").WaitForAsync();

        await page.GotoAsync(reader.Links.Unsubscribe);
        await page.GetByRole(AriaRole.Button, new() { Name = "Unsubscribe" }).ClickAsync();
        await page.GetByText("You are unsubscribed").WaitForAsync();
        await LookAtAsync("8-left");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.GetByText("Everything is as it was before").WaitForAsync();
        await LookAtAsync("9-back");
        Assert.Equal(SubscriberStatus.Active, (await _site.FindAsync()).Status);
        await page.GotoAsync(reader.Links.Unsubscribe);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause for a month instead" }).ClickAsync();
        await page.GetByText("No digests before").WaitForAsync();
        await LookAtAsync("10-month");
        Assert.Equal(SubscriberStatus.Paused, (await _site.FindAsync()).Status);
    }

    /// <summary>Fits the window, its buttons fit a thumb, and axe, which is a script, finds nothing.</summary>
    private static async Task LookAsync(IPage page, string name, bool script)
    {
        if (Environment.GetEnvironmentVariable("DIGEST_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{name} is wider than the window");
        Assert.True(
            await page.EvaluateAsync<bool>("[...document.querySelectorAll('button')].every(b => b.offsetHeight === 0 || b.offsetHeight >= 44)"),
            $"{name} has a button too small for a thumb");
        if (!script) return;
        Assert.Empty((await Accessibility.ProblemsAsync(page)).Select(problem => $"{name} {problem}"));
    }
}

public sealed class SqliteManageInBrowserTests(ChromiumBrowser browser)
    : ManageInBrowserSuite(new SqliteTestDatabase(), browser);

public sealed class PostgreSqlManageInBrowserTests(ChromiumBrowser browser)
    : ManageInBrowserSuite(new PostgreSqlTestDatabase(), browser);
