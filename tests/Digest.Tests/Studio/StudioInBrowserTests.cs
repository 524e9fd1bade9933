using System.Diagnostics;
using Digest.Rendering;
using Digest.Tests.Web;
using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.Studio;

/// <summary>The studio as its user meets it. Set DIGEST_SCREENSHOTS to a folder to look at it.</summary>
public sealed class StudioInBrowserTests(StudioSite site, ChromiumBrowser browser) : IClassFixture<StudioSite>, IClassFixture<ChromiumBrowser>
{
    [Fact]
    public async Task A_subscriber_a_query_and_a_fixture_are_chosen_and_shown_at_three_widths()
    {
        var page = await OpenAsync("");
        await page.GetByLabel("Fixture").SelectOptionAsync("tex");
        await page.GetByLabel("Language").SelectOptionAsync("fr");
        await PressAsync(page, 2);
        await ShowsAsync(page, "Phone, 360 pixels", "S²FT");
        await ShowsAsync(page, "Tablet, 768 pixels", "S²FT");
        await ShowsAsync(page, "Desktop, 1200 pixels", "S²FT");
        Assert.Equal("fr", await page.FrameLocator("iframe >> nth=0").Locator("html").GetAttributeAsync("lang"));
        var widths = await WidthsAsync(page);
        Assert.Equal([360, 768, 1200], widths);

        await page.GetByLabel("Query").FillAsync("sorting");
        await PressAsync(page, 1);
        Assert.Contains("Query: sorting", await page.InnerTextAsync(".what"), StringComparison.Ordinal);
        Assert.Equal("sorting", await page.InputValueAsync("#query"));

        await page.GetByLabel("Subscriber").FillAsync(StudioSite.Reader);
        await page.GetByLabel("Mail").SelectOptionAsync("welcome");
        await PressAsync(page, 0);
        await ShowsAsync(page, "Phone, 360 pixels", "subscribed");
        await page.GetByLabel("Mail").SelectOptionAsync("edition");
        await page.Locator("#day").FillAsync("2026-03-04");
        await PressAsync(page, 0);
        Assert.Contains("the digest of 2026-03-04", await page.InnerTextAsync(".what"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_of_the_mail_is_shown_and_not_followed()
    {
        var page = await OpenAsync("?fixture=one-paper");
        var requests = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);

        await page.FrameLocator("iframe >> nth=2").Locator("h3 a").ClickAsync();

        Assert.Equal("https://arxiv.org/abs/2603.00001", await page.Locator("output").Nth(2).InnerTextAsync());
        await page.FrameLocator("iframe >> nth=2").Locator("h3 a").WaitForAsync();
        Assert.DoesNotContain(requests, request => !request.StartsWith(site.Address.AbsoluteUri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_mail_is_dark_by_its_own_query_and_by_force_and_bare_without_styles()
    {
        var page = await OpenAsync("?fixture=ordinary&view=dark");
        const string paper = "() => getComputedStyle(document.body).backgroundColor";
        Assert.Equal("rgb(244, 241, 234)", await InFrameAsync(page, 0, paper));
        Assert.Equal("rgb(18, 19, 20)", await InFrameAsync(page, 1, paper));
        Assert.Contains("invert", await InFrameAsync(page, 2, "() => getComputedStyle(document.documentElement).filter"), StringComparison.Ordinal);
        await LookAtAsync(page, "dark");

        await page.GetByRole(AriaRole.Link, new() { Name = "Bare" }).ClickAsync();
        const string title = "() => getComputedStyle(document.querySelector('h3 a')).textDecorationLine";
        Assert.Equal("none", await InFrameAsync(page, 0, title));
        Assert.Equal("underline", await InFrameAsync(page, 2, title));
        await LookAtAsync(page, "bare");
    }

    [Fact]
    public async Task A_saved_template_is_shown_at_once_and_a_broken_one_with_its_error()
    {
        var original = TemplateFiles.ReadBuiltIn("mail/confirm.html")!;
        var page = await OpenAsync("?fixture=confirm");
        try
        {
            var took = new List<double>();
            for (var i = 0; i < 20; i++)
            {
                var watch = Stopwatch.StartNew();
                site.Save("mail/confirm.html", original.Replace("{{ ask }}", $"Saved {i} times", StringComparison.Ordinal));
                await UntilFrameSaysAsync(page, $"Saved {i} times");
                took.Add(watch.Elapsed.TotalMilliseconds);
            }

            took.Sort();
            TestContext.Current.SendDiagnosticMessage(
                $"a saved template is shown after {took[10]:0} ms (median of 20), {took[^1]:0} ms at most");
            // Alone on the machine it is a quarter of a second; other tests run beside this one.
            Assert.InRange(took[10], 0, 2000);

            site.Save("mail/confirm.html", original.Replace("{{ ask }}", "{{ ask", StringComparison.Ordinal));
            await page.GetByRole(AriaRole.Alert).WaitForAsync();
            var error = await page.InnerTextAsync(".errors");
            Assert.Contains("confirm.html, line 3, column", error, StringComparison.Ordinal);
            Assert.Contains("{{ ask</p>", await page.InnerTextAsync(".wrong"), StringComparison.Ordinal);
            await LookAtAsync(page, "error");

            site.Remove("mail/confirm.html");
            await page.FrameLocator("iframe >> nth=0").GetByText("Confirm", new() { Exact = false }).First.WaitForAsync();
            Assert.Equal(0, await page.GetByRole(AriaRole.Alert).CountAsync());
        }
        finally
        {
            if (File.Exists(Path.Combine(site.Templates, "mail/confirm.html"))) site.Remove("mail/confirm.html");
        }
    }

    [Fact]
    public async Task Each_view_has_its_link_and_the_forms_and_files_do_what_they_say()
    {
        var page = await OpenAsync($"?subscriber={StudioSite.Reader}");
        foreach (var (link, heading) in new[]
        {
            ("Screens", "On three screens"), ("Dark", "Light, and dark in two ways"), ("Bare", "Without pictures, and without styles"),
            ("Text", "The text part, at 72 columns"), ("Source", "MIME parts"), ("Size", "By template"), ("Why", "Just below the threshold (0.50)"),
            ("Checks", "Mail programs"), ("Changes", "Changes of the templates, over all fixtures"), ("Send", "Send a test"),
        })
        {
            await page.GetByRole(AriaRole.Navigation).GetByText(link, new() { Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Heading, new() { Name = heading }).WaitForAsync();
            Assert.Equal(link, await page.InnerTextAsync("nav [aria-current]"));
            Assert.Contains(StudioSite.Reader, await page.InnerTextAsync(".what"), StringComparison.Ordinal);
        }

        await page.GetByLabel("To").FillAsync("colleague@example.net");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the test" }).ClickAsync();
        await page.GetByText("Sent to colleague@example.net").First.WaitForAsync();
        Assert.Equal("colleague@example.net", site.Relay.Accepted[^1]);

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Download .eml").ClickAsync());
        Assert.Equal("edition.eml", download.SuggestedFilename);
        await using (var file = await download.CreateReadStreamAsync())
            Assert.Equal(StudioSite.Reader, (await MimeKit.MimeMessage.LoadAsync(file, TestDatabase.Token)).To.Mailboxes.Single().Address);

        await page.GotoAsync(site.Address + "?fixture=confirm&view=checks");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fetch the links" }).ClickAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "not fetched" }).First.WaitForAsync();

        await page.GotoAsync(site.Address + $"?subscriber={StudioSite.Reader}&day=2026-03-04&view=why");
        await page.GetByText("Show the next digest").ClickAsync();
        Assert.Contains("the next digest", await page.InnerTextAsync(".what"), StringComparison.Ordinal);

        await page.GotoAsync(site.Address + "?fixture=alert&view=checks");
        if (await page.GetByText("Run SpamAssassin").CountAsync() > 0)
        {
            await page.GetByText("Run SpamAssassin").ClickAsync();
            await page.GetByText("points; it filters from 5.0").WaitForAsync();
        }
    }

    [Fact]
    public async Task A_change_is_shown_line_by_line_and_in_pictures_when_asked_for()
    {
        using var saved = site.SaveFor("mail/moved.html", original => original.Replace("{{ text.moved_text }}", "It has moved.", StringComparison.Ordinal));
        var page = await OpenAsync("?view=changes");
        await page.GetByText("Against the released templates").ClickAsync();
        await page.GetByText("This change touches 5 of").WaitForAsync();
        await page.GetByText("moved-fr", new() { Exact = true }).ClickAsync();
        Assert.Contains("It has moved.", await page.Locator(".touched", new() { HasText = "moved-fr" }).Locator(".added").InnerTextAsync(), StringComparison.Ordinal);
        await LookAtAsync(page, "changes");

        await page.Locator(".touched", new() { HasText = "moved-fr" }).GetByText("Show pictures of both").ClickAsync();
        await page.WaitForFunctionAsync("() => document.images.length > 2 && [...document.images].every(i => i.complete)");
        var widths = await page.EvaluateAsync<int[]>("[...document.querySelectorAll('.picture img')].map(i => i.naturalWidth)");
        Assert.Equal([640, 640], widths);
        await LookAtAsync(page, "pictures");
    }

    [Theory]
    [InlineData(1480, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Every_view_is_accessible_and_fits_its_window(int width, ColorScheme scheme)
    {
        var page = await browser.NewPageAsync(width, scheme);
        string[] addresses =
        [
            "", "?fixture=ordinary&view=text", "?fixture=ordinary&view=source", "?fixture=page-subscribe", "?fixture=none",
            "?fixture=ordinary&view=size", $"?subscriber={StudioSite.Reader}&view=why", "?fixture=ordinary&view=checks", "?fixture=ordinary&view=send",
        ];
        foreach (var address in addresses)
        {
            await page.GotoAsync(site.Address + address);
            await LookAtAsync(page, $"{address.Split('=')[^1]}-{width}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{address} is wider than the window");
            // Scripts are off within the frames, and with them the checker.
            Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('iframe')].every(f => f.title)"));
            await page.EvaluateAsync("document.querySelectorAll('iframe').forEach(f => f.remove())");
            Assert.Empty((await Accessibility.ProblemsAsync(page)).Select(problem => $"{address} {problem}"));
        }
    }

    private async Task<IPage> OpenAsync(string address)
    {
        var page = await browser.NewPageAsync(1480);
        await page.GotoAsync(site.Address + address);
        return page;
    }

    private static Task PressAsync(IPage page, int form) => page.Locator(".choices form").Nth(form).GetByRole(AriaRole.Button).ClickAsync();

    private static Task ShowsAsync(IPage page, string frame, string text) =>
        page.FrameLocator($"iframe[title='{frame}']").GetByText(text).First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>Playwright's own waiting looks every half second.</summary>
    private static async Task UntilFrameSaysAsync(IPage page, string text)
    {
        for (var isShown = false; !isShown;)
        {
            TestDatabase.Token.ThrowIfCancellationRequested();
            try
            {
                isShown = page.Frames.Count > 1 && (await page.Frames[1].EvaluateAsync<string>("document.body.innerText")).Contains(text, StringComparison.Ordinal);
            }
            catch (PlaywrightException)
            {
                // The frame is being loaded.
            }

            await Task.Delay(5, TestDatabase.Token);
        }
    }

    private static async Task<int[]> WidthsAsync(IPage page)
    {
        var widths = new List<int>();
        for (var i = 0; i < await page.Locator("iframe").CountAsync(); i++) widths.Add(int.Parse(await InFrameAsync(page, i, "() => `${innerWidth}`"), System.Globalization.CultureInfo.InvariantCulture));
        return [.. widths];
    }

    private static async Task<string> InFrameAsync(IPage page, int index, string script)
    {
        var frame = page.FrameLocator($"iframe >> nth={index}").Locator("html");
        return await frame.EvaluateAsync<string>(script);
    }

    private static async Task LookAtAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("DIGEST_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"studio-{name}.png"), FullPage = true });
    }
}
