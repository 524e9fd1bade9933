using Digest.Editions;
using Digest.Links;
using Digest.Matching.Indexing;
using Digest.Papers;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Digest.Search;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web.Content;
using Scriban.Runtime;

namespace Digest.Web.Manage;

/// <summary>
/// Models with sample data for the templates of these pages, from what makes the models of real ones.
/// </summary>
internal static class ManageSamples
{
    private static readonly PageAddresses Addresses = new("", null);

    private static readonly DateTimeOffset Morning = new(2026, 3, 5, 6, 0, 0, TimeSpan.Zero);

    private static readonly Topic Sorting = new(7, "Sorting", "sorting networks") { MaxPapers = 3 };

    private static readonly Topic Authors = new(8, "Authors", "author:\"Ada Lovelace\"") { IsPaused = true };

    private static Subscriber Subscriber => new()
    {
        Key = 3,
        Email = EmailAddress.Parse("grace@example.net").Address!,
        Topics = [Sorting, Authors],
        NextDue = Morning,
        Bibtex = true,
    };

    public static ScriptObject[] Leave(Func<ScriptObject, ScriptObject> framed) =>
    [
        .. new (string Face, string? Ticket, string? Until)[]
        {
            ("ask", null, null), ("left", "TICKET", null), ("left", null, null), ("paused", "TICKET", "No digests."),
            ("paused", null, null), ("back", null, null),
        }.Select(sample =>
        {
            var model = LeavePages.Model(Subscriber, sample.Face, sample.Ticket, sample.Until);
            model.Add("leave", new Link("/unsubscribe/TOKEN"));
            model.Add("pause", new Link("/unsubscribe/TOKEN/pause"));
            model.Add("undo", new Link("/unsubscribe/TOKEN/undo"));
            return framed(model);
        }),
    ];

    public static ScriptObject[] Feedback(
        Func<ScriptObject, ScriptObject> framed, ReaderTexts texts, IReadOnlyList<Paper> papers) =>
    [
        .. new (Topic? Topic, string[] Effect)[] { (Sorting, ["Nothing changes."]), (Authors, []), (null, []) }
            .Select(sample =>
            {
                var rated = new RatedPaper(Subscriber, papers[0], new EditionPaper(papers[0].Key, 1, 0, 0, 1, []));
                return framed(Guarded(FeedbackPages.Model(
                    Addresses,
                    texts,
                    rated,
                    sample.Topic,
                    Known(papers[0]),
                    sample.Effect,
                    sample.Effect.Length == 0)));
            }),
    ];

    public static ScriptObject[] Settings(
        Func<ScriptObject, ScriptObject> framed, ReaderTexts texts, IReadOnlyList<Paper> papers)
    {
        var sent = Enumerable.Range(0, 20).Select(day => new Edition
        {
            Key = day + 1,
            SubscriberKey = 3,
            Period = DateOnly.FromDateTime(Morning.Date).AddDays(-day),
            CreatedAt = Morning,
            Papers = [new EditionPaper(1, 1, 0, 0, 1, [new EditionReason(ReasonKind.Query, "Sorting", [], 0)])],
        }).ToList();
        (Subscriber Subscriber, IReadOnlyList<Edition> Sent, SettingsOutcome Outcome)[] samples =
        [
            (Subscriber, sent, SettingsOutcome.Shown("saved")),
            (Subscriber, sent, new SettingsOutcome { Tried = Tried(papers) }),
            (Subscriber with { Status = SubscriberStatus.Paused, PausedUntil = Morning, NextDue = null },
                sent,
                new SettingsOutcome { Problem = "Not valid", Detail = "At character 1.", Section = "topics" }),
            (Subscriber with { Status = SubscriberStatus.Unsubscribed, Topics = [] }, [], new SettingsOutcome()),
        ];
        return
        [
            .. samples.Select(sample => framed(Guarded(
                new SettingsContent(Addresses, texts, "/manage/TOKEN", "/unsubscribe/TOKEN", _ => "/read/TOKEN").Model(
                    sample.Subscriber,
                    sample.Sent,
                    Known(papers[0]),
                    DateOnly.FromDateTime(Morning.Date),
                    [texts],
                    sample.Outcome)))),
        ];
    }

    public static ScriptObject[] Topics(
        Func<ScriptObject, ScriptObject> framed, ReaderTexts texts, IReadOnlyList<Paper> papers)
    {
        return
        [
            Sample([(papers[0], true), (papers[1], false)], SettingsOutcome.Shown("saved")),
            Sample([], new SettingsOutcome { Problem = "Not valid", Detail = "At character 1." }),
        ];

        ScriptObject Sample(IReadOnlyList<(Paper, bool)> rated, SettingsOutcome outcome)
        {
            var model = TopicPages.Model(
                Addresses,
                texts,
                Tried(papers),
                rated,
                rated.Count == 0 ? [] : ["Alan Turing"],
                rated.Count == 0 ? [] : ["Nothing changes."],
                outcome);
            model.Add("back", new Link("/manage/TOKEN"));
            return framed(Guarded(model));
        }
    }

    private static TriedTopic Tried(IReadOnlyList<Paper> papers) =>
        new(Sorting, new ShownForecast(new TopicForecastResult(0, 12, 80, [1, 2]), papers));

    private static TopicFeedback Known(Paper paper) => new(
        new[] { (Sorting.Key, new PaperFeedback(paper.Key, true, Morning)) }
            .ToLookup(one => one.Key, one => one.Item2),
        new[] { (Sorting.Key, "Alan Turing") }.ToLookup(one => one.Key, one => one.Item2),
        new Dictionary<string, MatchDocument>());

    private static ScriptObject Guarded(ScriptObject model)
    {
        model.Add("guard", "1772690400000-abcdefgh");
        return model;
    }
}
