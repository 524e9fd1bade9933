using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Subscribers;

public abstract class FollowedAuthorsSuite(TestDatabase test) : IAsyncLifetime
{
    private FollowedAuthors Followed => new(test.Database, test.Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Authors_join_one_topic_that_goes_with_the_last_of_them()
    {
        var ada = await AddAsync("robots", "author:Knuth -survey");
        Assert.Equal("author:Hinton", await FollowAsync(ada, " Hinton "));
        Assert.Equal("author:Hinton OR author:\"Turing, A\"", await FollowAsync(ada, "Turing, A"));
        Assert.Equal("author:\"Turing, A\" OR author:hinton", await FollowAsync(ada, "hinton"));
        Assert.Equal(["robots=robots", "author:Knuth -survey=author:Knuth -survey", "Authors=author:\"Turing, A\" OR author:hinton"], await TopicsAsync(ada));

        Assert.Null(await Followed.UnfollowAsync(ada, "Knuth", TestDatabase.Token));
        Assert.Equal("author:hinton", await Followed.UnfollowAsync(ada, "turing, a", TestDatabase.Token));
        Assert.Equal("", await Followed.UnfollowAsync(ada, "Hinton", TestDatabase.Token));
        Assert.Equal(["robots=robots", "author:Knuth -survey=author:Knuth -survey"], await TopicsAsync(ada));
    }

    [Fact]
    public async Task Authors_followed_at_the_same_time_are_all_followed()
    {
        var ada = await AddAsync("author:Knuth");
        await Parallel.ForEachAsync(Enumerable.Range(0, 12), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, _) => await FollowAsync(ada, $"Somebody{i}"));
        Assert.Equal(13, Assert.Single(await TopicsAsync(ada)).Split(" OR ").Length);
    }

    [Fact]
    public async Task A_topic_of_authors_that_somebody_wrote_is_added_to_under_its_own_name()
    {
        var ada = await AddAsync("author:Knuth");
        await FollowAsync(ada, "Hinton");
        Assert.Equal(["Authors=author:Knuth OR author:Hinton"], await TopicsAsync(ada));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("?!")]
    public async Task What_is_no_name_is_refused(string author)
    {
        var ada = await AddAsync("robots");
        var (query, error) = await Followed.FollowAsync(ada, author, TestDatabase.Token);
        Assert.Null(query);
        Assert.NotEmpty(error!);
        Assert.Equal(["robots=robots"], await TopicsAsync(ada));
    }

    [Fact]
    public async Task More_authors_than_a_query_holds_are_refused_and_the_others_stay()
    {
        var ada = await AddAsync();
        var last = "";
        for (var i = 0; await FollowAsync(ada, $"Somebody with a rather long name, number {i}") is { } query; i++) last = query;
        Assert.InRange(last.Length, 1900, 2000);
        Assert.Equal([$"Authors={last}"], await TopicsAsync(ada));
    }

    [Theory]
    [InlineData("O'Brien")]
    [InlineData("van der Berg, J OR cat:cs.AI")]
    [InlineData("李明 (Ming Li)")]
    [InlineData("cat:cs.LG")]
    public async Task A_name_is_a_name_whatever_is_in_it(string author)
    {
        var ada = await AddAsync();
        var query = await FollowAsync(ada, author);
        Assert.Equal([author], Matching.Queries.TopicQuery.Parse(query!).Query!.Authors);
    }

    private async Task<string?> FollowAsync(long subscriber, string author) => (await Followed.FollowAsync(subscriber, author, TestDatabase.Token)).Query;

    private async Task<long> AddAsync(params string[] topics)
    {
        var subscribers = new SubscriberStore(test.Database, test.Clock);
        await test.Lifecycle.AddAsync(Some.Subscriber("ada@example.org", topics), TestDatabase.Token);
        return (await subscribers.FindAsync(EmailAddress.Parse("ada@example.org").Address!, TestDatabase.Token))!.Key;
    }

    private async Task<IEnumerable<string>> TopicsAsync(long subscriber) =>
        (await new SubscriberStore(test.Database, test.Clock).FindAsync(subscriber, TestDatabase.Token))!.Topics.Select(topic => $"{topic.Name}={topic.Query}");
}

public sealed class SqliteFollowedAuthorsTests() : FollowedAuthorsSuite(new SqliteTestDatabase());

public sealed class PostgreSqlFollowedAuthorsTests() : FollowedAuthorsSuite(new PostgreSqlTestDatabase());
