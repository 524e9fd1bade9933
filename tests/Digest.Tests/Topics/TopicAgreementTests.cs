using Digest.Editions;
using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;
using Digest.Outbox;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Tests.Operations;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Topics;

/// <summary>
/// What a mail says, what <c>match</c> replays and what <c>explain</c> tells come from one place; more than 1,000 pairs of subscriber and paper show it, over an
/// archive that is large enough to learn from.
/// </summary>
public sealed class TopicAgreementTests : IAsyncLifetime
{
    private const int Archived = 400;
    private const int Announced = 40;

    private static readonly string[] Queries =
    [
        "robot grasping", "\"robot grasping\"", "protein -folding", "graph OR galaxy", "title:graph", "grasp*", "+robot learning", "cat:cs.RO", "cat:cs.* protein", "author:\"Doe, J\"",
        "\"graph network\"~2", "robot AND graph", "galaxy survey speech", "-robot", "speech (audio OR video)", "like:2603.00401", "fine-tuning", "learning", "abstract:protein",
        "\"protein folding\" OR \"speech audio\"",
    ];

    private static readonly string[] Words =
        ["robot", "grasping", "protein", "folding", "graph", "network", "galaxy", "survey", "speech", "audio", "learning", "fine-tuning", "method", "theory"];

    private static readonly string[] Company =
        ["gripper", "finger", "enzyme", "helix", "vertex", "edge", "redshift", "telescope", "phoneme", "microphone", "teacher", "adapter", "proof", "lemma"];

    private readonly SqliteTestDatabase _test = new();
    private readonly HashSet<ExplanationRule> _rules = [];
    private readonly HashSet<(ReasonKind Kind, bool AlsoLiked)> _reasons = [];
    private PaperStore _papers = null!;
    private CorpusStatistics _archive = null!;
    private TopicFeedbackStore _feedback = null!;
    private SubscriberStore _subscribers = null!;
    private EditionStore _editions = null!;
    private EditionBuilder _builder = null!;

    private TopicProfiles Learning => new(_feedback, new TopicProfileStore(_test.Database, _test.Clock), _archive, _papers, Meaning, _test.Clock);

    private SentenceEncoders Encoders { get; } = new(new ConceptEncoder(Words.Concat(Company).Select((word, at) => (word, at % Words.Length)).ToDictionary(StringComparer.Ordinal)));

    private EmbeddingStore Vectors => new(_test.Database, _test.Clock);

    private Meanings Meaning => new(Encoders, Vectors);

