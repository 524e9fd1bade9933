using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Digest.Links;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData.Servers;
using Microsoft.Playwright;
using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>
/// A person without a shell, in a browser and in their mail: from a search to a subscription, to another address, and
/// away. Set DIGEST_SCREENSHOTS to a folder to look at the pages.
/// </summary>
public abstract partial class SubscriberJourneySuite(TestInstallation installation, ChromiumBrowser browser)
    : IClassFixture<ChromiumBrowser>, IAsyncLifetime
{
    private readonly int _port = FreePort.Next();
    private SmtpSink _sink = null!;
    private DigestProcess _digest = null!;

    private string Web => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    public async ValueTask InitializeAsync()
    {
        await installation.InitializeAsync();
        _sink = await SmtpSink.StartAsync();
        _digest = new DigestProcess(
            installation.Folder,
            [
                .. installation.Settings, $"--Web:Listen={Web}", $"--PublicUrl={Web}", "--Schedule:DeliveryInterval=00:00:01",
                "--Mail:Transport=Smtp", "--Smtp:Host=127.0.0.1", $"--Smtp:Port={_sink.Port}",
            ]);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _sink.DisposeAsync();
        await installation.DisposeAsync();
    }

    [Fact]
    public async Task From_a_search_to_a_subscription_to_another_address_and_away()
    {
        await _digest.OkAsync("ingest", "--file", await PapersAsync());
        using var worker = _digest.StartQuietly("run");
        await AliveAsync();

        await Task.WhenAll(
            GoAsync(await browser.NewPageAsync(360, script: false), "ada"),
            GoAsync(await browser.NewPageAsync(1200, ColorScheme.Dark, script: true), "ben"));

        Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
    }

    private async Task GoAsync(IPage page, string name)
    {
        var (old, moved) = ($"{name}@example.org", $"{name}.new@example.net");
        await page.GotoAsync($"{Web}/search?q=robots");
        await page.GetByRole(AriaRole.Link, new() { Name = "Get this by mail" }).ClickAsync();
        Assert.Equal("robots", await page.GetByLabel("Topic 1").InputValueAsync());
        Assert.Contains("4 in four weeks", await page.Locator(".topic").First.InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Topic 2").FillAsync("gardening");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show what these topics would bring" }).ClickAsync();
        Assert.Equal(3, await page.Locator(".topic").CountAsync());
        await page.GetByLabel("Your mail address").FillAsync(old);
        await page.GetByLabel("How often").SelectOptionAsync("weekly:friday");
        await LookAsync(page, $"subscribe-{name}");
        await Task.Delay(TimeSpan.FromSeconds(2), TestDatabase.Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Subscribe", Exact = true }).ClickAsync();
        Assert.Equal("Look into your mail", await page.InnerTextAsync("h1"));

        var ask = await MailAsync(old, "Please confirm");
        Assert.DoesNotContain("robots", ask, StringComparison.OrdinalIgnoreCase);
        await page.GotoAsync(LinkIn(ask, "/confirm/"));
        Assert.Contains("gardening", await page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button).ClickAsync();
        Assert.Equal("You are subscribed", await page.InnerTextAsync("h1"));
        await MailAsync(old, "Welcome");
        Assert.Equal("active", await StatusAsync(old));

        await page.GotoAsync($"{await ManageAsync(old)}/address");
        await page.GetByLabel("New mail address").FillAsync(moved);
        await LookAsync(page, $"address-{name}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the mail" }).ClickAsync();
        Assert.Equal("Look into your mail", await page.InnerTextAsync("h1"));
        await page.GotoAsync(LinkIn(await MailAsync(moved, "Confirm your new address"), "/change-address/"));
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await LookAsync(page, $"moved-{name}");
        Assert.Equal("The digest has moved", await page.InnerTextAsync("h1"));
        Assert.DoesNotContain(moved, await MailAsync(old, "now goes to another address"), StringComparison.Ordinal);
        Assert.Equal("active", await StatusAsync(moved));

        var settings = await page.GetByRole(AriaRole.Link, new() { Name = "Open my settings" }).GetAttributeAsync("href");
        await page.GotoAsync($"{Web}{settings}/delete");
        await LookAsync(page, $"delete-{name}");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        Assert.Equal("Everything is deleted", await page.InnerTextAsync("h1"));
        Assert.NotEqual(0, (await _digest.RunAsync("subscribers", "show", moved)).Exit);
    }

    /// <summary>Waits for the mail to an address; its text.</summary>
    private async Task<string> MailAsync(string to, string subject)
    {
        for (var i = 0; i < 300; i++)
        {
            foreach (var mail in await _sink.TextsAsync())
            {
                if (MailText.Header(mail, "To").Contains(to, StringComparison.Ordinal)
                    && MailText.Header(mail, "Subject").Contains(subject, StringComparison.Ordinal)) return MailText.Decoded(mail);
            }

            await Task.Delay(100, TestDatabase.Token);
        }

        Assert.Fail($"no mail '{subject}' to {to}");
        return "";
    }

    private string LinkIn(string mail, string path) =>
        Links().Matches(mail).Select(match => WebUtility.HtmlDecode(match.Value)).First(link => link.StartsWith(Web + path, StringComparison.Ordinal));

    private async Task<string> ManageAsync(string email)
    {
        var subscriber = await installation.WithDatabaseAsync(
            database => new SubscriberStore(database, TimeProvider.System).FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token));
        var signer = await installation.WithDatabaseAsync(
            database => new LinkKeys(database, TimeProvider.System).GetSignerAsync(TestDatabase.Token).AsTask());
        return new PageLinks(new Uri(Web), signer).Manage(subscriber!.Key, subscriber.LinkGeneration);
    }

    private async Task<string> StatusAsync(string email)
    {
        using var json = JsonDocument.Parse(await _digest.OkAsync("subscribers", "show", email, "--json"));
        return json.RootElement.GetProperty("status").GetString()!;
    }

    private static async Task LookAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("DIGEST_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        Assert.True(
            await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"{name}: wider than the window");
    }

    private async Task AliveAsync()
    {
        using var http = new HttpClient();
        for (var i = 0; i < 300; i++)
        {
            try
            {
                if ((await http.GetAsync($"{Web}/health/live", TestDatabase.Token)).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100, TestDatabase.Token);
        }

        Assert.Fail("the worker did not get ready");
    }

    private async Task<string> PapersAsync()
    {
        var file = Path.Combine(installation.Folder, "papers.jsonl");
        var papers = Enumerable.Range(0, 8).Select(i => JsonSerializer.Serialize(new
        {
            id = $"2603.0000{i}",
            title = i % 2 == 0 ? $"Robots that garden, part {i}" : $"On slow cooking {i}",
            @abstract = i % 2 == 0 ? "We let robots plant trees." : "Nothing about machines.",
        }));
        await File.WriteAllLinesAsync(file, papers, TestDatabase.Token);
        return file;
    }

    [GeneratedRegex(@"https?://[^\s""<>]+")]
    private static partial Regex Links();
}

public sealed class SqliteSubscriberJourneyTests(ChromiumBrowser browser)
    : SubscriberJourneySuite(new SqliteInstallation(), browser);

public sealed class PostgreSqlSubscriberJourneyTests(ChromiumBrowser browser)
    : SubscriberJourneySuite(new PostgreSqlInstallation(), browser);
