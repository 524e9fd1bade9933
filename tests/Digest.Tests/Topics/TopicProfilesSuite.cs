using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Topics;

/// <summary>Profiles are learnt once and kept until what they were learnt from changes, or they are old.</summary>
public abstract class TopicProfilesSuite(TestDatabase test) : IAsyncLifetime
{
    private const string Query = "robot hands";

    private TopicFeedbackStore Feedback => new(test.Database, test.Clock);

    /// <summary>As after a restart: nothing is known but what is in the database.</summary>
    private TopicProfiles Learning
    {
        get
        {
            var papers = new PaperStore(test.Database);
            return new TopicProfiles(Feedback, new TopicProfileStore(test.Database, test.Clock), new CorpusStatistics(test.Database, papers, test.Announcements, NoMeanings.In(test.Database, test.Clock), BackgroundArchive.Empty), papers, NoMeanings.In(test.Database, test.Clock), test.Clock);
        }
    }

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        var papers = Enumerable.Range(1, 300).Select(i => Some.Paper($"2603.{i:D5}", i % 50 == 0 ? $"robot hands {i}" : $"thing{i % 61} of thing{i % 53}") with
        {
            Abstract = i % 50 == 0 ? "fingers grasp soft fruit" : $"about thing{i % 47}",
        });
        await test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(sql, "file", [.. papers.Select(paper => new SourceRecord { Paper = paper, Authority = SourceAuthority.File, Novelty = Novelty.History })], test.Clock.GetUtcNow()),
            TestDatabase.Token);
        await test.Lifecycle.AddAsync([Some.Subscriber("ada@example.org", Query), Some.Subscriber("bob@example.org", Query)], TestDatabase.Token);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task A_profile_is_learnt_once_for_all_who_ask_for_the_same()
    {
        var first = (await LoadAsync("ada@example.org")).Profiles.Single().Value;
        test.Clock.Advance(TimeSpan.FromDays(6));
        var second = (await LoadAsync("bob@example.org")).Profiles.Single().Value;

        Assert.Equal(first.Terms, second.Terms);
        Assert.Equal([TimeSpan.FromDays(6)], await AgesAsync());
    }

    [Fact]
    public async Task Feedback_gives_a_topic_a_profile_of_its_own_at_once()
    {
        var shared = (await LoadAsync("ada@example.org")).Profiles.Single().Value;
        var topic = await TopicAsync("ada@example.org");
        await Feedback.RecordAsync(topic.Key, await PaperAsync(50), isLiked: true, TestDatabase.Token);
        var own = (await LoadAsync("ada@example.org")).Profiles.Single().Value;
        await Feedback.RecordAsync(topic.Key, await PaperAsync(51), isLiked: false, TestDatabase.Token);
        var changed = (await LoadAsync("ada@example.org")).Profiles.Single().Value;

        Assert.True(own.IsFromExamples);
        Assert.False(shared.IsFromExamples);
        Assert.NotEqual(own.Terms, changed.Terms);
        Assert.Equal(shared.Terms, (await LoadAsync("bob@example.org")).Profiles.Single().Value.Terms);
    }

    [Fact]
    public async Task An_old_profile_is_learnt_anew_and_what_nobody_asks_for_is_forgotten()
    {
        await LoadAsync("ada@example.org");
        test.Clock.Advance(TimeSpan.FromDays(15));
        await LoadAsync("ada@example.org");
        Assert.Equal([TimeSpan.Zero], await AgesAsync());

        test.Clock.Advance(TimeSpan.FromDays(31));
        await Feedback.RecordAsync((await TopicAsync("ada@example.org")).Key, await PaperAsync(50), isLiked: true, TestDatabase.Token);
        await LoadAsync("ada@example.org");
        Assert.Equal([TimeSpan.Zero], await AgesAsync());
    }

    [Fact]
    public async Task A_profile_that_cannot_be_read_is_learnt_anew()
    {
        var first = (await LoadAsync("ada@example.org")).Profiles.Single().Value;
        test.Clock.Advance(TimeSpan.FromDays(1));
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("UPDATE topic_profiles SET kept = @kept", new { kept = first.Save()[..40] }), TestDatabase.Token);

        Assert.Equal(first.Terms, (await LoadAsync("ada@example.org")).Profiles.Single().Value.Terms);
        Assert.Equal([TimeSpan.Zero], await AgesAsync());
    }

    [Fact]
    public async Task Of_a_query_that_is_only_tried_out_nothing_stays()
    {
        var tried = new Topic(0, "tried", "soft fruit");
        Assert.NotEmpty((await Learning.LoadAsync([tried], TestDatabase.Token)).Profiles);
        Assert.Empty(await AgesAsync());
    }

    [Fact]
    public async Task With_another_encoder_words_alone_decide_until_enough_papers_are_encoded()
    {
        using var encoders = new SentenceEncoders(new ConceptEncoder(new Dictionary<string, int> { ["robot"] = 0, ["hands"] = 1 }));
        var (papers, vectors) = (new PaperStore(test.Database), new EmbeddingStore(test.Database, test.Clock));
        var meanings = new Meanings(encoders, vectors);
        using var archive = new CorpusStatistics(test.Database, papers, test.Announcements, meanings, BackgroundArchive.Empty) { MinOwnMeanings = 300 };
        var learning = new TopicProfiles(Feedback, new TopicProfileStore(test.Database, test.Clock), archive, papers, meanings, test.Clock);
        var topic = await TopicAsync("ada@example.org");
        async Task<int> LengthAsync() => (await learning.LoadAsync([topic], TestDatabase.Token)).Profiles.Single().Value.Save().Length;

        var words = await LengthAsync();
        using var encoding = new PaperEncoding(encoders, vectors, papers, test.Announcements, test.Clock);
        await encoding.EncodeArchiveAsync(TimeSpan.FromMinutes(1), TestDatabase.Token);
        Assert.Equal(words, await LengthAsync());
        await archive.PrepareTrainerAsync(TestDatabase.Token);

        // Two vectors of 64 half floats.
        Assert.InRange(await LengthAsync() - words, 2 * 2 * 64, 2 * 2 * 64 + 100);

        // What a liked paper means is learnt with its words: one more vector.
        await Feedback.RecordAsync(topic.Key, await PaperAsync(50), isLiked: true, TestDatabase.Token);
        var ofWords = (await LoadAsync("ada@example.org")).Profiles.Single().Value.Save().Length;
        Assert.InRange(await LengthAsync() - ofWords, 2 * 64, 2 * 64 + 100);
    }

    [Fact]
    public async Task Workers_that_learn_the_same_topics_at_once_wait_for_each_other()
    {
        var profile = (await LoadAsync("ada@example.org")).Profiles.Single().Value;
        var trained = Enumerable.Range(0, 300).Select(i => KeyValuePair.Create($"{i:x32}", profile)).ToList();
        var store = new TopicProfileStore(test.Database, test.Clock);

        await Task.WhenAll(store.SaveAsync(trained, TestDatabase.Token), store.SaveAsync([.. trained.AsEnumerable().Reverse()], TestDatabase.Token));

        Assert.Equal(1 + trained.Count, (await AgesAsync()).Count);
    }

    private async Task<TopicState> LoadAsync(string email) => await Learning.LoadAsync([await TopicAsync(email)], TestDatabase.Token);

    private async Task<Topic> TopicAsync(string email) =>
        (await new SubscriberStore(test.Database, test.Clock).FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!.Topics.Single();

    private async Task<long> PaperAsync(int number) => (await new PaperStore(test.Database).FindAsync(PaperId.Arxiv($"2603.{number:D5}"), TestDatabase.Token))!.Key;

    private async Task<IReadOnlyList<TimeSpan>> AgesAsync() =>
        [.. (await test.Database.ReadAsync(sql => sql.QueryAsync<long>("SELECT trained_at FROM topic_profiles"), TestDatabase.Token)).Select(at => test.Clock.GetUtcNow() - Instants.FromRow(at))];
}

public sealed class SqliteTopicLearningTests() : TopicProfilesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlTopicLearningTests() : TopicProfilesSuite(new PostgreSqlTestDatabase());
