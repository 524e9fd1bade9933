using Digest.Editions;
using Digest.Subscribers;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>Topics that are added, changed and paused between editions, and what a pause of the reader brings.</summary>
public abstract class TopicChangesSuite(TestDatabase test) : EditionSuite(test)
{
    private const string Ada = "ada@example.org";

    [Fact]
    public async Task A_new_topic_looks_back_seven_days_once_for_what_was_not_sent()
    {
        await AddAsync(Ada, "robots");
        await AnnounceAsync("hf", day: 4, "proteins too old");
        await NextMorningAsync();
        Clock.Advance(TimeSpan.FromDays(8));
        await AnnounceAsync("hf", day: 12, "robots one", "proteins one", "proteins and robots");
        await NextMorningAsync();
        Assert.Equal(["proteins and robots", "robots one"], (await TitlesAsync(Ada)).Order());

        await EditAsync(topics => [.. topics, new Topic(0, "proteins", "proteins")]);
        await AnnounceAsync("hf", day: 13, "robots two");
        await NextMorningAsync();
        Assert.Equal(["proteins one", "robots two"], (await TitlesAsync(Ada)).Order());
        await AnnounceAsync("hf", day: 14, "galaxies");
        await NextMorningAsync();
        Assert.Empty(await TitlesAsync(Ada));
    }

    [Fact]
    public async Task What_a_topic_looked_back_for_is_taken_over_with_an_edition_that_was_not_delivered()
    {
        await AddAsync(Ada, "robots");
        await AnnounceAsync("hf", day: 5, "proteins one", "robots one");
        await NextMorningAsync();
        await EditAsync(topics => [topics[0] with { Query = "robots OR proteins" }]);
        await NextMorningAsync(deliver: false);
        Assert.Equal(["proteins one"], await TitlesAsync(Ada));
        await AnnounceAsync("hf", day: 6, "robots two");
        await NextMorningAsync();
        Assert.Equal(["proteins one", "robots two"], (await TitlesAsync(Ada)).Order());
    }

    [Fact]
    public async Task A_paused_topic_brings_nothing_until_it_is_resumed()
    {
        await AddAsync(Ada, "robots", "proteins");
        await EditAsync(topics => [topics[0], topics[1] with { IsPaused = true }]);
        await AnnounceAsync("hf", day: 5, "robots one", "proteins one");
        await NextMorningAsync();
        Assert.Equal(["robots one"], await TitlesAsync(Ada));

        await EditAsync(topics => [.. topics.Select(topic => topic with { IsPaused = true })]);
        await AnnounceAsync("hf", day: 6, "robots two");
        await NextMorningAsync();
        Assert.Empty(await TitlesAsync(Ada));

        await EditAsync(topics => [.. topics.Select(topic => topic with { IsPaused = false })]);
        await NextMorningAsync();
        Assert.Equal(["proteins one", "robots two"], (await TitlesAsync(Ada)).Order());
    }

    [Fact]
    public async Task After_three_weeks_of_pause_comes_one_digest_with_the_best_and_nothing_again()
    {
        await AddAsync(Some.Subscriber(Ada, "robots") with { MaxPapers = 2 });
        await AnnounceAsync("hf", day: 4, "robots before");
        await NextMorningAsync();
        await Lifecycle.PauseAsync((await FindAsync(Ada)).Key, TestDatabase.Token);
        foreach (var day in (int[])[6, 12, 20, 24])
        {
            Clock.SetUtcNow(new DateTimeOffset(2026, 3, day, 12, 0, 0, TimeSpan.Zero));
            await AnnounceAsync("hf", day, $"robots of day {day}");
        }

        await Lifecycle.ResumeAsync((await FindAsync(Ada)).Key, TestDatabase.Token);
        await NextMorningAsync();
        var catchUp = await LatestAsync(Ada);
        Assert.Equal((2, 2), (catchUp.Papers.Count, catchUp.NotShown));
        Assert.DoesNotContain("robots before", await TitlesAsync(catchUp));

        await AnnounceAsync("hf", day: 26, "robots later");
        await NextMorningAsync();
        Assert.Equal(["robots later"], await TitlesAsync(Ada));
        await AnnounceAsync("hf", day: 27, "galaxies");
        await NextMorningAsync();
        Assert.Empty(await TitlesAsync(Ada));
    }

    [Fact]
    public async Task Who_catches_up_and_who_does_not_get_theirs_in_the_same_run()
    {
        await AddAsync(Ada, "robots");
        await AddAsync("bob@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "robots before");
        await NextMorningAsync();
        await Lifecycle.PauseAsync((await FindAsync(Ada)).Key, TestDatabase.Token);
        foreach (var day in (int[])[6, 16, 24])
        {
            Clock.SetUtcNow(new DateTimeOffset(2026, 3, day, 5, 0, 0, TimeSpan.Zero));
            await AnnounceAsync("hf", day, $"robots of day {day}");
            if (day == 24) await Lifecycle.ResumeAsync((await FindAsync(Ada)).Key, TestDatabase.Token);
            await NextMorningAsync();
        }

        Assert.Equal(3, (await LatestAsync(Ada)).Papers.Count);
        Assert.Equal(["robots of day 24"], await TitlesAsync("bob@example.org"));
    }

    private async Task EditAsync(Func<IReadOnlyList<Topic>, IReadOnlyList<Topic>> change)
    {
        var subscriber = await FindAsync(Ada);
        await Subscribers.EditAsync(subscriber with { Topics = change(subscriber.Topics) }, TestDatabase.Token);
    }
}

public sealed class SqliteTopicChangesTests() : TopicChangesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlTopicChangesTests() : TopicChangesSuite(new PostgreSqlTestDatabase());
