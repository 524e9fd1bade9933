using Digest.TestData.Api;
using Digest.Web.Api.Keys;
using Xunit;

namespace Digest.Tests.Web.Api;

/// <summary>The OpenAPI document is what the API does, whatever is sent.</summary>
public abstract class GeneratedRequestsSuite(TestDatabase test) : ApiSuite(test)
{
    private const int Seed = 28;


    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SortingPapers.AnnounceAsync(Test.Database, Test.Clock.GetUtcNow());
        await Test.Lifecycle.AddAsync(
            [.. Enumerable.Range(1, 5).Select(i => Some.Subscriber($"r{i}@example.org", "sorting", "networks"))],
            TestDatabase.Token);
    }

    [Fact]
    public async Task Every_answer_to_generated_requests_is_one_that_the_document_promises()
    {
        string?[] keys =
        [
            (await ApiClient.WithKeyAsync(Site)).Key, (await ApiClient.WithKeyAsync(Site, ApiScopes.PapersRead)).Key,
            null, "wrong", "digest_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ];
        var fuzz = new ApiFuzz(Site.Http, Seed, keys);

        await fuzz.RunAsync(500, TestDatabase.Token);

        Assert.True(fuzz.Errors.Count == 0, $"seed {Seed}:\n{string.Join('\n', fuzz.Errors)}");
        Assert.True(fuzz.NeverSucceeded.Count == 0, $"seed {Seed}: {string.Join(", ", fuzz.NeverSucceeded)} never succeeded");
    }
}

public sealed class SqliteGeneratedRequestsTests() : GeneratedRequestsSuite(new SqliteTestDatabase());

public sealed class PostgreSqlGeneratedRequestsTests() : GeneratedRequestsSuite(new PostgreSqlTestDatabase());