    private AnnouncementStore Announcements => new(_test.Database);

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        _papers = new PaperStore(_test.Database);
        _archive = new CorpusStatistics(_test.Database, _papers, _test.Announcements, Meaning, BackgroundArchive.Empty with { Encoder = "concepts" });
        _feedback = new TopicFeedbackStore(_test.Database, _test.Clock);
        _subscribers = new SubscriberStore(_test.Database, _test.Clock);
        _editions = new EditionStore(_test.Database);
    }

    public ValueTask DisposeAsync()
    {
        _archive.Dispose();
        return _test.DisposeAsync();
    }

    [Fact]
    public async Task Mail_match_and_explain_agree()
    {
        var random = new Random(1);
        var archived = await SaveAsync(Novelty.History, 1, [.. Enumerable.Range(1, Archived).Select(i => Made(i, random))]);
        var early = await SaveAsync(Novelty.Announced, 2, Made(900, random) with { Title = "robot grasping before the first edition" });
        var announced = Enumerable.Range(Archived + 1, Announced).Select(i => Made(i, random)).ToList();
        announced.Add(announced[0] with { Id = PaperId.Arxiv("2603.00998"), Title = announced[0].Title + " again" });
        announced.Add(Made(995, random) with { Title = "Gripper finger", Abstract = "Gripper, finger, gripper, finger." });
        announced.Add(Made(999, random) with { Title = "robot grasping that was withdrawn", WithdrawnAt = _test.Clock.GetUtcNow() });
        var papers = (await SaveAsync(Novelty.Announced, 4, [.. announced])).Concat(early).Append(archived[0]).ToList();

        using var encoding = new PaperEncoding(Encoders, Vectors, _papers, Announcements, _test.Clock);
        await encoding.EncodeAnnouncedAsync(progress: null, TestDatabase.Token);
        await encoding.EncodeArchiveAsync(TimeSpan.FromMinutes(1), TestDatabase.Token);

        var readers = new List<Subscriber>();
        foreach (var query in Queries) readers.Add(await AddAsync(query, 100));
        foreach (var query in (string[])["robot grasping", "\"protein folding\"", "galaxy -survey"])
        {
            var taught = await AddAsync(query, 100);
            var kind = query.Trim('"').Split(' ')[0];
            foreach (var paper in archived.Where(paper => paper.Title.Contains(kind, StringComparison.Ordinal)).Take(4)) await RecordAsync(taught, paper, isLiked: true);
            foreach (var paper in archived.Where(paper => paper.Title.Contains("speech", StringComparison.Ordinal)).Take(2)) await RecordAsync(taught, paper, isLiked: false);
            readers.Add(taught);
        }

        var without = await AddAsync("learning", 100);
        await _feedback.MuteAsync(without.Topics[0].Key, "Doe, J", TestDatabase.Token);
        readers.Add(without);
        readers.Add(await AddAsync("learning", 3));

        var options = new EditionOptions();
        var pools = new CandidateSetLoader(_test.Database, Announcements, _papers, _archive, options);
        using var alerts = SomeAlerts.In(_test.Database, _test.Clock);
        var builder = _builder = new EditionBuilder(
            _test.Database, _editions, new DueCorrection(_test.Database, _test.Clock), Announcements, pools,
            new BatchComposer(_test.Database, Learning),
            new SetAsideSubscribers(_test.Database, alerts, _test.Clock), _test.Clock);
        var previews = new Dictionary<long, Edition>();
        foreach (var reader in readers) previews[reader.Key] = await builder.PreviewAsync(reader, null, TestDatabase.Token);
        foreach (var paper in papers.Where(paper => previews[readers[0].Key].Papers.Any(shown => shown.PaperKey == paper.Key)))
            Assert.Equal(ExplanationRule.NotYet, (await ExplainAsync(readers[0], paper)).Rule);
        await foreach (var made in builder.MakeNowAsync(null, TestDatabase.Token))
            Assert.Equal(EditionPapersJson.Write(previews[made.Subscriber!.Key].Papers), EditionPapersJson.Write(made.Edition!.Papers));
        foreach (var reader in readers) await CompareAsync(reader, papers);

        var late = await SaveAsync(Novelty.Announced, 5, Made(997, random) with { Title = "robot grasping, announced later" });
        var paused = await AddAsync("robot grasping", 100);
        await _test.Lifecycle.PauseAsync(paused.Key, TestDatabase.Token);
        Assert.Equal(ExplanationRule.NotYet, (await ExplainAsync(readers[0], late[0])).Rule);
        var later = await SaveAsync(Novelty.Announced, 6, Made(996, random) with { Title = "robot grasping, announced last" });
        Assert.Equal(ExplanationRule.NotActive, (await ExplainAsync(paused, later[0])).Rule);

        // Nothing of the above holds for want of cases.
        Assert.True(readers.Count * papers.Count > 1000);
        ExplanationRule[] rules =
        [
            ExplanationRule.Sent, ExplanationRule.Withdrawn, ExplanationRule.NotAnnounced, ExplanationRule.NothingFound, ExplanationRule.Excluded, ExplanationRule.BelowThreshold,
            ExplanationRule.BeforeFirst, ExplanationRule.NearlySame, ExplanationRule.Maximum, ExplanationRule.NotYet, ExplanationRule.NotActive,
        ];
        Assert.Empty(rules.Except(_rules));
        (ReasonKind, bool)[] reasons = [(ReasonKind.Query, false), (ReasonKind.Query, true), (ReasonKind.Profile, false), (ReasonKind.Meaning, false), (ReasonKind.Author, false)];
        Assert.True(!reasons.Except(_reasons).Any(), string.Join(", ", _reasons));
    }

    private async Task CompareAsync(Subscriber reader, IReadOnlyList<Paper> papers)
    {
        var edition = Assert.Single(await _editions.ListRecentAsync(reader.Key, 2, TestDatabase.Token));
        var mailed = edition.Papers.ToDictionary(paper => paper.PaperKey);
        var replay = new QueryBacktest(_archive, Learning, _test.Clock);
        var replayed = (await replay.RunAsync(reader.Topics[0], 30, TestDatabase.Token)).Best.ToDictionary(paper => paper.Id);
        foreach (var paper in papers)
        {
            var explanation = await ExplainAsync(reader, paper);
            var topic = Assert.Single(explanation.Topics);
            var pair = $"{reader.Topics[0].Query}: {paper.Title}: {explanation.Verdict}";
            Assert.True(mailed.ContainsKey(paper.Key) == (explanation.Rule == ExplanationRule.Sent), pair);
            var isNoMatch = explanation.Rule is ExplanationRule.NothingFound or ExplanationRule.Excluded or ExplanationRule.BelowThreshold;
            if (!IsNoCandidate(explanation)) Assert.True(isNoMatch != topic.IsMatch, pair);
            Assert.NotEqual(ExplanationRule.TopicIsNewer, explanation.Rule);
            if (!IsNoCandidate(explanation)) Assert.True(topic.IsMatch == replayed.ContainsKey(paper.Id.ToString()), pair);
            if (!mailed.TryGetValue(paper.Key, out var sent)) continue;
            var reason = Assert.Single(sent.Reasons);
            Assert.Equal((reason.Kind, reason.Topic), (topic.Reason!.Kind, topic.Reason.Topic));
            Assert.Equal(reason.Terms, topic.Reason.Terms);
            Assert.Equal(reason.LikedTerms, topic.Reason.LikedTerms);
            Assert.Equal(reason.Terms, replayed[paper.Id.ToString()].Why);
            Assert.Equal(sent.Score, topic.Relevance, 0.001);
            _reasons.Add((reason.Kind, reason.LikedTerms.Count > 0));
        }
    }

    private static bool IsNoCandidate(Explanation explanation) => explanation.Rule is ExplanationRule.Withdrawn or ExplanationRule.NotAnnounced;

    private async Task<Explanation> ExplainAsync(Subscriber reader, Paper paper)
    {
        var now = (await _subscribers.FindAsync(reader.Key, TestDatabase.Token))!;
        var explanation = await new EditionExplainer(_builder, Announcements, _editions, new OutboxStore(_test.Database), new PaperStore(_test.Database), _archive, Learning, _test.Clock).ExplainAsync(now, paper, TestDatabase.Token);
        _rules.Add(explanation.Rule);
        return explanation;
    }

    private async Task<Subscriber> AddAsync(string query, int maxPapers)
    {
        var address = $"reader{Guid.NewGuid():N}@example.org";
        await _test.Lifecycle.AddAsync(Some.Subscriber(address, query) with { MaxPapers = maxPapers }, TestDatabase.Token);
        return (await _subscribers.FindAsync(EmailAddress.Parse(address).Address!, TestDatabase.Token))!;
    }

    private Task RecordAsync(Subscriber reader, Paper paper, bool isLiked) => _feedback.RecordAsync(reader.Topics[0].Key, paper.Key, isLiked, TestDatabase.Token);

    private static Paper Made(int number, Random random)
    {
        var (words, company) = (Words, Company);
        // A word of its own keeps any two from being nearly the same; in the archive most papers are about other things.
        var isOther = number <= Archived && number % 10 != 0;
        var picked = Enumerable.Range(0, 4 + random.Next(6)).Select(_ => random.Next(words.Length)).ToList();
        var title = isOther ? $"thing{number % 61} of thing{number % 53}" : $"{words[picked[0]]} {words[picked[1]]} {Letters(number)}zq";
        var text = isOther ? $"about thing{number % 47}" : string.Join(' ', picked.Skip(2).Select(at => words[at]).Concat(picked.Take(2).Select(at => company[at])));
        return Some.Paper($"2603.{number:D5}", title) with
        {
            Abstract = $"{text} unique{number}x other{number}y",
            Authors = random.Next(5) == 0 ? ["Jane Doe"] : ["John Roe"],
            Categories = random.Next(3) == 0 ? ["cs.RO"] : ["q-bio.BM"],
        };
    }

    private static string Letters(int number) => string.Concat(number.ToString("D4", null).Select(digit => (char)('a' + digit - '0')));

    private async Task<IReadOnlyList<Paper>> SaveAsync(Novelty novelty, int day, params Paper[] papers)
    {
        await _test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql, "arxiv",
                [.. papers.Select(paper => new SourceRecord
                {
                    Paper = paper, Authority = SourceAuthority.ArxivMetadata, Novelty = novelty, Batch = new DateOnly(2026, 3, day), Kind = AnnouncementKind.New,
                })],
                _test.Clock.GetUtcNow()),
            TestDatabase.Token);
        var saved = new List<Paper>();
        foreach (var paper in papers) saved.Add((await _papers.FindAsync(paper.Id, TestDatabase.Token))!);
        return saved;
    }
}
