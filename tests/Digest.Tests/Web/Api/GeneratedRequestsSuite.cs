using Digest.TestData.Api;
using Digest.Web.Api.Keys;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>The OpenAPI document is what the API does, whatever is sent.</summary>
public abstract class GeneratedRequestsSuite(TestDatabase test) : IAsyncLifetime
{
    private const int Seed = 28;

    private PageSite _site = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _site = await ApiClient.StartSiteAsync(test);
        await SortingPapers.AnnounceAsync(test);
        await test.Lifecycle.AddAsync(
            [.. Enumerable.Range(1, 5).Select(i => Some.Subscriber($"r{i}@example.org", "sorting", "networks"))],
            TestDatabase.Token);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task Every_answer_to_generated_requests_is_one_that_the_document_promises()
    {
        string?[] keys =
        [
            (await ApiClient.WithKeyAsync(_site)).Key, (await ApiClient.WithKeyAsync(_site, ApiScopes.PapersRead)).Key,
            null, "wrong", "digest_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ];
        var fuzz = new ApiFuzz(_site.Http, Seed, keys);

        await fuzz.RunAsync(500, TestDatabase.Token);

        Assert.True(fuzz.Errors.Count == 0, $"seed {Seed}:\n{string.Join('\n', fuzz.Errors)}");
        // Requests that end a subscription are among them: what needs one that is left may find none.
        Assert.True(fuzz.NeverSucceeded.Count <= 4, $"seed {Seed}: {string.Join(", ", fuzz.NeverSucceeded)} never succeeded");
    }
}

public sealed class SqliteGeneratedRequestsTests() : GeneratedRequestsSuite(new SqliteTestDatabase());

public sealed class PostgreSqlGeneratedRequestsTests() : GeneratedRequestsSuite(new PostgreSqlTestDatabase());
