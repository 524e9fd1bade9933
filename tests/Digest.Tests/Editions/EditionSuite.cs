using Digest.Editions;
using Digest.Matching.Indexing;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Tests.Operations;
using Digest.Topics;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>Papers announced, editions made and delivered by a clock that is set. It starts on Thursday at 06:00 UTC; editions are due at 07:00.</summary>
public abstract class EditionSuite(TestDatabase test) : IAsyncLifetime
{
    private int _papers;

    private protected EditionOptions Options { get; } = new();

    private protected SqlDatabase Database => test.Database;

    private protected FakeTimeProvider Clock => test.Clock;

    private protected EditionStore Store => new(test.Database);

    private protected SubscriberStore Subscribers => new(test.Database, test.Clock);

    private protected SubscriberLifecycle Lifecycle => test.Lifecycle;

    private protected EditionBuilder Builder => BuilderOn(Database);

    private protected EditionExplainer Explainer
    {
        get
        {
            var (archive, learning) = Learning;
            return new EditionExplainer(Builder, new AnnouncementStore(Database), Store, new OutboxStore(Database), new PaperStore(Database), archive, learning, Clock);
        }
    }

    private protected SilenceExplainer Silence
    {
        get
        {
            var (archive, learning) = Learning;
            return new SilenceExplainer(Builder, Store, new OutboxStore(Database), new AnnouncementStore(Database), archive, learning, Clock);
        }
    }

    private (CorpusStatistics Archive, TopicProfiles Profiles) Learning
    {
        get
        {
            var papers = new PaperStore(Database);
            var archive = new CorpusStatistics(Database, papers, new AnnouncementStore(Database), NoMeanings.In(Database, Clock), BackgroundArchive.Empty);
            return (archive, new TopicProfiles(new TopicFeedbackStore(Database, Clock), new TopicProfileStore(Database, Clock), archive, papers, NoMeanings.In(Database, Clock), Clock));
        }
    }

    /// <summary>As another process has it, where the database is another handle.</summary>
    private protected EditionBuilder BuilderOn(SqlDatabase database, int batchSize = 2)
    {
        var (announcements, papers) = (new AnnouncementStore(database), new PaperStore(database));
        var meanings = NoMeanings.In(database, Clock);
        var archive = new CorpusStatistics(database, papers, announcements, meanings, BackgroundArchive.Empty);
        var learning = new TopicProfiles(
            new TopicFeedbackStore(database, Clock),
            new TopicProfileStore(database, Clock),
            archive,
            papers,
            meanings,
            Clock);
        return new EditionBuilder(
            database,
            new EditionStore(database),
            new DueCorrection(database, Clock),
            announcements,
            new CandidateSetLoader(database, announcements, papers, archive, Options),
            new BatchComposer(database, learning),
            SetAsideOn(database),
            Clock)
        {
            BatchSize = batchSize,
        };
    }

    private protected SqlDatabase Reopen() => test.Reopen();

    /// <summary>Alerts go to the operator.</summary>
    private protected SetAsideSubscribers SetAsideOn(SqlDatabase database) =>
        new(database, SomeAlerts.In(database, Clock), Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    private protected Task AddAsync(string email, params string[] topics) => AddAsync(Some.Subscriber(email, topics));

    private protected Task AddAsync(Subscriber subscriber) => Lifecycle.AddAsync(subscriber, TestDatabase.Token);

    private protected async Task<Subscriber> FindAsync(string email) => (await Subscribers.FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!;

    private protected async Task ReplaceTopicAsync(string email, string query)
    {
        var subscriber = await FindAsync(email);
        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE topics SET query = @query, name = @query WHERE subscriber = @Key", new { query, subscriber.Key }), TestDatabase.Token);
    }

    /// <summary>New papers with these titles.</summary>
    private protected async Task<Paper> AnnounceAsync(string source, int day, params string[] titles)
    {
        var papers = titles.Select(title => Some.Paper($"2603.{++_papers:D5}", title)).ToArray();
        await SaveAsync(source, day, papers);
        return papers[0];
    }

    private protected Task SaveAsync(string source, int day, params Paper[] papers) =>
        test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                source,
                [.. papers.Select(paper => new SourceRecord
                {
                    Paper = paper, Authority = SourceAuthority.ArxivMetadata, HasCounts = true, Novelty = Novelty.Announced, Batch = new DateOnly(2026, 3, day),
                })],
                test.Clock.GetUtcNow()),
            TestDatabase.Token);

    /// <summary>Makes what is due at the next 07:00, and delivers it.</summary>
    private protected async Task<EditionRunSummary> NextMorningAsync(bool deliver = true)
    {
        var now = test.Clock.GetUtcNow();
        var morning = new DateTimeOffset(now.Date.AddHours(7), TimeSpan.Zero);
        test.Clock.SetUtcNow(morning > now ? morning : morning.AddDays(1));
        var report = await Builder.MakeDueAsync(test.Clock.GetUtcNow(), TestDatabase.Token);
        if (deliver) await DeliverAsync();
        return report;
    }

    private protected Task DeliverAsync(DeliveryStatus status = DeliveryStatus.Delivered, string reply = "250 ok") =>
        Deliveries.SettleAsync(test.Database, test.Clock.GetUtcNow(), status, reply);

    private protected async Task<EditionResult> MakeNowAsync(string email)
    {
        var subscriber = await FindAsync(email);
        return await Builder.MakeNowAsync(subscriber.Key, TestDatabase.Token).FirstAsync();
    }

    private protected async Task<Edition> LatestAsync(string email) =>
        Assert.Single(await Store.ListRecentAsync((await FindAsync(email)).Key, 1, TestDatabase.Token));

    private protected async Task<IReadOnlyList<string>> TitlesAsync(string email) => await TitlesAsync(await LatestAsync(email));

    private protected async Task<IReadOnlyList<string>> TitlesAsync(Edition edition)
    {
        var shown = edition.Papers;
        var papers = await new PaperStore(test.Database).ListByKeysAsync([.. shown.Select(paper => paper.PaperKey)], TestDatabase.Token);
        return [.. shown.Select(paper => papers[paper.PaperKey].Title)];
    }
}
