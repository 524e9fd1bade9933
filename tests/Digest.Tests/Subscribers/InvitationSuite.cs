using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.TestData;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Subscribers;

/// <summary>
/// Anyone can ask for an address. What is asked for at that of a person who left is theirs to accept, and until then
/// all that they had stays.
/// </summary>
public abstract class InvitationSuite(TestDatabase test) : IAsyncLifetime
{
    private const string Email = "reader@example.org";

    private static readonly string[] Papers = ["2603.00001", "2603.00002"];

    private static readonly EmailAddress Address = EmailAddress.Parse(Email).Address!;

    private SubscriberStore Store => new(test.Database, test.Clock);

    private SignUpStore SignUps => new(test.Database, test.Clock);

    private SignUpHandler Handler => new(test.Database, new SignUpLimits(1000), test.Clock);

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        await test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "file",
                [
                    .. Papers.Select(id => new SourceRecord
                    {
                        Paper = Some.Paper(id), Authority = SourceAuthority.File, Novelty = Novelty.History,
                    }),
                ],
                test.Clock.GetUtcNow()),
            TestDatabase.Token);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_stranger_asks_for_changes_nothing_of_a_person_who_left(bool isOnThePage)
    {
        var left = await LeaveAsync();

        await AskAsync(isOnThePage, "robots");

        var asked = await FindAsync();
        Assert.NotNull(asked.Invitation);
        Assert.Equivalent(left, asked with { Invitation = null });
        Assert.Equal(["attention"], await ExamplesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_link_of_the_last_mail_brings_back_what_they_had(bool isOnThePage)
    {
        var left = await LeaveAsync();
        await AskAsync(isOnThePage, "robots");

        Assert.True(await ConfirmAsync(left.ConfirmGeneration));

        var back = await FindAsync();
        Assert.Equal(SubscriberStatus.Active, back.Status);
        Assert.Equal(("Grace", 7, "attention"), (back.Name, back.MaxPapers, Assert.Single(back.Topics).Name));
        Assert.Equal(["attention"], await ExamplesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_link_of_the_question_brings_what_was_asked_for(bool isOnThePage)
    {
        var left = await LeaveAsync();
        await AskAsync(isOnThePage, "robots [wide, max 2]", "Sorting=sorting networks");

        Assert.True(await ConfirmAsync((await FindAsync()).OpenConfirmation));

        var back = await FindAsync();
        Assert.Equal((SubscriberStatus.Active, 3, null), (back.Status, back.MaxPapers, back.Invitation));
        Assert.Equal(["robots", "Sorting"], back.Topics.Select(topic => topic.Name));
        Assert.Equal((TopicBreadth.Wide, 2), (back.Topics[0].Breadth, back.Topics[0].MaxPapers));
        Assert.True(back is { IsNew: true, LooksBack: false, NextDue: not null });
        Assert.Empty(await ExamplesAsync());
        Assert.False(await ConfirmAsync(left.ConfirmGeneration));
    }

    [Fact]
    public async Task A_topic_that_stays_keeps_what_it_has_learned()
    {
        await LeaveAsync();
        await AskAsync(isOnThePage: true, "robots", "Other name=attention");

        Assert.True(await ConfirmAsync((await FindAsync()).OpenConfirmation));

        Assert.Equal(["robots", "Other name"], (await FindAsync()).Topics.Select(topic => topic.Name));
        Assert.Equal(["Other name"], await ExamplesAsync());
    }

    [Fact]
    public async Task Given_papers_teach_the_topic_that_was_asked_for_and_only_once_it_is_confirmed()
    {
        await LeaveAsync();
        var papers = await PaperKeysAsync();
        await SignUps.AddAsync(SignUp.To(Wanted("robots"), papers), "192.0.2.1", TestDatabase.Token);
        await Handler.RunAsync(TestDatabase.Token);
        Assert.Equal(["attention"], await ExamplesAsync());

        Assert.True(await ConfirmAsync((await FindAsync()).OpenConfirmation));

        Assert.Equal(["robots", "robots"], await ExamplesAsync());
    }

    [Fact]
    public async Task The_newest_request_counts_and_the_link_that_was_sent_keeps_working()
    {
        await LeaveAsync();
        await AskAsync(isOnThePage: true, "robots");
        var sent = (await FindAsync()).OpenConfirmation;
        await AskAsync(isOnThePage: false, "sorting");

        Assert.True(await ConfirmAsync(sent));

        Assert.Equal("sorting", Assert.Single((await FindAsync()).Topics).Name);
    }

    [Fact]
    public async Task Who_takes_the_leaving_back_has_all_that_they_had_whatever_was_asked_for_meanwhile()
    {
        var before = await AddAsync();
        var changes = new UndoableChanges(test.Database, test.Clock);
        var left = await changes.LeaveAsync(before.Key, isOneClick: false, TestDatabase.Token);
        await AskAsync(isOnThePage: true, "robots");
        var invited = (await FindAsync()).OpenConfirmation;

        Assert.True(await changes.UndoAsync(before.Key, left!, TestDatabase.Token));

        Assert.Equivalent(before, await FindAsync());
        Assert.Equal(["attention"], await ExamplesAsync());
        Assert.False(await ConfirmAsync(invited));
    }

    [Fact]
    public async Task What_nobody_confirms_is_forgotten_after_thirty_days_and_the_person_is_not()
    {
        var left = await LeaveAsync();
        await AskAsync(isOnThePage: true, "robots");
        test.Clock.Advance(SignUpLimits.Kept - TimeSpan.FromDays(1));
        await AskAsync(isOnThePage: true, "sorting");

        test.Clock.Advance(TimeSpan.FromDays(2));
        await Handler.CleanUpAsync(TestDatabase.Token);
        Assert.NotNull((await FindAsync()).Invitation);

        test.Clock.Advance(SignUpLimits.Kept);
        await Handler.CleanUpAsync(TestDatabase.Token);
        Assert.Equivalent(left, await FindAsync());
        Assert.Equal(["attention"], await ExamplesAsync());
    }

    [Fact]
    public async Task Who_subscribed_on_the_page_and_left_within_a_month_keeps_the_way_back()
    {
        await AskAsync(isOnThePage: true, "robots");
        var pending = await FindAsync();
        Assert.True(await ConfirmAsync(pending.LinkGeneration));
        test.Clock.Advance(SignUpLimits.Kept - TimeSpan.FromDays(1));
        await test.Lifecycle.UnsubscribeAsync(pending.Key, TestDatabase.Token);

        test.Clock.Advance(TimeSpan.FromDays(2));
        await Handler.CleanUpAsync(TestDatabase.Token);

        Assert.True(await ConfirmAsync((await FindAsync()).ConfirmGeneration));
        Assert.Equal("robots", Assert.Single((await FindAsync()).Topics).Name);
    }

    [Fact]
    public async Task Who_was_removed_and_does_not_come_back_is_gone_again()
    {
        var left = await LeaveAsync();
        await Store.RemoveAsync(left.Key, TestDatabase.Token);
        await AskAsync(isOnThePage: true, "robots");
        // The row has nothing of what a stranger typed.
        Assert.True(await FindAsync() is { Name: null, Topics: [], Invitation: not null });

        test.Clock.Advance(SignUpLimits.Kept + TimeSpan.FromDays(1));
        await Handler.CleanUpAsync(TestDatabase.Token);

        Assert.Null(await Store.FindAsync(Address, TestDatabase.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_name_and_query_comes_as_it_was_asked_for(bool isOnThePage)
    {
        Topic[] topics =
        [
            new(0, "a=b", "xx yy"), new(0, "q\"x", "robots"), new(0, "A [narrow]", "sorting"),
            new(0, "E=mc2", "\"E=mc2\"") { Breadth = TopicBreadth.Wide, MaxPapers = 2, IsPaused = true },
        ];
        await LeaveAsync();
        await AskAsync(isOnThePage, Wanted() with { Topics = topics });

        Assert.True(await ConfirmAsync((await FindAsync()).OpenConfirmation));

        Assert.Equal(topics, (await FindAsync()).Topics.Select(topic => topic with { Key = 0 }));
    }

    [Fact]
    public async Task A_suppressed_address_confirms_nothing()
    {
        var left = await LeaveAsync();
        await AskAsync(isOnThePage: false, "robots");
        await test.Database.WriteAsync(
            sql => SubscriberLifecycle.SuppressAsync(
                sql, Address, SuppressionReason.Operator, "", test.Clock.GetUtcNow()),
            TestDatabase.Token);

        Assert.False(await ConfirmAsync((await FindAsync()).OpenConfirmation));
        Assert.False(await ConfirmAsync(left.ConfirmGeneration));

        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync()).Status);
    }

    [Fact]
    public async Task An_invitation_waits_for_thirty_days_from_the_newest_request_whoever_asked_before()
    {
        await LeaveAsync();
        await AskAsync(isOnThePage: true, "robots");
        test.Clock.Advance(SignUpLimits.Kept - TimeSpan.FromDays(1));
        await AskAsync(isOnThePage: false, "sorting");

        test.Clock.Advance(TimeSpan.FromDays(2));
        await Handler.CleanUpAsync(TestDatabase.Token);

        Assert.True(await ConfirmAsync((await FindAsync()).OpenConfirmation));
        Assert.Equal("sorting", Assert.Single((await FindAsync()).Topics).Name);
    }

    [Fact]
    public async Task A_sign_up_waits_for_thirty_days_from_the_newest_request()
    {
        await AskAsync(isOnThePage: true, "robots");
        test.Clock.Advance(SignUpLimits.Kept - TimeSpan.FromDays(1));
        await AskAsync(isOnThePage: true, Wanted("sorting") with { Name = null });

        test.Clock.Advance(TimeSpan.FromDays(2));
        await Handler.CleanUpAsync(TestDatabase.Token);

        // Nothing of the first request is left, its name neither.
        Assert.True(await FindAsync() is { Status: SubscriberStatus.Pending, Name: null, Topics: [{ Name: "sorting" }] });
        test.Clock.Advance(SignUpLimits.Kept);
        await Handler.CleanUpAsync(TestDatabase.Token);
        Assert.Null(await Store.FindAsync(Address, TestDatabase.Token));
    }

    [Fact]
    public async Task A_request_and_the_cleanup_at_the_moment_of_the_confirmation_change_nothing()
    {
        await AskAsync(isOnThePage: true, "robots");
        var pending = await FindAsync();
        test.Clock.Advance(SignUpLimits.Kept + TimeSpan.FromDays(1));
        await SignUps.AddAsync(SignUp.To(Wanted("knitting"), []), "192.0.2.1", TestDatabase.Token);
        var others = new List<Task>();

        await test.Database.WriteAsync(
            async sql =>
            {
                var now = test.Clock.GetUtcNow();
                Assert.NotNull(await Invitations.AcceptAsync(sql, pending.Key, pending.LinkGeneration, now));
                others.Add(Task.Run(() => Handler.RunAsync(TestDatabase.Token)));
                others.Add(Task.Run(() => Handler.CleanUpAsync(TestDatabase.Token)));
                // Long enough for both to have read what is there before the commit.
                await Task.Delay(TimeSpan.FromMilliseconds(300), TestDatabase.Token);
            },
            TestDatabase.Token);
        await Task.WhenAll(others);

        Assert.True(await FindAsync() is { Status: SubscriberStatus.Active, Topics: [{ Name: "robots" }] });
    }

    [Fact]
    public async Task What_workers_of_an_earlier_release_do_meanwhile_harms_nobody()
    {
        await LeaveAsync();
        await AskAsync(isOnThePage: false, "robots");
        // It confirms without a look at what was asked for, and adds a topic with the key after the highest.
        await test.Database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("UPDATE subscribers SET status = 'Active', confirm_generation = NULL");
                await sql.ExecuteAsync(
                    """
                    INSERT INTO topics (key, subscriber, position, name, query)
                    SELECT value + 1, (SELECT key FROM subscribers), 1, 'theirs', 'theirs' FROM counters WHERE name = 'topic'
                    """);
            },
            TestDatabase.Token);

        var active = await FindAsync();
        Assert.Null(active.Invitation);
        await Store.EditAsync(active with { Topics = [.. active.Topics, new Topic(0, "new", "new")] }, TestDatabase.Token);
        Assert.Equal(["attention", "theirs", "new"], (await FindAsync()).Topics.Select(topic => topic.Name));
    }

    [Fact]
    public async Task Of_both_links_used_at_once_one_brings_the_person_back()
    {
        for (var round = 0; round < 10; round++)
        {
            var left = await LeaveAsync();
            await AskAsync(isOnThePage: false, "robots");
            var invited = (await FindAsync()).OpenConfirmation;

            var confirmed = await Task.WhenAll(ConfirmAsync(invited), ConfirmAsync(left.ConfirmGeneration));

            Assert.Single(confirmed, won => won);
            var expected = confirmed[0] ? "robots" : "attention";
            Assert.Equal(expected, Assert.Single((await FindAsync()).Topics).Name);
            await Store.RemoveAsync(left.Key, TestDatabase.Token);
            await test.Database.WriteAsync(
                sql => DepartureStore.RemoveAsync(sql, Address), TestDatabase.Token);
        }
    }

    private Task<bool> ConfirmAsync(long? generation) => ConfirmAsync(generation!.Value);

    private async Task<bool> ConfirmAsync(long generation) =>
        await test.Lifecycle.ConfirmAsync((await FindAsync()).Key, generation, TestDatabase.Token);

    private Task AskAsync(bool isOnThePage, params string[] topics) => AskAsync(isOnThePage, Wanted(topics));

    private async Task AskAsync(bool isOnThePage, Subscriber wanted)
    {
        if (isOnThePage)
        {
            await SignUps.AddAsync(SignUp.To(wanted, []), "192.0.2.1", TestDatabase.Token);
            await Handler.RunAsync(TestDatabase.Token);
        }
        else
        {
            Assert.Equal(AddOutcome.Invited, await test.Lifecycle.AddAsync(wanted, TestDatabase.Token));
        }
    }

    private static Subscriber Wanted(params string[] topics) => Some.Subscriber(Email) with
    {
        Name = "Someone else",
        Cadence = Cadence.Weekly,
        MaxPapers = 3,
        TimeZone = "Asia/Tokyo",
        Topics = [.. topics.Select(text => TopicText.Parse(text).Topic!)],
    };

    /// <summary>Somebody with settings, and a topic that has learned.</summary>
    private async Task<Subscriber> AddAsync()
    {
        await test.Lifecycle.AddAsync(
            Some.Subscriber(Email, "attention") with { Name = "Grace", MaxPapers = 7 }, TestDatabase.Token);
        var added = await FindAsync();
        await new TopicFeedbackStore(test.Database, test.Clock).RecordAsync(
            added.Topics[0].Key, (await PaperKeysAsync())[0], isLiked: true, TestDatabase.Token);
        return added;
    }

    private async Task<Subscriber> LeaveAsync()
    {
        await test.Lifecycle.UnsubscribeAsync((await AddAsync()).Key, TestDatabase.Token);
        return await FindAsync();
    }

    private async Task<Subscriber> FindAsync() => (await Store.FindAsync(Address, TestDatabase.Token))!;

    private Task<IReadOnlyList<long>> PaperKeysAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<long>("SELECT key FROM papers ORDER BY key"), TestDatabase.Token);

    /// <summary>The name of the topic of each liked paper.</summary>
    private Task<IReadOnlyList<string>> ExamplesAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT t.name FROM topic_examples e JOIN topics t ON t.key = e.topic"),
        TestDatabase.Token);
}

public sealed class SqliteInvitationTests() : InvitationSuite(new SqliteTestDatabase());

public sealed class PostgreSqlInvitationTests() : InvitationSuite(new PostgreSqlTestDatabase());
