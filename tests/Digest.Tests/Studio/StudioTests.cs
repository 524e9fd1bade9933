using System.Net;
using Digest.Delivery;
using Digest.Editions;
using Digest.Rendering.Messages;
using Digest.Tests.Web;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Studio;

public sealed class StudioTests(StudioSite site) : IClassFixture<StudioSite>
{
    private static readonly string[] Views = ["screens", "dark", "bare", "text", "source"];

    [Fact]
    public async Task The_bytes_shown_are_the_bytes_sent()
    {
        await foreach (var _ in site.Services.GetRequiredService<EditionBuilder>().MakeNowAsync((await site.FindAsync()).Key, TestDatabase.Token))
        {
        }

        var shown = await site.Http.GetByteArrayAsync($"mail.eml?subscriber={StudioSite.Reader}&day=2026-03-05", TestDatabase.Token);
        var frame = await site.GetAsync($"frame?subscriber={StudioSite.Reader}&day=2026-03-05");
        await site.Services.GetRequiredService<OutboxSender>().SendDueAsync(null, TestDatabase.Token);

        Assert.True(site.Relay.Mails.TryDequeue(out var sent));
        using var bytes = new MemoryStream();
        await sent.Message.WriteToAsync(MessageFormat.Of(sent.Message), bytes, TestDatabase.Token);
        Assert.Equal(bytes.ToArray(), shown);
        Assert.Contains("DKIM-Signature", System.Text.Encoding.ASCII.GetString(shown), StringComparison.Ordinal);
        using var read = await MimeKit.MimeMessage.LoadAsync(new MemoryStream(shown), TestDatabase.Token);
        Assert.Equal(read.HtmlBody!.ReplaceLineEndings("\n"), frame.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Only_who_has_the_address_is_let_in()
    {
        var own = site.Address.GetLeftPart(UriPartial.Authority);
        var root = site.Address.AbsolutePath;
        (HttpMethod Method, string Address, (string, string)[] Headers)[] refused =
        [
            (HttpMethod.Get, root, [("Host", "studio.example")]),
            (HttpMethod.Get, root, [("Host", $"studio.example:{site.Address.Port}")]),
            (HttpMethod.Get, root, [("Host", $"127.0.0.1:{site.Address.Port + 1}")]),
            (HttpMethod.Get, "/", []),
            (HttpMethod.Get, "/studio.css", []),
            (HttpMethod.Get, $"/{new string('0', 32)}/", []),
            (HttpMethod.Get, root, [("Origin", "https://studio.example")]),
            (HttpMethod.Get, root, [("Sec-Fetch-Site", "cross-site")]),
            (HttpMethod.Get, $"{root}frame", [("Sec-Fetch-Site", "same-site")]),
            (HttpMethod.Post, $"{root}send", []),
            (HttpMethod.Post, $"{root}send", [("Origin", "null")]),
            (HttpMethod.Post, $"{root}send", [("Origin", $"http://127.0.0.1:{site.Address.Port + 1}")]),
        ];
        foreach (var (method, address, headers) in refused)
        {
            using var response = await site.SendAsync(method, address, form: method == HttpMethod.Post ? [] : null, headers);
            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{method} {address} {string.Join(' ', headers)}: {response.StatusCode}");
            Assert.DoesNotContain(root, await response.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        }

        using var named = await site.SendAsync(HttpMethod.Get, root, null, ("Host", $"localhost:{site.Address.Port}"), ("Sec-Fetch-Site", "none"));
        Assert.Equal(HttpStatusCode.OK, named.StatusCode);
        using var page = await site.SendAsync(HttpMethod.Get, root, null, ("Origin", own), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("frame-ancestors 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("same-origin", page.Headers.GetValues("Referrer-Policy").Single());
    }

    [Fact]
    public async Task Looking_changes_nothing()
    {
        // Words are counted and keys are made once, by whoever asks first.
        await site.GetAsync($"?subscriber={StudioSite.Reader}&view=why");
        var before = await DatabaseContent.ReadAsync(site.Test);
        string[] choices =
        [
            $"subscriber={StudioSite.Reader}", $"subscriber={StudioSite.Reader}&day=2026-03-04", "query=sorting", "query=(sorting", "fixture=none",
            "subscriber=nobody@example.org", "subscriber=x", "fixture=100-papers", "fixture=page-subscribe", "fixture=welcome&language=de",
            .. Enum.GetNames<Digest.Outbox.MailKind>().Select(kind => $"subscriber={StudioSite.Reader}&mail={kind}"),
        ];
        foreach (var choice in choices)
        {
            foreach (var view in Views) Assert.Contains("</html>", await site.GetAsync($"?{choice}&view={view}"), StringComparison.Ordinal);
            using var frame = await site.SendAsync(HttpMethod.Get, $"frame?{choice}");
            Assert.Contains("sandbox allow-same-origin; default-src 'none'", frame.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            using var file = await site.SendAsync(HttpMethod.Get, $"mail.eml?{choice}");
        }

        Assert.Equal(before, await DatabaseContent.ReadAsync(site.Test));
        Assert.Empty(site.Relay.Mails);
    }

    [Fact]
    public async Task A_page_shows_its_fixture_with_text_headers_and_source()
    {
        Assert.Contains("The text part, at 72 columns", await site.GetAsync("?fixture=tex&view=text"), StringComparison.Ordinal);
        var source = await site.GetAsync("?fixture=hostile&view=source");
        Assert.Contains("multipart/alternative", source, StringComparison.Ordinal);
        Assert.Contains(">_paper.html:", source, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", source, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", await site.GetAsync("frame?fixture=hostile"), StringComparison.Ordinal);
        Assert.Contains("lang=\"de\"", await site.GetAsync("frame?fixture=ordinary&language=de"), StringComparison.Ordinal);
    }
}
