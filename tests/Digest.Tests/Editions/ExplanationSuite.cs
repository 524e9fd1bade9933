using Digest.Editions;
using Digest.Papers;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>What is said of a paper that was not sent agrees with what the editions hold.</summary>
public abstract class ExplanationSuite(TestDatabase test) : EditionSuite(test)
{
    private const string Ada = "ada@example.org";

    [Fact]
    public async Task Only_a_paused_topic_matches()
    {
        await AddAsync(Ada, "robots", "proteins", "galaxies");
        await NextMorningAsync();
        await EditAsync(topics => [topics[0], topics[1] with { IsPaused = true }, topics[2]]);
        await AnnounceAsync("hf", day: 5, "proteins one", "robots one");
        Assert.Equal(
            (ExplanationRule.TopicPaused, "Not sent: only the topic proteins matches, and it is paused."),
            await ExplainAsync("2603.00001"));
        await NextMorningAsync();
        Assert.Equal(ExplanationRule.TopicPaused, (await ExplainAsync("2603.00001")).Rule);

        await EditAsync(topics => [.. topics.Select(topic => topic with { IsPaused = true })]);
        await AnnounceAsync("hf", day: 6, "gardening");
        Assert.Equal((ExplanationRule.TopicPaused, "Not sent: all topics are paused."), await ExplainAsync("2603.00003"));
    }

    [Fact]
    public async Task A_topic_reached_its_own_maximum()
    {
        await AddAsync(Some.Subscriber(Ada) with { Topics = [new Topic(0, "Robots", "robots") { MaxPapers = 1 }, new Topic(0, "Proteins", "proteins")] });
        await NextMorningAsync();
        await AnnounceAsync("hf", day: 5, "robots learn to walk on ice", "robots and the theory of cooking", "proteins one");
        await NextMorningAsync();
        Assert.Equal((2, 1), ((await LatestAsync(Ada)).Papers.Count, (await LatestAsync(Ada)).NotShown));
        Assert.Equal(
            (ExplanationRule.Maximum, "Not sent: it matches, but the digest of 2026-03-06 has the maximum of the topic Robots (1)."),
            await ExplainAsync(await LeftOutAsync("2603.00001", "2603.00002")));
    }

    [Fact]
    public async Task A_near_duplicate_is_named()
    {
        const string text = "Robots that open unknown doors learn the force of a handle from three pulls, and keep what they learned about hinges, springs and locks.";
        await AddAsync(Ada, "robots");
        await AnnounceAsync("hf", day: 4, [.. Enumerable.Range(0, 30).Select(i => $"gardening in {(char)('a' + i % 26)}{i}land")]);
        await NextMorningAsync();
        await SaveAsync(
            "hf", 5,
            Some.Paper("2603.01001", "Doors that robots open") with { Abstract = text },
            Some.Paper("2603.01002", "Doors that robots open") with { Abstract = text.Replace("hinges, springs", "gears, cogs", StringComparison.Ordinal) });
        await NextMorningAsync();
        var left = await LeftOutAsync("2603.01001", "2603.01002");
        var twin = left == "2603.01001" ? "2603.01002" : "2603.01001";
        Assert.Equal(
            (ExplanationRule.NearlySame, $"Not sent: it matches, but the digest of 2026-03-06 contains a near-duplicate, arxiv:{twin}."),
            await ExplainAsync(left));
    }

    [Fact]
    public async Task The_digest_was_full()
    {
        await AddAsync(Some.Subscriber(Ada, "robots") with { MaxPapers = 1 });
        await NextMorningAsync();
        await AnnounceAsync("hf", day: 5, "robots learn to walk on ice", "robots and the theory of cooking");
        await NextMorningAsync();
        Assert.Equal(
            (ExplanationRule.Maximum, "Not sent: it matches, but the digest of 2026-03-06 was full (1 more matching paper)."),
            await ExplainAsync(await LeftOutAsync("2603.00001", "2603.00002")));
    }

    [Fact]
    public async Task What_the_next_digest_holds_is_not_sent_yet()
    {
        await AddAsync(Ada, "robots");
        await AddAsync("bob@example.org");
        await AnnounceAsync("hf", day: 5, "proteins one", "robots one");
        await SaveAsync("hf", 5, Some.Paper("2603.00009", "galaxies", upvotes: 3));
        Assert.Equal(
            (ExplanationRule.NotYet, "Not sent yet: it is among the trending papers of the next digest."),
            await ExplainAsync("2603.00009", "bob@example.org"));
        await NextMorningAsync();

        // A topic that was added looks back.
        await EditAsync(topics => [.. topics, new Topic(0, "proteins", "proteins")]);
        Assert.Single((await Builder.PreviewAsync(await FindAsync(Ada), null, TestDatabase.Token)).Papers);
        Assert.Equal(
            (ExplanationRule.NotYet, "Not sent yet: it matches and is in the next digest as it would be now."),
            await ExplainAsync("2603.00001"));
    }

