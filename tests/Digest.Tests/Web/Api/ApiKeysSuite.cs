using System.Net;
using Digest.TestData.Api;
using Digest.Web.Api.Keys;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>Who may use the API.</summary>
public abstract class ApiKeysSuite(TestDatabase test) : IAsyncLifetime
{
    private PageSite _site = null!;

    private ApiKeyStore Keys => _site.Services.GetRequiredService<ApiKeyStore>();

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _site = await ApiClient.StartSiteAsync(test);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task Wrong_revoked_expired_and_too_narrow_keys_fail_alike()
    {
        var good = (await ApiClient.WithKeyAsync(_site)).Key!;
        var revoked = (await Keys.AddAsync("revoked", ApiScopes.All, null, TestDatabase.Token))!;
        Assert.True(await Keys.RevokeAsync("revoked", TestDatabase.Token));
        var expired = (await Keys.AddAsync("expired", ApiScopes.All, TestDatabase.Start, TestDatabase.Token))!;
        string?[] refused =
        [
            null, "", "x", good[..^1] + (good[^1] == 'A' ? 'E' : 'A'), good[..^1], good + "A",
            "digest_aaaaaaaa_" + good[16..], revoked, expired, (await ApiClient.WithKeyAsync(_site, ApiScopes.PapersRead)).Key,
        ];

        var answers = new List<string>();
        foreach (var key in refused)
        {
            var answer = await new ApiClient(_site, key).GetAsync("/subscribers");
            var headers = answer.Headers.Where(header => header.Key != "Date")
                .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
            answers.Add($"{(int)answer.Status} {answer.ContentType} {answer.Body} {string.Join('\n', headers)}");
        }

        Assert.StartsWith("401 application/problem+json", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
        (await new ApiClient(_site, good).GetAsync("/subscribers")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Each_operation_needs_its_scope_and_no_other_will_do()
    {
        var document = new ApiDocument(await _site.Http.GetStringAsync("/api/v1/openapi.json", TestDatabase.Token));
        var others = new Dictionary<string, ApiClient>(StringComparer.Ordinal);
        foreach (var scope in ApiScopes.All)
            others[scope] = await ApiClient.WithKeyAsync(_site, [.. ApiScopes.All.Where(other => other != scope)]);

        var answers = new List<string>();
        foreach (var operation in document.Operations)
        {
            var scope = ApiScopes.All.Single(one => ((string)operation.Description["description"]!).StartsWith($"Scope: {one}.", StringComparison.Ordinal));
            var path = operation.Path.Replace("{id}", "1", StringComparison.Ordinal).Replace("{topic}", "1", StringComparison.Ordinal);
            var answer = await others[scope].SendAsync(operation.Method, path);
            answers.Add($"{(int)answer.Status} {answer.Body}");
        }

        Assert.True(answers.Count > 25);
        Assert.StartsWith("401 ", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_kept_as_a_hash_and_its_use_is_known()
    {
        var client = await ApiClient.WithKeyAsync(_site, ApiScopes.StatusRead);
        Assert.Null(Assert.Single(await Keys.ListAsync(TestDatabase.Token)).LastUsedAt);

        (await client.GetAsync("/status")).Is(HttpStatusCode.OK);
        (await client.GetAsync("/status")).Is(HttpStatusCode.OK);

        Assert.Equal(TestDatabase.Start, Assert.Single(await Keys.ListAsync(TestDatabase.Token)).LastUsedAt);
        var content = await DatabaseContent.ReadAsync(test);
        Assert.DoesNotContain(client.Key![16..], content, StringComparison.Ordinal);
        Assert.DoesNotContain(client.Key, string.Concat(_site.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_valid_keys_have_different_names_and_a_revoked_name_is_free()
    {
        Assert.NotNull(await Keys.AddAsync("form", [ApiScopes.PapersRead], null, TestDatabase.Token));
        Assert.Null(await Keys.AddAsync("form", [ApiScopes.PapersRead], null, TestDatabase.Token));
        Assert.True(await Keys.RevokeAsync("form", TestDatabase.Token));
        Assert.False(await Keys.RevokeAsync("form", TestDatabase.Token));
        Assert.NotNull(await Keys.AddAsync("form", [ApiScopes.PapersRead], null, TestDatabase.Token));
    }
}

public sealed class SqliteApiKeysTests() : ApiKeysSuite(new SqliteTestDatabase());

public sealed class PostgreSqlApiKeysTests() : ApiKeysSuite(new PostgreSqlTestDatabase());
