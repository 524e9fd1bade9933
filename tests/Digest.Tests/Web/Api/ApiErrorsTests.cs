using System.Globalization;
using System.Net;
using System.Text;
using Digest.Web;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>Every error is a problem (RFC 9457), and what limits a program says so.</summary>
public sealed class ApiErrorsTests : IAsyncLifetime
{
    private const int Limit = 20;

    private readonly SqliteTestDatabase _test = new();
    private PageSite _site = null!;
    private ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        _site = await PageSite.StartAsync(_test, "/base", web: new WebOptions { Api = true, ApiRequestsPerMinute = Limit });
        _api = await ApiClient.WithKeyAsync(_site);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Paths_methods_bodies_and_types_that_there_are_not_are_problems()
    {
        Assert.Equal((HttpStatusCode.NotFound, "about:blank"), Short(await _api.GetAsync("/nothing")));
        Assert.Equal((HttpStatusCode.NotFound, "about:blank"), Short(await _api.GetAsync("/subscribers/x")));
        var other = await _api.SendAsync("DELETE", "/subscribers");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "about:blank"), Short(other));
        Assert.Equal((HttpStatusCode.BadRequest, "urn:problem-type:digest:not-valid"), Short(await _api.PostAsync("/subscribers", "{")));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "about:blank"), Short(await _api.PostAsync("/subscribers", new string(' ', 200_000))));
        using var text = new HttpRequestMessage(HttpMethod.Post, "/api/v1/subscribers") { Content = new StringContent("{}", Encoding.UTF8, "text/plain") };
        text.Headers.Add("Authorization", $"Bearer {_api.Key}");
        using var response = await _site.Http.SendAsync(text, TestDatabase.Token);
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    [Fact]
    public async Task Nothing_is_kept_by_caches_or_read_from_other_sites()
    {
        var answer = await _api.GetAsync("/status");
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _api.SendAsync("OPTIONS", "/status")).Status);
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_when_to_go_on()
    {
        for (var i = 1; i <= Limit; i++)
            Assert.Equal(
                string.Create(CultureInfo.InvariantCulture, $"\"key\";r={Limit - i};t=60"),
                Assert.Single((await _api.GetAsync("/status")).Headers.GetValues("RateLimit")));
        _test.Clock.Advance(TimeSpan.FromSeconds(20));

        var refused = await _api.GetAsync("/status");
        Assert.Equal((HttpStatusCode.TooManyRequests, "about:blank"), Short(refused));
        Assert.Equal(TimeSpan.FromSeconds(40), refused.Headers.RetryAfter!.Delta);
        (await (await ApiClient.WithKeyAsync(_site)).GetAsync("/status")).Is(HttpStatusCode.OK);

        _test.Clock.Advance(TimeSpan.FromSeconds(40));
        (await _api.GetAsync("/status")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_failing_database_is_no_fault_of_the_request()
    {
        await _test.Database.WriteAsync(sql => sql.ExecuteAsync("ALTER TABLE subscribers RENAME TO gone"), TestDatabase.Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "about:blank"), Short(await _api.GetAsync("/subscribers")));
        Assert.Contains(_site.Log.Lines, line => line.StartsWith("GET /api/v1/subscribers failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_document_is_public_and_says_where_the_api_is()
    {
        using var response = await _site.Http.GetAsync("/api/v1/openapi.json", TestDatabase.Token);
        Assert.Contains("\"url\": \"/base/api/v1\"", await response.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_setting_there_is_no_api()
    {
        await using var site = await PageSite.StartAsync(_test);
        using var response = await site.Http.GetAsync("/api/v1/status", TestDatabase.Token);
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    private static (HttpStatusCode Status, string? Type) Short(ApiAnswer answer)
    {
        _ = answer.ProblemName;
        return (answer.Status, (string?)answer.Json["type"]);
    }
}
