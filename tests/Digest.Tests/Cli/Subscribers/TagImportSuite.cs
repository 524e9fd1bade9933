using Digest.Cli.Subscribers;
using Digest.Papers;
using Digest.Sources.ArxivSanity;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Tests.Sources.ArxivSanity;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Cli.Subscribers;

public abstract class TagImportSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tags").FullName;

    private SubscriberStore Store => new(test.Database, test.Clock);

    private TagImport Import => new(test.Database, Store, test.Lifecycle, new SubscribersOptions(), test.Clock);

    private SanityDatabase Sanity => new(Path.Combine(_folder, "dict.db"), test.Clock);

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        await SanityFiles.WriteAsync(Path.Combine(_folder, "dict.db"), "tags", ("root", SanityFiles.Tags));
        await SanityFiles.WriteAsync(Path.Combine(_folder, "dict.db"), "email");
        await SanityFiles.WriteAsync(Path.Combine(_folder, "papers.db"), "papers", ("2603.00002", SanityFiles.Paper));
        await test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "test",
                [new SourceRecord { Paper = Some.Paper("2603.00001"), Authority = SourceAuthority.File }],
                TestDatabase.Start),
            TestDatabase.Token);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(_folder, recursive: true);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Tags_become_topics_that_learn_from_the_tagged_papers()
    {
        var user = await AddPapersAsync();

        Assert.Equal(new TagImportResult(null, 3, 3, 1), await Import.RunAsync(user, "ada@example.org", TestDatabase.Token));

        var ada = await AdaAsync();
        Assert.Equal(
            [("rl agents", "rl agents"), ("!!", "like:2603.00001"), ("gone", "gone")],
            ada.Topics.Select(topic => (topic.Name, topic.Query)));
        Assert.Equal("arxiv-sanity-lite: address given by the operator", ada.Consent);
        var feedback = await new TopicFeedbackStore(test.Database, test.Clock).LoadAsync(ada.Topics, TestDatabase.Token);
        Assert.Equal([2, 1, 0], ada.Topics.Select(topic => feedback.Examples(topic).Count(example => example.IsLiked)));
        Assert.Equal(0, await test.Database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM announcements"), TestDatabase.Token));
    }

    [Fact]
    public async Task Tags_that_differ_in_capitals_alone_are_one_topic()
    {
        await SanityFiles.WriteAsync(Path.Combine(_folder, "dict.db"), "tags", ("other", SanityFiles.TwoCases));
        var user = (await Sanity.ListUsersAsync(TestDatabase.Token)).Single(one => one.Name == "other");

        Assert.Equal(new TagImportResult(null, 2, 2, 1), await Import.RunAsync(user, "ada@example.org", TestDatabase.Token));

        Assert.Equal("RL", Assert.Single((await AdaAsync()).Topics).Name);
    }

    [Fact]
    public async Task A_subscriber_keeps_what_they_have_and_a_second_time_changes_nothing()
    {
        await test.Lifecycle.AddAsync(Some.Subscriber("ada@example.org", "robots", "GONE") with { Name = "Ada" }, TestDatabase.Token);
        var user = await AddPapersAsync();
        await Import.RunAsync(user, "ada@example.org", TestDatabase.Token);
        var once = await AdaAsync();
        Assert.Equal(["robots", "GONE", "rl agents", "!!"], once.Topics.Select(topic => topic.Name));

        await AddPapersAsync();
        await Import.RunAsync(user, "ada@example.org", TestDatabase.Token);

        Assert.Equal(once.Topics.Select(topic => topic.Key), (await AdaAsync()).Topics.Select(topic => topic.Key));
    }

    [Fact]
    public async Task Who_left_or_has_no_address_is_named_and_not_added()
    {
        var user = await AddPapersAsync();
        Assert.Equal("has no address. Give it: --address root=EMAIL", (await Import.RunAsync(user, null, TestDatabase.Token)).Error);
        await test.Lifecycle.AddAsync(Some.Subscriber("ada@example.org"), TestDatabase.Token);
        await test.Lifecycle.UnsubscribeAsync((await AdaAsync()).Key, TestDatabase.Token);

        Assert.Equal(
            "ada@example.org left and stays unsubscribed.", (await Import.RunAsync(user, "ada@example.org", TestDatabase.Token)).Error);
        Assert.Empty((await AdaAsync()).Topics);
    }

    private async Task<SanityUser> AddPapersAsync()
    {
        var users = await Sanity.ListUsersAsync(TestDatabase.Token);
        await Import.AddPapersAsync(Sanity, users, TestDatabase.Token);
        return Assert.Single(users);
    }

    private async Task<Subscriber> AdaAsync() =>
        (await Store.FindAsync(EmailAddress.Parse("ada@example.org").Address!, TestDatabase.Token))!;
}

public sealed class SqliteTagImportTests() : TagImportSuite(new SqliteTestDatabase());

public sealed class PostgreSqlTagImportTests() : TagImportSuite(new PostgreSqlTestDatabase());
