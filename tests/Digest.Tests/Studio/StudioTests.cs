using System.Net;
using Digest.Delivery;
using Digest.Editions;
using Digest.Links;
using Digest.Rendering.Messages;
using Digest.Studio.Fixtures;
using Digest.Subscribers;
using Digest.TestData.Servers;
using Digest.Tests.Web;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Studio;

public sealed partial class StudioTests(StudioSite site) : IClassFixture<StudioSite>
{
    private static readonly string[] Views = ["screens", "dark", "bare", "text", "source", "size", "why", "checks", "changes", "send"];

    [Fact]
    public async Task The_bytes_shown_are_the_bytes_sent()
    {
        // Not the reader of the other tests, who has got nothing yet.
        const string other = "other@example.org";
        await site.AddAsync(other);
        await foreach (var _ in site.Services.GetRequiredService<EditionBuilder>().MakeNowAsync((await site.FindAsync(other)).Key, TestDatabase.Token))
        {
        }

        var shown = await site.Http.GetByteArrayAsync($"mail.eml?subscriber={other}&day=2026-03-05", TestDatabase.Token);
        var frame = await site.GetAsync($"frame?subscriber={other}&day=2026-03-05");
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

        foreach (var action in (string[])["send", "links"])
        {
            using var response = await site.SendAsync(HttpMethod.Get, $"{action}?fixture=confirm&to=a@example.org");
            Assert.False(response.IsSuccessStatusCode);
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

    [Fact]
    public async Task A_test_is_marked_recorded_and_carries_no_link_of_the_subscriber()
    {
        var before = await site.FindAsync();
        var page = await PostAsync($"send?subscriber={StudioSite.Reader}", ("to", "colleague@example.net"));

        Assert.Contains("Sent to colleague@example.net: 250", page, StringComparison.Ordinal);
        Assert.True(site.Relay.Mails.TryDequeue(out var sent));
        Assert.Equal("colleague@example.net", sent.Envelope.Recipient);
        using var bytes = new MemoryStream();
        await sent.Message.WriteToAsync(MessageFormat.Of(sent.Message), bytes, TestDatabase.Token);
        using var read = await MimeKit.MimeMessage.LoadAsync(new MemoryStream(bytes.ToArray()), TestDatabase.Token);
        Assert.StartsWith("[Test] ", read.Subject, StringComparison.Ordinal);
        Assert.Equal("yes", read.Headers["X-Digest-Test"]);
        Assert.Contains("subject", read.Headers["DKIM-Signature"], StringComparison.Ordinal);
        var signer = await site.Services.GetRequiredService<LinkKeys>().GetSignerAsync(TestDatabase.Token);
        var tokens = LinkOf().Matches(read.HtmlBody! + read.Headers["List-Unsubscribe"]).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(tokens);
        Assert.All(tokens, token => Assert.Equal(0, signer.Verify(token)!.Subscriber));
        Assert.Contains("colleague@example.net: 250", await site.GetAsync("?fixture=confirm&view=send"), StringComparison.Ordinal);
        Assert.Equal(before with { Topics = [] }, await site.FindAsync() with { Topics = [] });
    }

    [Theory]
    [InlineData("?fixture=ordinary", "nonsense", "is not a valid address")]
    [InlineData("?fixture=ordinary", "gone@example.org", "is suppressed")]
    [InlineData("?fixture=page-subscribe", "a@example.org", "A page cannot be sent")]
    public async Task A_test_that_must_not_be_sent_is_not(string choice, string to, string said)
    {
        await site.Test.Database.WriteAsync(
            sql => SuppressionStore.AddAsync(sql, EmailAddress.Parse("gone@example.org").Address!, SubscriberStatus.Active, SuppressionReason.HardBounce, "", TestDatabase.Start), TestDatabase.Token);

        Assert.Contains(said, await PostAsync($"send{choice}", ("to", to)), StringComparison.Ordinal);
        Assert.DoesNotContain(site.Relay.Mails, mail => mail.Envelope.Recipient == to);
    }

    [Fact]
    public async Task Links_are_listed_and_fetched_on_request_but_never_from_private_addresses_or_for_a_reader()
    {
        await using var server = await PaperServer.StartAsync();
        using var saved = site.SaveFor("mail/confirm.html", original => original.Replace(
            "{{ ask }}", $"{{{{ ask }}}} <a href=\"{server.Url}/secret\">here</a>", StringComparison.Ordinal));

        Assert.Contains($"{server.Url}/secret", await site.GetAsync("?fixture=confirm&view=checks"), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        var fetched = await PostAsync("links?fixture=confirm");

        Assert.Contains("not a public address", fetched, StringComparison.Ordinal);
        Assert.Contains("not fetched", fetched, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("color:#1d1c1a", "color:#c0c0c0", "1.8:1 in light colors.", "confirm.html:3")]
    [InlineData("font-size:16px", "font-size:9px", "Text of 9 pixels", "confirm.html:3")]
    [InlineData("{{ ask }}", "<img src=\"data:,\">", "A picture has no alt text.", "confirm.html:3")]
    [InlineData("{{ text.confirm_button }}", "", "A link has no text.", "confirm.html:5")]
    [InlineData("{{ ask }}", "</p><h4>x</h4><p>", "&lt;h4&gt; follows &lt;h1&gt;.", "confirm.html:3")]
    [InlineData("{{ ask }}", "</p><table><tr><td>x</td></tr></table><p>", "A table for the layout", "confirm.html:3")]
    [InlineData("{{ ask }}", "<b style=\"display:flex\">x</b>", "display:flex", "confirm.html:3")]
    public async Task What_is_wrong_is_shown_with_the_line_of_the_template(string text, string replacement, string finding, string place)
    {
        Assert.DoesNotContain(finding, await site.GetAsync("?fixture=confirm&view=checks"), StringComparison.Ordinal);
        using var saved = site.SaveFor("mail/confirm.html", original => original.Replace(text, replacement, StringComparison.Ordinal));

        var page = await site.GetAsync("?fixture=confirm&view=checks");

        var at = page.IndexOf(finding, StringComparison.Ordinal);
        Assert.True(at > 0, page);
        Assert.Contains($"<code class=\"at\">{place}</code>", page[at..Math.Min(page.Length, at + 300)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_check_finds_a_problem_in_a_released_mail()
    {
        foreach (var fixture in FixtureSet.All.Where(fixture => fixture.Page is null))
        {
            var page = await site.GetAsync($"?fixture={fixture.Name}&view=checks");
            Assert.False(page.Contains("<li class=\"problem\">", StringComparison.Ordinal), $"{fixture.Name}: {page}");
            Assert.Contains(fixture.Name is "quiet" or "ordinary" ? "One click is enough" : "Covers from, to", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_change_is_compared_over_all_fixtures_within_three_seconds()
    {
        Assert.Contains("touches none of", await site.GetAsync("?view=changes&against=released"), StringComparison.Ordinal);
        using var saved = site.SaveFor("mail/welcome.html", original => original + "<!-- changed -->");
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var page = await site.GetAsync("?view=changes");

        TestContext.Current.SendDiagnosticMessage($"a change is compared over all fixtures in {watch.ElapsedMilliseconds} ms");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Contains("This change touches 5 of ", page, StringComparison.Ordinal);
        Assert.Contains("+ &lt;!-- changed --&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<summary>welcome-de</summary>", page, StringComparison.Ordinal);
        Assert.Contains("This change touches 5 of ", await site.GetAsync("?view=changes&against=released"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_shows_reasons_features_and_the_papers_just_below()
    {
        var page = await site.GetAsync($"?subscriber={StudioSite.Reader}&view=why");

        Assert.Contains($"What {StudioSite.Reader} would get tomorrow", page, StringComparison.Ordinal);
        Assert.Contains("Sorting networks that learn", page, StringComparison.Ordinal);
        Assert.Contains("sorting: matches (", page, StringComparison.Ordinal);
        Assert.Contains("class=\"for\">words +", page, StringComparison.Ordinal);
        var typed = await site.GetAsync("?query=speech%20recognition&view=why");
        var below = typed[typed.IndexOf("Just below the threshold", StringComparison.Ordinal)..];
        Assert.Contains("Speech synthesis", below, StringComparison.Ordinal);
        Assert.Contains("missing: recognition", below, StringComparison.Ordinal);
    }

    /// <summary>As the form does, and then the page that it leads to.</summary>
    private async Task<string> PostAsync(string address, params (string Name, string Value)[] fields)
    {
        using var response = await site.SendAsync(
            HttpMethod.Post,
            address,
            fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
            ("Origin", site.Address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return await site.GetAsync(response.Headers.Location!.OriginalString);
    }

    [System.Text.RegularExpressions.GeneratedRegex("https://digest\\.example/[a-z-]+/([A-Za-z0-9_-]{20,})")]
    private static partial System.Text.RegularExpressions.Regex LinkOf();
}
