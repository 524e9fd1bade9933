using Digest.Delivery;
using Digest.Editions;
using Digest.Subscribers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.Web.Operator;

/// <summary>The operator's pages as an operator meets them. Set DIGEST_SCREENSHOTS to a folder to look at them.</summary>
public sealed class OperatorInBrowserTests(ChromiumBrowser browser) : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private const string Reader = "reader@example.org", Pending = "pending@example.org";

    private readonly SqliteTestDatabase _test = new();
    private OperatorSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        await ReadablePapers.FillAsync(_test);
        _site = await OperatorSite.StartAsync(_test, withJobs: true);
        await _test.Lifecycle.AddAsync(
            [
                Some.Subscriber(Reader, "sorting", "speech recognition") with { Cursor = 0, Name = "Grace" },
                Some.Subscriber(Pending) with { Status = SubscriberStatus.Pending },
                Some.Subscriber("a-rather-long-address-of-somebody@department.university.example.org", "sorting"),
                Some.Subscriber("refused@example.org", "sorting"),
            ],
            TestDatabase.Token);
        await foreach (var _ in _site.Services.GetRequiredService<EditionBuilder>().MakeNowAsync(null, TestDatabase.Token))
        {
        }

        await _site.Services.GetRequiredService<OutboxSender>().SendDueAsync(null, TestDatabase.Token);
        await _test.Database.WriteAsync(
            sql => sql.ExecuteAsync(
                "UPDATE deliveries SET status = 'Failed', last_reply = '554 5.7.1 not wanted here' WHERE recipient = 'refused@example.org'"),
            TestDatabase.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Each_control_works()
    {
        var page = await browser.NewPageAsync(1480, script: false);
        await page.GotoAsync($"{_site.Origin}/operator/login/{await _site.Access.OpenLinkAsync("ada", TestDatabase.Token)}");
        await PressAsync(page, "Log in");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Alerts" }).WaitForAsync();

        await PressAsync(page, "Pause delivery", "Delivery is paused.");
        Assert.Contains("by the operator on", await page.InnerTextAsync(".note"), StringComparison.Ordinal);
        await PressAsync(page, "Resume delivery", "Delivery resumes");

        await GoToAsync(page, "Sources");
        await PressAsync(page, "Ask all sources now", "All sources are asked now");
        var asked = $"{_test.Clock.GetUtcNow():yyyy-MM-dd HH:mm}";
        while (await page.Locator("dd", new() { HasText = asked }).CountAsync() == 0)
        {
            TestDatabase.Token.ThrowIfCancellationRequested();
            await page.ReloadAsync();
        }

        await GoToAsync(page, "Subscribers");
        await page.GetByLabel("Address, or a part of it").FillAsync("PEND");
        await PressAsync(page, "Search");
        await page.WaitForLoadStateAsync();
        Assert.Equal(1, await page.Locator("tbody tr").CountAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "active" }).ClickAsync();
        await page.GetByText("No such subscribers.").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "pending" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Pending }).ClickAsync();
        await PressAsync(page, "Send the mail to confirm again", "is queued once more");

        await GoToAsync(page, "Subscribers");
        await page.GetByRole(AriaRole.Link, new() { Name = Reader }).ClickAsync();
        await PressAsync(page, "Send it again", "The digest is queued once more.");
        await PressAsync(page, "Pause", "Paused.");
        await PressAsync(page, "Resume", "Resumed.");
        await PressAsync(page, "Suppress the address", "No more mail goes to this address.");
        await PressAsync(page, "Remove the suppression", "The address may be mailed again.");
        await PressAsync(page, "Resume", "Resumed.");
        await page.GetByText("Preview the next digest").ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "As of 2026-03-05" }).WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = Reader }).ClickAsync();
        await page.GetByText("Send it to yourself as a test").ClickAsync();
        Assert.Equal(Reader, await page.InputValueAsync("#subscriber"));

        await page.GetByLabel("Or the next digest").FillAsync("");
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("colleague@example.net");
        await page.GetByLabel("Mail with invented content").SelectOptionAsync("ordinary");
        await PressAsync(page, "Send the test", "Sent to c…@example.net: 250");
        Assert.Equal("colleague@example.net", _site.Relay.Accepted[^1]);

        await GoToAsync(page, "Outbox");
        await page.GetByRole(AriaRole.Link, new() { Name = "failed 1" }).ClickAsync();
        Assert.Contains("554 5.7.1 not wanted here", await page.InnerTextAsync("tbody"), StringComparison.Ordinal);
        await page.Locator("tbody input").First.CheckAsync();
        await PressAsync(page, "Send failed and waiting ones now", "Queued for the next run: 1.");
        await page.GetByRole(AriaRole.Link, new() { Name = "all" }).ClickAsync();
        foreach (var (state, button, said) in new[] { ("held", "Release those on hold", "Queued for the next run: 1."), ("uncertain", "Those on hold have arrived", "Marked as delivered: 1.") })
        {
            await _test.Database.WriteAsync(
                sql => sql.ExecuteAsync(
                    "UPDATE deliveries SET status = @state WHERE key = (SELECT MIN(key) FROM deliveries WHERE status = 'Queued')",
                    new { state = char.ToUpperInvariant(state[0]) + state[1..] }),
                TestDatabase.Token);
            await page.GetByRole(AriaRole.Link, new() { Name = $"{state} " }).ClickAsync();
            await page.GetByLabel("All mails of this list").CheckAsync();
            await PressAsync(page, button, said);
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "queued" }).ClickAsync();
        await page.Locator("tbody input").First.CheckAsync();
        await PressAsync(page, "Cancel");
        await page.GetByText("No, go back").ClickAsync();
        await page.Locator("tbody input").First.CheckAsync();
        await PressAsync(page, "Cancel");
        await PressAsync(page, "Yes", "Cancelled: 1.");

        await GoToAsync(page, "Topics");
        await page.GetByText("speech recognition").First.WaitForAsync();
        await GoToAsync(page, "Runs");
        await page.GetByRole(AriaRole.Link, new() { Name = "test-send" }).ClickAsync();
        await page.GetByText("colleague@example.net").WaitForAsync();
        await GoToAsync(page, "Audit");
        await page.WaitForLoadStateAsync();
        Assert.Equal(16, await page.Locator("tbody tr").CountAsync());

        await PressAsync(page, "Log out");
        await page.GetByText("Make a link to log in").WaitForAsync();
        await page.GotoAsync($"{_site.Origin}/operator/audit");
        await page.GetByText("Make a link to log in").WaitForAsync();
    }

    [Theory]
    [InlineData(1480, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_page_is_accessible_and_fits_its_window(int width, ColorScheme scheme)
    {
        var page = await browser.NewPageAsync(width, scheme);
        var reader = await _test.Database.ReadAsync(sql => SubscriberStore.FindAsync(sql, EmailAddress.Parse(Reader).Address!), TestDatabase.Token);
        var link = $"/login/{await _site.Access.OpenLinkAsync("ada", TestDatabase.Token)}";
        // The pages share their styles: in the dark and on a phone those are checked that have all of them.
        var isWide = width > 1000;
        await CheckAsync(page, "", $"login-needed-{width}", isWide);
        await CheckAsync(page, link, $"login-{width}", isWide);
        await PressAsync(page, "Log in");
        await PressAsync(page, "Pause delivery", "Delivery is paused.");
        await CheckAsync(page, link, $"login-used-{width}", isChecked: false);
        string[] addresses =
        [
            "", "/sources", "/subscribers", "/subscribers?q=nobody", $"/subscribers/{reader!.Key}", $"/subscribers/{reader.Key}/next",
            "/subscribers/999", "/outbox", "/topics", "/runs", "/test", "/audit",
        ];
        foreach (var address in addresses)
        {
            var isChecked = isWide || address is "" or "/outbox" or "/test" || address == $"/subscribers/{reader.Key}";
            await CheckAsync(page, address, $"{address.Trim('/').Replace('/', '-').Replace('?', '-')}-{width}", isChecked);
        }

        await page.GotoAsync($"{_site.Origin}/operator/outbox?state=failed");
        await page.Locator("tbody input").First.CheckAsync();
        await PressAsync(page, "Cancel");
        await CheckAsync(page, null, $"question-{width}");
    }

    /// <param name="isChecked">By axe, which takes a second.</param>
    private async Task CheckAsync(IPage page, string? address, string name, bool isChecked = true)
    {
        if (address is not null) await page.GotoAsync($"{_site.Origin}/operator{address}");
        if (Environment.GetEnvironmentVariable("DIGEST_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"operator-{name}.png"), FullPage = true });
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{name} is wider than the window");
        if (!isChecked) return;
        Assert.Empty((await Accessibility.ProblemsAsync(page)).Select(problem => $"{name} {problem}"));
    }

    private static Task GoToAsync(IPage page, string section) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).GetByText(section, new() { Exact = true }).ClickAsync();

    private static async Task PressAsync(IPage page, string button, string? said = null)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).First.ClickAsync();
        if (said is not null) await page.Locator(".outcome", new() { HasText = said }).WaitForAsync();
    }
}
