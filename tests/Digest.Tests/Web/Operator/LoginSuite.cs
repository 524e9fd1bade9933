using System.Net;
using Digest.Web.Audit;
using Digest.Web.Operator.Access;
using Xunit;

namespace Digest.Tests.Web.Operator;

/// <summary>How someone gets to the operator's pages, and how that ends.</summary>
public abstract class LoginSuite(TestDatabase test) : IAsyncLifetime
{
    private OperatorSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _site = await OperatorSite.StartAsync(test);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await test.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_link_logs_in_once_and_opening_it_uses_nothing_up()
    {
        var link = await LinkAsync();
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await OpenAsync(link)).Status);

        using var first = await PressAsync(link);
        using var second = await PressAsync(link);

        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^digest-operator=[A-Za-z0-9_-]{43}; max-age=43200; path=/; samesite=strict; httponly$", cookie);
        Assert.Contains("Log out", await _site.GetAsync("/operator", cookie.Split(';')[0]), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.SeeOther, second.StatusCode);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(link)).Status);
        Assert.Equal("operator ada, session 1: Logged in.", await AuditAsync());
    }

    [Fact]
    public async Task Of_two_at_once_with_one_link_one_gets_in()
    {
        var link = await LinkAsync();
        var form = await FormAsync(link);

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PressAsync(link, form)));

        Assert.Single(all, response => response.StatusCode == HttpStatusCode.SeeOther);
        foreach (var response in all) response.Dispose();
    }

    [Fact]
    public async Task A_link_ends_after_ten_minutes_and_a_session_after_twelve_hours()
    {
        var old = await LinkAsync();
        var form = await FormAsync(old);
        test.Clock.Advance(TimeSpan.FromMinutes(10));
        using var late = await PressAsync(old, form);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);

        var cookie = await _site.LogInAsync();
        test.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(cookie));
        test.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(cookie));
    }

    [Fact]
    public async Task A_session_ends_by_its_button_and_all_end_by_the_command()
    {
        var (first, second, third) = (await _site.LogInAsync(), await _site.LogInAsync(), await _site.LogInAsync("grace"));
        var token = FormPoster.TokenIn(await _site.GetAsync("/operator", first));

        using (var foreign = await PostAsync("/operator/logout", second, token)) Assert.Equal(HttpStatusCode.Unauthorized, foreign.StatusCode);
        using (var left = await PostAsync("/operator/logout", first, token))
            Assert.StartsWith($"{SessionCookie.Name}=; expires=", left.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(first));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second));
        var open = await LinkAsync();
        Assert.Equal(2, await _site.Access.LogOutAllAsync(TestDatabase.Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(second));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(third));
        Assert.Equal(HttpStatusCode.NotFound, (await OpenAsync(open)).Status);
    }

    [Fact]
    public async Task The_log_tells_a_session_from_one_that_ended_before_it()
    {
        await _site.LogInAsync();
        await _site.Access.LogOutAllAsync(TestDatabase.Token);
        // By a program of before these numbers were counted.
        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("INSERT INTO operator_sessions (key, hash, name, begun_at, expires_at) VALUES (2, 'x', 'bob', 0, @never)", new { never = long.MaxValue }),
            TestDatabase.Token);
        await _site.LogInAsync();

        Assert.Equal("operator ada, session 3: Logged in.\noperator ada, session 1: Logged in.", await AuditAsync());
    }

    [Fact]
    public async Task Neither_links_nor_sessions_are_in_the_database()
    {
        var link = await _site.Access.OpenLinkAsync("ada", TestDatabase.Token);
        var cookie = await _site.LogInAsync();

        var content = await DatabaseContent.ReadAsync(test);

        Assert.DoesNotContain(link, content, StringComparison.Ordinal);
        Assert.DoesNotContain(cookie.Split('=')[1], content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_https_the_cookie_is_for_this_host_alone()
    {
        var link = await LinkAsync();
        using var response = await _site.SendAsync(
            HttpMethod.Post,
            link,
            null,
            [new("form", await FormAsync(link))],
            ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-For", "192.0.2.7"),
            ("Origin", _site.Origin.Replace("http:", "https:", StringComparison.Ordinal)));

        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.Matches("^__Host-digest-operator=[^;]{43}; max-age=43200; path=/; secure; samesite=strict; httponly$", cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(cookie.Split(';')[0]));
    }

    [Fact]
    public async Task Guessing_is_slowed_down()
    {
        var link = $"/operator/login/{new string('A', 43)}";
        for (var i = 0; i < 10; i++)
            using (var response = await PostAsync(link, null, "x", "198.51.100.9")) Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);

        using var refused = await PostAsync(link, null, "x", "198.51.100.9");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        using var other = await PostAsync(link, null, "x", "198.51.100.10");
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
    }

    private async Task<string> LinkAsync() => $"/operator/login/{await _site.Access.OpenLinkAsync("ada", TestDatabase.Token)}";

    private async Task<(HttpStatusCode Status, string Text)> OpenAsync(string link)
    {
        using var response = await _site.SendAsync(HttpMethod.Get, link, null, null, ("Sec-Fetch-Site", "cross-site"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestDatabase.Token));
    }

    private async Task<string> FormAsync(string link) => FormPoster.TokenIn((await OpenAsync(link)).Text);

    private async Task<HttpResponseMessage> PressAsync(string link, string? form = null) =>
        await PostAsync(link, null, form ?? await FormAsync(link));

    private Task<HttpResponseMessage> PostAsync(string address, string? cookie, string form, string network = "192.0.2.1") =>
        _site.SendAsync(HttpMethod.Post, address, cookie, [new("form", form)], ("Origin", _site.Origin), ("X-Forwarded-For", network));

    private async Task<HttpStatusCode> StatusAsync(string cookie)
    {
        using var response = await _site.SendAsync(HttpMethod.Get, "/operator", cookie);
        return response.StatusCode;
    }

    private async Task<string> AuditAsync() => string.Join('\n', (await test.Database.ReadAsync(
        sql => AuditLog.ListAsync(sql, long.MaxValue, null, 10), TestDatabase.Token)).Select(entry => $"{entry.Actor}: {entry.Outcome}"));
}

public sealed class SqliteLoginTests() : LoginSuite(new SqliteTestDatabase());

public sealed class PostgreSqlLoginTests() : LoginSuite(new PostgreSqlTestDatabase());
