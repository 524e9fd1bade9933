using Digest.Editions;
using Digest.Links;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering.Messages;
using Digest.Rendering.Notices;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>
/// Models with sample data for every mail template. They are what the renderers themselves hand to the templates for a
/// sample edition and sample notices, so they can never differ from what a template really gets.
/// </summary>
internal static class TemplateSamples
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 5, 6, 0, 0, TimeSpan.Zero);

    private static readonly EditionLinks Links = new(
        "https://digest.example.org/m/TOKEN",
        "https://digest.example.org/u/TOKEN",
        "https://digest.example.org/a/TOKEN",
        place => $"https://digest.example.org/f/TOKEN/{place}",
        "https://digest.example.org/r/TOKEN");

    /// <returns>By template name, such as <c>mail/digest.html</c>: with and without public pages, with and without what
    /// may be missing.</returns>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<ScriptObject>>> CollectAsync(
        CancellationToken cancellationToken)
    {
        var library = new ModelRecorder();
        var sender = new MailboxAddress("Digest", "digest@example.org");
        MailIdentity[] brands =
        [
            new("Digest", sender, Imprint: ["Example Lab", "1 Main Street, Oxford"]),
            new("Digest", sender, UnsubscribeMailbox: "leave@example.org"),
        ];
        var papers = Papers();
        foreach (var (brand, links) in new[]
            {
                (brands[0], Links), (brands[1], null), (brands[1], Links with { Manage = null, Feedback = null }),
            })
        {
            var renderer = new EditionMail(
                library,
                brand,
                (wanted, _) =>
                    Task.FromResult<IReadOnlyList<Paper>>([.. papers.Where(p => wanted.Any(w => w.PaperKey == p.Key))])
            );
            await renderer.RenderAsync(
                Edition(papers, links is not null), Subscriber("Grace Hopper"), links, cancellationToken);
            new ConfirmMail(library, brand).Render(
                Delivery(MailKind.Confirm), Subscriber(null), "https://digest.example.org/c/TOKEN");
            new WelcomeMail(library, brand).Render(Delivery(MailKind.Welcome), Subscriber("Grace Hopper"), links);
            new UnsubscribedMail(library, brand).Render(
                Delivery(MailKind.Unsubscribed),
                Subscriber("Grace Hopper"),
                links is null ? null : "https://digest.example.org/c/TOKEN");
            new SettingsMail(library, brand).Render(
                Delivery(MailKind.Settings), Subscriber("Grace Hopper"), "https://digest.example.org/m/TOKEN");
            new AddressMail(library, brand).Render(
                Delivery(MailKind.Address), Subscriber(null), "https://digest.example.org/c/TOKEN");
            new MovedMail(library, brand).Render(Delivery(MailKind.Moved), Subscriber(null));
            new AlertMail(library, brand).Render(Delivery(MailKind.Alert));
        }

        return library.Models;
    }

    private static Paper[] Papers() =>
        [
            new()
            {
                Key = 1,
                Id = PaperId.Arxiv("2603.00001"),
                Title = "Small Models for Large Questions",
                Tldr = "Small models answer large questions when they may look things up.",
                Authors = ["Ada Lovelace", "Emmy Noether", "Grace Hopper", "Alan Turing"],
                AuthorCount = 4,
                Categories = ["cs.CL", "cs.AI"],
                AbstractUrl = "https://arxiv.org/abs/2603.00001",
                PdfUrl = "https://arxiv.org/pdf/2603.00001",
                CodeUrl = "https://github.com/example/small-models",
                ProjectUrl = "https://small-models.example.org/",
                Upvotes = 41,
                CommentCount = 3,
                PublishedAt = new DateTimeOffset(2026, 3, 4, 18, 0, 0, TimeSpan.Zero),
            },
            new()
            {
                Key = 2,
                Id = PaperId.Arxiv("2603.00002"),
                Title = "Sorting Without Comparing",
                Abstract = "We sort. We do not compare. It takes longer.",
                AuthorCount = 2,
            },
            new()
            {
                Key = 3,
                Id = PaperId.Arxiv("2602.00003"),
                Revision = 2,
                Title = "Proofs That Were Too Short",
                AbstractUrl = "https://arxiv.org/abs/2602.00003",
            },
            new()
            {
                Key = 4,
                Id = PaperId.Arxiv("2602.00004"),
                Title = "A Machine That Never Rests",
            },
        ];

    private static Edition Edition(Paper[] papers, bool isFirst) =>
        new()
        {
            Key = 12,
            SubscriberKey = 3,
            Period = DateOnly.FromDateTime(Morning.Date),
            CreatedAt = Morning,
            IsFirst = isFirst,
            NotShown = 4,
            Further = isFirst ? [new FurtherPaper(papers[2].Key, papers[2].Revision)] : [],
            Papers =
            [
                new EditionPaper(
                    papers[0].Key,
                    papers[0].Revision,
                    papers[0].Upvotes,
                    papers[0].CommentCount,
                    0.9,
                    [
                        new EditionReason(ReasonKind.Query, "Language models", ["small models", "retrieval"], 0)
                        {
                            LikedTerms = ["questions"],
                        },
                        new EditionReason(ReasonKind.Profile, "Reading", ["questions"], 0),
                        new EditionReason(ReasonKind.Trending, null, [], 1),
                    ]),
                new EditionPaper(
                    papers[1].Key,
                    papers[1].Revision,
                    0,
                    0,
                    0.5,
                    [new EditionReason(ReasonKind.Query, "Sorting", [], 0)]),
            ],
            Changes = isFirst
                ? []
                :
                [
                    new PaperChange(papers[3].Key, ChangeKind.Withdrawn, papers[3].Revision, Morning.AddDays(-2)),
                    new PaperChange(papers[2].Key, ChangeKind.Revised, papers[2].Revision, Morning.AddDays(-1)),
                ],
        };

    private static Subscriber Subscriber(string? name) =>
        new()
        {
            Key = 3,
            Email = new EmailAddress("grace", "example.net"),
            Name = name,
            NextDue = Morning.AddDays(1),
            Topics = name is null
                ? []
                : [new Topic(1, "Language models", "\"language model\""), new Topic(2, "Sorting", "sorting")],
        };

    private static OutboxMessage Delivery(MailKind kind) =>
        new()
        {
            Key = 7,
            Kind = kind,
            Recipient = "grace@example.net",
            QueuedAt = Morning,
            Content = kind == MailKind.Alert ? "arXiv is late\nNothing was announced for 30 hours." : null,
        };

    /// <summary>Gives the templates of the program, and remembers the models that they get.</summary>
    private sealed class ModelRecorder()
        : TemplateLibrary(null, TimeProvider.System, NullLogger<TemplateLibrary>.Instance)
    {
        private readonly Dictionary<string, RecordingTemplate> _templates = new(StringComparer.Ordinal);

        public IReadOnlyDictionary<string, IReadOnlyList<ScriptObject>> Models =>
            _templates.ToDictionary(t => t.Key, t => (IReadOnlyList<ScriptObject>)t.Value.Models);

        public override ITemplate Get(string name) =>
            _templates.TryGetValue(name, out var known)
                ? known
                : _templates[name] = new RecordingTemplate(BuiltIn(name));

        public override long VersionOf(string name) => 0;

        private static ITemplate BuiltIn(string name)
        {
            var folder = name[..(name.LastIndexOf('/') + 1)];
            var options = new TemplateOptions { Loader = include => TemplateFiles.ReadBuiltIn(folder + include) };
            return ParsedTemplate.Parse(name, TemplateFiles.ReadBuiltIn(name)!, options).Template!;
        }
    }

    private sealed class RecordingTemplate(ITemplate inner) : ITemplate
    {
        public List<ScriptObject> Models { get; } = [];

        public string Name => inner.Name;

        public TemplateError? Render(
            ScriptObject model, RenderOutput output, CancellationToken cancellationToken = default)
        {
            // The HTML and the text share parts of their models, which change from one to the other.
            Models.Add(ModelCopy.Of(model));
            return inner.Render(model, output, cancellationToken);
        }
    }
}
