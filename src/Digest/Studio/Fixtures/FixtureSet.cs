using Digest.Editions;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering.Cards;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.Topics;
using Digest.Web;
using Scriban.Runtime;

namespace Digest.Studio.Fixtures;

/// <summary>A mail or page with invented content, always the same.</summary>
/// <param name="Name">As the command line and addresses say it.</param>
/// <param name="Group">What it is listed under.</param>
/// <param name="Page">The template of a page; null for a mail.</param>
internal sealed record Fixture(string Name, string Group, string Title, string? Page = null)
{
    public OutboxMessage? Delivery { get; init; }

    public Subscriber? Subscriber { get; init; }

    public Edition? Edition { get; init; }

    public AddressChange? Change { get; init; }

    public ScriptObject? Model { get; init; }
}

/// <summary>Every fixture: digests of all kinds, each mail, each page, and each language.</summary>
internal static class FixtureSet
{
    public const string Default = "ordinary";

    private const string Digests = "Digests";
    private static readonly DateTimeOffset Morning = new(2026, 3, 5, 6, 0, 0, TimeSpan.Zero);
    private static readonly string[] Topics = ["Video generation", "Agents", "Robots"];
    private static readonly Dictionary<long, Paper> PapersByKey = [];

    public static IReadOnlyList<Fixture> All { get; } = [.. DigestsOf(), .. Notices(), .. Pages()];

    public static Fixture? Find(string name, string? language = null) =>
        All.FirstOrDefault(fixture => fixture.Name == name) is not { } fixture ? null
        : language is null ? fixture
        : InLanguage(fixture, language);

    /// <summary>What a change of a template is compared over: every fixture, and each mail in each language.</summary>
    public static IReadOnlyList<(string Name, Fixture Fixture)> Compared(IEnumerable<ReaderTexts> languages) =>
    [
        .. All.Select(fixture => (fixture.Name, fixture)),
        .. from texts in languages
           where texts.Language != TextLibrary.Fallback
           from fixture in All
           where fixture.Name == Default || (fixture.Page is null && fixture.Group != Digests)
           select ($"{fixture.Name}-{texts.Language}", InLanguage(fixture, texts.Language)),
    ];