    [Fact]
    public async Task What_the_next_digest_has_no_place_for_is_not_promised()
    {
        await AddAsync(Some.Subscriber(Ada, "robots") with { MaxPapers = 1 });
        await NextMorningAsync();
        await AnnounceAsync("hf", day: 5, "robots learn to walk on ice", "robots and the theory of cooking");
        var next = await Builder.PreviewAsync(await FindAsync(Ada), null, TestDatabase.Token);
        var left = Assert.Single(next.Papers).PaperKey == (await FindPaperAsync("2603.00001")).Key ? "2603.00002" : "2603.00001";
        Assert.Equal(
            (ExplanationRule.Maximum, "Not sent: it matches, but the next digest is full (1 more matching paper)."), await ExplainAsync(left));
    }

    [Fact]
    public async Task A_pause_too_long_to_be_made_up_for_is_not_a_time_before_the_subscription()
    {
        await AnnounceAsync("hf", day: 3, "robots long ago");
        await AnnounceAsync("hf", day: 4, "robots before");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await AddAsync(Ada, "robots");
        await NextMorningAsync();
        await Lifecycle.PauseAsync((await FindAsync(Ada)).Key, TestDatabase.Token);
        Clock.Advance(TimeSpan.FromDays(1));
        await AnnounceAsync("hf", day: 6, "robots in the pause");
        Clock.Advance(TimeSpan.FromDays(40));
        await AnnounceAsync("hf", day: 20, "robots at last");
        await Lifecycle.ResumeAsync((await FindAsync(Ada)).Key, TestDatabase.Token);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(
                (ExplanationRule.BeforeResumed, "Not sent: announced more than 30 days before the subscription was resumed."),
                await ExplainAsync("2603.00003"));
            Assert.Equal(
                (ExplanationRule.BeforeFirst,
                    "Not sent: announced before this person subscribed. The first digest contains only the latest batch of each source."),
                await ExplainAsync("2603.00001"));
            await NextMorningAsync();
        }
    }

    [Fact]
    public async Task An_exclusion_decides_though_another_topic_comes_near()
    {
        await AddAsync(Ada, "robots -cooking", "learning theory of galaxies");
        await NextMorningAsync();
        await AnnounceAsync("hf", day: 5, "robots and the theory of cooking");
        var explained = await Explainer.ExplainAsync(await FindAsync(Ada), await FindPaperAsync("2603.00001"), TestDatabase.Token);
        Assert.True(explained.Topics[1] is { Relevance: > 0, IsMatch: false });
        Assert.Equal(
            (ExplanationRule.Excluded, "Not sent: excluded by topic robots -cooking, which would otherwise match."), (explained.Rule, explained.Verdict));
    }

    [Fact]
    public async Task What_waits_is_counted_as_it_will_come()
    {
        await AddAsync(Some.Subscriber(Ada) with { Topics = [new Topic(0, "robots", "robots") { MaxPapers = 1 }, new Topic(0, "proteins", "proteins")] });
        await NextMorningAsync();
        await AnnounceAsync("hf", day: 5, "robots learn to walk on ice");
        Assert.Equal("1 matching paper comes with the next digest.", await SilenceAsync());
        await AnnounceAsync("hf", day: 5, "robots and the theory of cooking");
        Assert.Equal("1 of 2 matching papers comes with the next digest.", await SilenceAsync());
        await AnnounceAsync("hf", day: 5, "proteins one");
        Assert.Equal("2 of 3 matching papers come with the next digest.", await SilenceAsync());

        async Task<string> SilenceAsync() => (await Silence.ExplainAsync(await FindAsync(Ada), TestDatabase.Token)).Verdict;
    }

    private async Task<string> LeftOutAsync(params string[] ids)
    {
        var edition = await LatestAsync(Ada);
        foreach (var id in ids)
        {
            var key = (await FindPaperAsync(id)).Key;
            if (edition.Papers.All(chosen => chosen.PaperKey != key)) return id;
        }

        throw new InvalidOperationException("All were sent.");
    }

    private async Task<Paper> FindPaperAsync(string id) => (await new PaperStore(Database).FindAsync(PaperId.Arxiv(id), TestDatabase.Token))!;

    private async Task<(ExplanationRule Rule, string Verdict)> ExplainAsync(string id, string email = Ada)
    {
        var explained = await Explainer.ExplainAsync(await FindAsync(email), await FindPaperAsync(id), TestDatabase.Token);
        return (explained.Rule, explained.Verdict);
    }

    private async Task EditAsync(Func<IReadOnlyList<Topic>, IReadOnlyList<Topic>> change)
    {
        var subscriber = await FindAsync(Ada);
        await Subscribers.EditAsync(subscriber with { Topics = change(subscriber.Topics) }, TestDatabase.Token);
    }
}

public sealed class SqliteExplanationTests() : ExplanationSuite(new SqliteTestDatabase());

public sealed class PostgreSqlExplanationTests() : ExplanationSuite(new PostgreSqlTestDatabase());
