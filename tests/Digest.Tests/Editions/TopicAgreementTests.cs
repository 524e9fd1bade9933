using Digest.Editions;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Tests.Support;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>What a mail says, what <c>match</c> replays and what <c>explain</c> tells come from one place; 1,000 pairs of subscriber and paper show it.</summary>
public sealed class TopicAgreementTests : IAsyncLifetime
{
    private const int Papers = 50;

    private static readonly string[] Queries =
    [
        "robot grasping", "\"robot grasping\"", "protein -folding", "graph OR galaxy", "title:graph", "grasp*", "+robot learning", "cat:cs.RO", "cat:cs.* protein", "author:\"Doe, J\"",
        "\"graph network\"~2", "robot AND graph", "galaxy survey speech", "-robot", "speech (audio OR video)", "like:2603.00001", "fine-tuning", "learning", "abstract:protein", "\"protein folding\" OR \"speech audio\"",
    ];

    private readonly SqliteTestDatabase _test = new();

    public ValueTask InitializeAsync() => _test.InitializeAsync();

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    public async Task Mail_match_and_explain_agree()
    {
        var store = new PaperStore(_test.Database);
        var announcements = new AnnouncementReader(_test.Database);
        using var archive = new PaperArchive(_test.Database, store);
        var feedback = new TopicFeedbackStore(_test.Database, _test.Clock);
        var matching = new MatchingOptions();
        var learning = new TopicLearning(feedback, new TopicProfileStore(_test.Database, _test.Clock), archive, store, _test.Clock);
        var subscribers = new SubscriberStore(_test.Database, _test.Clock);
        var editions = new EditionStore(_test.Database);
        var papers = await SaveAsync(store);
        var options = new EditionOptions();
        var builder = new EditionBuilder(_test.Database, editions, announcements, new PaperPoolLoader(_test.Database, announcements, store, archive, options, matching), learning, options, _test.Clock);
        var explainer = new EditionExplainer(announcements, editions, archive, learning, matching, _test.Clock);
        var replay = new QueryReplay(announcements, store, archive, learning, matching, _test.Clock);

        foreach (var (query, number) in Queries.Select((query, number) => (query, number)))
        {
            var address = $"reader{number}@example.org";
            await subscribers.AddAsync(Some.Subscriber(address, query) with { MaxPapers = Papers }, TestDatabase.Token);
            var subscriber = (await subscribers.FindAsync(EmailAddress.Parse(address).Address!, TestDatabase.Token))!;
            var mailed = (await builder.PreviewAsync(subscriber, null, TestDatabase.Token)).Papers.ToDictionary(paper => paper.PaperKey);
            var replayed = (await replay.RunAsync(subscriber.Topics[0], 30, TestDatabase.Token)).Best.ToDictionary(paper => paper.Id);
            foreach (var paper in papers)
            {
                var topic = Assert.Single((await explainer.ExplainAsync(subscriber, paper, TestDatabase.Token)).Topics);
                Assert.True(topic.IsMatch == mailed.ContainsKey(paper.Key), $"{query}: {paper.Title}");
                Assert.True(topic.IsMatch == replayed.ContainsKey(paper.Id.ToString()), $"{query}: {paper.Title}");
                if (!topic.IsMatch) continue;
                Assert.Equal(Assert.Single(mailed[paper.Key].Reasons).Terms, topic.Reason!.Terms);
                Assert.Equal(topic.Reason.Terms, replayed[paper.Id.ToString()].Why);
                Assert.Equal(mailed[paper.Key].Score, topic.Relevance, 0.001);
            }
        }
    }

    private async Task<IReadOnlyCollection<Paper>> SaveAsync(PaperStore store)
    {
        string[] words = ["robot", "grasping", "protein", "folding", "graph", "network", "galaxy", "survey", "speech", "audio", "learning", "fine-tuning", "method", "theory"];
        var random = new Random(1);
        string Prose(int length) => string.Join(' ', Enumerable.Range(0, length).Select(_ => words[random.Next(words.Length)]));
        // A word of its own keeps any two from being nearly the same.
        var made = Enumerable.Range(1, Papers).Select(i => Some.Paper($"2603.{i:D5}", $"{Prose(2)} {string.Concat(i.ToString("D2", null).Select(c => (char)('a' + c)))}zq") with
        {
            Abstract = $"{Prose(6 + random.Next(10))} unique{i}x",
            Authors = random.Next(5) == 0 ? ["Jane Doe"] : ["John Roe"],
            Categories = random.Next(3) == 0 ? ["cs.RO"] : ["q-bio.BM"],
        });
        await _test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql, "arxiv",
                [.. made.Select(paper => new Sighting { Paper = paper, Authority = SourceAuthority.ArxivMetadata, Novelty = Novelty.Announced, Batch = DateOnly.FromDateTime(_test.Clock.GetUtcNow().UtcDateTime), Kind = AnnouncementKind.New })],
                _test.Clock.GetUtcNow()),
            TestDatabase.Token);
        return (await store.NewestAsync(Papers, 1, TestDatabase.Token)).ToList();
    }
}
