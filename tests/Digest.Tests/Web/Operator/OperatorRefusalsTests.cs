using System.Net;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Web.Operator;

/// <summary>Nothing without login, from another site, without the mark of a form, or by GET: over every route there is.</summary>
public sealed class OperatorRefusalsTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _test = new();
    private OperatorSite _site = null!;
    private long _subscriber;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        await ReadablePapers.FillAsync(_test);
        _site = await OperatorSite.StartAsync(_test);
        await _test.Lifecycle.AddAsync([Some.Subscriber("reader@example.org", "sorting")], TestDatabase.Token);
        _subscriber = await _test.Database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT key FROM subscribers"), TestDatabase.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_shown_or_done_without_a_login()
    {
        var before = await DatabaseContent.ReadAsync(_test);
        var posts = _site.Buttons(_subscriber).Select(one => (one.Address, Method: "POST", one.Button));
        var routes = Routes().Select(one => (one.Address, one.Method, Button: "pause")).Concat(posts);
        foreach (var (address, method, button) in routes)
            foreach (var cookie in (string?[])[null, "digest-operator=", $"digest-operator={new string('A', 43)}"])
            {
                using var response = await _site.SendAsync(
                    new HttpMethod(method), address, cookie, method == "POST" ? Form(button, "x") : null, ("Origin", _site.Origin));
                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{method} {address} {button}: {response.StatusCode}");
                var text = await response.Content.ReadAsStringAsync(TestDatabase.Token);
                Assert.DoesNotContain("reader@example.org", text, StringComparison.Ordinal);
                Assert.DoesNotContain("name=\"form\"", text, StringComparison.Ordinal);
            }

        Assert.Equal(before, await DatabaseContent.ReadAsync(_test));
    }

    [Fact]
    public async Task No_form_of_another_site_or_without_its_mark_is_acted_on()
    {
        var (cookie, other) = (await _site.LogInAsync(), await _site.LogInAsync("mallory"));
        var mark = FormPoster.TokenIn(await _site.GetAsync("/operator", cookie));
        var foreignMark = FormPoster.TokenIn(await _site.GetAsync("/operator", other));
        var before = await DatabaseContent.ReadAsync(_test);
        (string Form, (string, string)[] Headers)[] refused =
        [
            (mark, []),
            (mark, [("Origin", "null")]),
            (mark, [("Origin", "https://elsewhere.example")]),
            (mark, [("Origin", _site.Origin + "1")]),
            (mark, [("Origin", _site.Origin), ("Sec-Fetch-Site", "cross-site")]),
            (mark, [("Origin", _site.Origin), ("Sec-Fetch-Site", "same-site")]),
            ("", [("Origin", _site.Origin)]),
            (mark[..^1] + (mark[^1] == 'a' ? 'b' : 'a'), [("Origin", _site.Origin)]),
            (foreignMark, [("Origin", _site.Origin)]),
        ];
        foreach (var (address, button) in _site.Buttons(_subscriber))
            foreach (var (form, headers) in refused)
            {
                using var response = await _site.SendAsync(HttpMethod.Post, address, cookie, Form(button, form), headers);
                Assert.True(
                    response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden,
                    $"{address} {button} {form} {string.Join(' ', headers)}: {response.StatusCode}");
            }

        Assert.Equal(before, await DatabaseContent.ReadAsync(_test));
        using var accepted = await _site.SendAsync(
            HttpMethod.Post, "/operator", cookie, Form("pause", mark), ("Origin", _site.Origin), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.SeeOther, accepted.StatusCode);
        Assert.NotEqual(before, await DatabaseContent.ReadAsync(_test));
    }

    [Fact]
    public async Task Looking_changes_nothing_and_is_not_kept()
    {
        var cookie = await _site.LogInAsync();
        // Words are counted once, by whoever asks first.
        foreach (var (address, _) in Routes()) (await _site.SendAsync(HttpMethod.Get, address, cookie)).Dispose();
        var before = await DatabaseContent.ReadAsync(_test);
        foreach (var (address, method) in Routes().Where(route => route.Method is "GET" or "HEAD"))
            foreach (var query in (string[])["", "?do=pause&do=suppress&confirmed=yes&q=%25%27&state=queued&after=x&before=0&entry=1"])
            {
                using var response = await _site.SendAsync(new HttpMethod(method), address + query, cookie);
                Assert.True(response.StatusCode == HttpStatusCode.OK, $"{method} {address}{query}: {response.StatusCode}");
                Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
                Assert.Contains("noindex", response.Headers.GetValues("X-Robots-Tag").Single(), StringComparison.Ordinal);
                Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
                if (method == "GET") Assert.Contains("</html>", await response.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
            }

        foreach (var site in (string[])["cross-site", "same-site"])
        {
            using var response = await _site.SendAsync(HttpMethod.Get, "/operator", cookie, null, ("Sec-Fetch-Site", site));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Equal(before, await DatabaseContent.ReadAsync(_test));
        Assert.Empty(_site.Relay.Mails);
    }

    [Fact]
    public async Task There_are_no_such_pages_until_they_are_switched_on()
    {
        await using var site = await OperatorSite.StartAsync(_test, isOn: false);
        using var response = await site.SendAsync(HttpMethod.Get, "/operator", null);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>All but the login itself, and the stylesheet that it needs.</summary>
    private IEnumerable<(string Address, string Method)> Routes()
    {
        var routes = _site.Routes(_subscriber);
        Assert.NotEmpty(routes);
        return routes.Where(route =>
            !route.Address.Contains("/login/", StringComparison.Ordinal) && !route.Address.EndsWith(".css", StringComparison.Ordinal));
    }

    private static KeyValuePair<string, string>[] Form(string button, string mark) =>
        [new("form", mark), new("do", button), new("confirmed", "yes"), new("key", "1"), new("to", "a@example.net")];
}