    public static Task<IReadOnlyList<Paper>> LoadAsync(
        IReadOnlyList<EditionPaper> papers, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Paper>>([.. papers.Select(paper => PapersByKey[paper.PaperKey])]);

    private static Fixture InLanguage(Fixture fixture, string language) => fixture.Subscriber is null
        ? fixture
        : fixture with { Subscriber = fixture.Subscriber with { Locale = language } };

    private static IEnumerable<Fixture> DigestsOf()
    {
        yield return DigestOf(Default, "An ordinary day: ten papers of three topics", FixturePapers.Ordinary(15), 10);
        yield return DigestOf("first", "The first digest", FixturePapers.Ordinary(3)) is var first
            ? first with { Edition = first.Edition! with { IsFirst = true } }
            : first;
        yield return DigestOf("quiet", "A quiet day: no mail is sent", []);
        yield return DigestOf("one-paper", "One paper", FixturePapers.Ordinary(1));
        yield return DigestOf("100-papers", "100 papers", FixturePapers.Ordinary(100));
        var one = FixturePapers.Ordinary(1)[0];
        yield return DigestOf("longest-title", "The longest title", [FixturePapers.LongTitle, one]);
        yield return DigestOf("60-authors", "60 authors", [FixturePapers.ManyAuthors]);
        yield return DigestOf("right-to-left", "Arabic and Hebrew", [FixturePapers.RightToLeft, one]);
        yield return DigestOf("cjk", "Chinese, Japanese, Korean", [FixturePapers.Chinese, one]);
        yield return DigestOf("emoji", "Emoji", [FixturePapers.Emoji]);
        yield return DigestOf("tex", "TeX", [FixturePapers.Tex]);
        yield return DigestOf("no-abstract", "A paper without abstract or links", [FixturePapers.WithoutAbstract]);
        var withdrawn = DigestOf(
            "withdrawn", "Withdrawn and revised papers",
            [one, FixturePapers.Withdrawn, FixturePapers.Revised], 1);
        var keys = withdrawn.Edition!.Further.Select(paper => paper.PaperKey).ToArray();
        yield return withdrawn with
        {
            Edition = withdrawn.Edition with
            {
                Further = [],
                NotShown = 0,
                Changes =
                [
                    new PaperChange(keys[0], ChangeKind.Withdrawn, 1, Morning.AddDays(-2)),
                    new PaperChange(keys[1], ChangeKind.Revised, 2, Morning.AddDays(-1)),
                ],
            },
        };
        yield return DigestOf("hostile", "Hostile text", FixturePapers.Hostile) is var hostile
            ? hostile with { Subscriber = hostile.Subscriber! with { Name = "\"><script>alert(1)</script>" } }
            : hostile;
    }

    /// <param name="shown">How many have a card; five more are named, the rest counts.</param>
    private static Fixture DigestOf(string name, string title, Paper[] papers, int shown = int.MaxValue)
    {
        var first = PapersByKey.Count + 1;
        for (var i = 0; i < papers.Length; i++) PapersByKey[first + i] = papers[i] with { Key = first + i };
        shown = Math.Min(shown, papers.Length);
        return new Fixture(name, Digests, title)
        {
            Delivery = DeliveryOf(MailKind.Edition),
            Subscriber = Reader(),
            Edition = new Edition
            {
                Key = 12,
                SubscriberKey = 0,
                Period = DateOnly.FromDateTime(Morning.Date),
                CreatedAt = Morning,
                NotShown = papers.Length - shown,
                Further =
                [
                    .. papers.Skip(shown).Take(Edition.MaxFurther)
                        .Select((paper, i) => new FurtherPaper(first + shown + i, paper.Revision)),
                ],
                Papers = [.. papers.Take(shown).Select((paper, i) => Chosen(paper, first + i, i, shown))],
            },
        };
    }

    private static EditionPaper Chosen(Paper paper, long key, int place, int count)
    {
        var topic = Topics[Math.Min(place * Topics.Length / Math.Max(count, 1), Topics.Length - 1)];
        var other = Topics[(Array.IndexOf(Topics, topic) + 1) % Topics.Length];
        EditionReason[] reasons = (place % 6) switch
        {
            1 => [new(ReasonKind.Meaning, topic, ["video"], 0)],
            2 => [new(ReasonKind.Profile, topic, ["sparse attention"], 0), new(ReasonKind.Query, other, ["agents"], 0)],
            3 => [new(ReasonKind.Related, topic, ["frames"], 0)],
            4 => [new(ReasonKind.Author, topic, ["Ada Lovelace"], 0)],
            5 => [new(ReasonKind.Query, topic, ["video"], 0) { LikedTerms = ["attention"] }],
            _ => [new(ReasonKind.Query, topic, ["sparse attention", "video"], 0)],
        };
        return new EditionPaper(key, paper.Revision, paper.Upvotes, paper.CommentCount, 0.9 - place / 250.0, reasons);
    }

    private static IEnumerable<Fixture> Notices() =>
        from notice in new (MailKind Kind, string Title)[]
        {
            (MailKind.Confirm, "Asks to confirm a subscription"),
            (MailKind.Welcome, "Welcome"),
            (MailKind.Unsubscribed, "Unsubscribed"),
            (MailKind.Settings, "The link to the settings"),
            (MailKind.Address, "Asks a new address"),
            (MailKind.Moved, "Tells the old address"),
            (MailKind.Alert, "An alert to the operator"),
        }
        select new Fixture(notice.Kind.ToString().ToLowerInvariant(), "Mails", notice.Title)
        {
            Delivery = DeliveryOf(notice.Kind),
            Subscriber = Reader() with
            {
                Status = notice.Kind switch
                {
                    MailKind.Confirm => SubscriberStatus.Pending,
                    MailKind.Unsubscribed => SubscriberStatus.Unsubscribed,
                    _ => SubscriberStatus.Active,
                },
                ConfirmGeneration = notice.Kind == MailKind.Unsubscribed ? 0 : null,
            },
            Change = new AddressChange(new EmailAddress("grace", "example.org"), 0, Morning),
        };

    private static IEnumerable<Fixture> Pages() =>
        from page in PageSamples.All.OrderBy(page => page.Key, StringComparer.Ordinal)
        where page.Key.EndsWith(".html", StringComparison.Ordinal)
        let name = page.Key["web/".Length..^".html".Length]
        from sample in page.Value.Index()
        select new Fixture(
            sample.Index == 0 ? $"page-{name}" : FormattableString.Invariant($"page-{name}-{sample.Index + 1}"),
            "Pages",
            sample.Index == 0 ? name : FormattableString.Invariant($"{name}, sample {sample.Index + 1}"),
            page.Key)
        {
            Model = sample.Item,
        };

    /// <summary>Its key is that of no one, so that the links of a fixture act on no one.</summary>
    private static Subscriber Reader() => new()
    {
        Email = new EmailAddress("grace", "example.net"),
        Name = "Grace Hopper",
        NextDue = Morning.AddDays(1),
        Topics =
        [
            new Topic(1, Topics[0], "\"video generation\""),
            new Topic(2, Topics[1], "language agents"),
            new Topic(3, Topics[2], "robots"),
        ],
    };

    private static OutboxMessage DeliveryOf(MailKind kind) => new()
    {
        Kind = kind,
        Recipient = "grace@example.net",
        QueuedAt = Morning,
        Content = kind == MailKind.Alert ? "arXiv is late\nNothing was announced for 30 hours." : null,
    };
}
