using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Digest.Web;
using Digest.Web.Api.Keys;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>A program that uses the API of a site, with a key.</summary>
internal sealed class ApiClient(PageSite site, string? key)
{
    public static Task<PageSite> StartSiteAsync(TestDatabase test, string publicPath = "") => PageSite.StartAsync(
        test, publicPath, web: new WebOptions { Api = true, ApiRequestsPerMinute = 100_000 });

    /// <param name="scopes">None for all.</param>
    public static async Task<ApiClient> WithKeyAsync(PageSite site, params string[] scopes)
    {
        var keys = site.Services.GetRequiredService<ApiKeyStore>();
        var key = await keys.AddAsync(Guid.NewGuid().ToString(), scopes.Length == 0 ? ApiScopes.All : scopes, null, TestDatabase.Token);
        return new ApiClient(site, key);
    }

    public string? Key => key;

    public async Task<ApiAnswer> SendAsync(string method, string path, object? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1{path}");
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        if (body is not null)
            request.Content = new StringContent(
                body as string ?? System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await site.Http.SendAsync(request, TestDatabase.Token);
        return new ApiAnswer(
            response.StatusCode,
            response.Headers,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(TestDatabase.Token));
    }

    public Task<ApiAnswer> GetAsync(string path) => SendAsync("GET", path);

    public Task<ApiAnswer> PostAsync(string path, object body, string? idempotencyKey = null) =>
        SendAsync("POST", path, body, idempotencyKey);

    /// <summary>Every entry of a list, a page after the other.</summary>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string path)
    {
        var all = new List<JsonNode>();
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        for (string? next = null; ;)
        {
            var page = (await GetAsync(next is null ? path : $"{path}{separator}cursor={next}")).Is(HttpStatusCode.OK);
            all.AddRange(page["items"]!.AsArray().Select(item => item!));
            if ((next = (string?)page["next"]) is null) return all;
        }
    }
}

internal sealed record ApiAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <returns>The body.</returns>
    public JsonNode Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} {Body}");
        return Json;
    }

    /// <summary>What a program goes by.</summary>
    public string ProblemName
    {
        get
        {
            Assert.Equal("application/problem+json", ContentType);
            Assert.Equal((int)Status, (int)Json["status"]!);
            return ((string)Json["type"]!).Split(':')[^1];
        }
    }
}
