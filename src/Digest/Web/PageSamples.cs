using Digest.Matching.Queries;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Digest.Search;
using Digest.Subscribers;
using Digest.Topics.Library;
using Digest.Web.Content;
using Digest.Web.Forms;
using Digest.Web.Manage;
using Digest.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Scriban.Runtime;

namespace Digest.Web;

/// <summary>
/// Models with sample data for the page templates. They are what the pages themselves hand to their templates, so they
/// can never differ from what a template really gets.
/// </summary>
internal static class PageSamples
{
    private static readonly string[] Topics = ["Language models", "Sorting"];
    private static readonly PageAddresses Addresses = new("", null);
    private static readonly ReaderTexts Texts =
        new TextLibrary(new TemplateFiles(null), NullLogger.Instance).For(TextLibrary.Fallback);
    private static readonly DateOnly Day = new(2026, 3, 5);

    /// <returns>By template name, such as <c>web/confirm.html</c>: with and without what may be missing.</returns>
    public static IReadOnlyDictionary<string, IReadOnlyList<ScriptObject>> All { get; } =
        new Dictionary<string, IReadOnlyList<ScriptObject>>
        {
            ["web/style.css"] = [[]],
            ["web/broken-link.html"] = [Framed(new() { { "advice", "Open the link in the newest mail." } })],
            ["web/failure.html"] = [Framed([])],
            ["web/too-many.html"] = [Framed([])],
            ["web/sent.html"] = [Framed([])],
            ["web/address.html"] = [Address(error: null), Address("This is not a valid mail address.")],
            ["web/my-link.html"] = [Address(error: null), Address("This is not a valid mail address.")],
            ["web/change-address.html"] = [Move(done: false), Move(done: true)],
            ["web/delete.html"] = [Delete(done: false), Delete(done: true)],
            ["web/subscribe.html"] = [Subscribe("sorting"), Subscribe("title:(sorting"), Subscribe("")],
            ["web/not-found.html"] = [Framed(new() { { "is_paper", true } }), Framed(new() { { "is_paper", false } })],
            ["web/confirm.html"] = [Link(done: false), Link(done: true)],
            ["web/unsubscribe.html"] = ManageSamples.Leave(Framed),
            ["web/feedback.html"] = ManageSamples.Feedback(Framed, Texts, Papers),
            ["web/manage.html"] = ManageSamples.Settings(Framed, Texts, Papers),
            ["web/topic.html"] = ManageSamples.Topics(Framed, Texts, Papers),
            ["web/date.html"] = [Date(isHome: true, Papers), Date(isHome: false, Papers), Date(isHome: true, [])],
            ["web/digest.html"] = [Edition(isCopy: true), Edition(isCopy: false)],
            ["web/paper.html"] = [.. Papers.Select(Paper)],
            ["web/search.html"] = [Search("sorting"), Search("title:(sorting"), Search("")],
        };

    private static Paper[] Papers =>
    [
        new()
        {
            Key = 1,
            Id = PaperId.Arxiv("2603.00001"),
            Title = "Sorting Without Comparing",
            Abstract = "We sort. We do not compare.\n\nIt takes longer.",
            Tldr = "Sorting takes longer without comparing.",
            Authors = ["Ada Lovelace", "Emmy Noether", "Grace Hopper", "Alan Turing"],
            AuthorCount = 400,
            Categories = ["cs.DS", "cs.AI"],
            Keywords = ["sorting"],
            AbstractUrl = "https://arxiv.org/abs/2603.00001",
            PdfUrl = "https://arxiv.org/pdf/2603.00001",
            CodeUrl = "https://github.com/example/sorting",
            ProjectUrl = "https://sorting.example.org/",
            Doi = "10.1000/182",
            Comment = "12 pages",
            Upvotes = 41,
            CommentCount = 3,
            PublishedAt = new DateTimeOffset(2026, 3, 4, 18, 0, 0, TimeSpan.Zero),
            WithdrawnAt = new DateTimeOffset(2026, 3, 5, 18, 0, 0, TimeSpan.Zero),
        },
        new() { Key = 2, Id = PaperId.Arxiv("2603.00002"), Title = "A Paper of Which Little Is Known" },
    ];

    private static ScriptObject Date(bool isHome, Paper[] papers) =>
        Framed(DatePages.Model(
            Addresses,
            Texts,
            papers.Length == 0
                ? new DateListing(isHome, null, null, null, new PaperList([], 0), 1, [], null)
                : new DateListing(
                    isHome,
                    ListedPeriod.Day(Day),
                    Day.AddDays(-1),
                    Day.AddDays(1),
                    new PaperList(papers, 400),
                    2,
                    ["arxiv-cs", "daily-papers"],
                    "arxiv-cs")));

    private static ScriptObject Paper(Paper paper) =>
        Framed(PaperPage.Model(new PaperContent(Addresses, Texts), paper, Papers));

    private static ScriptObject Edition(bool isCopy) =>
        Framed(EditionPages.Model(
            new PaperContent(Addresses, Texts),
            Texts,
            Day,
            [.. Papers.GroupBy(_ => Topics[0])],
            isCopy ? Addresses.To("/read/TOKEN/all") : null,
            isCopy));

    private static ScriptObject Search(string text)
    {
        var parsed = text.Length == 0 ? null : TopicQuery.Parse(text);
        var hits = Enumerable.Repeat(new SearchHit(1, 0.9f, null), 60).ToArray();
        var found = parsed?.Query is null
            ? null
            : new FoundPapers(
                new SearchResult(hits, 60, 1000, IsComplete: false),
                Papers,
                Papers.ToDictionary(paper => paper.Key, _ => (IReadOnlyList<string>)["Sorting"]),
                new ShownForecast(new TopicForecastResult(0, 12, 80, [1, 2]), Papers));
        return Framed(SearchPage.Model(Addresses, Texts, SearchForm.For(text), parsed, found, 2));
    }

    private static ScriptObject Address(string? error) =>
        Framed(new() { { "token", "0-TOKEN" }, { "email", "grace@example.net" }, { "error", error } });

    private static ScriptObject Move(bool done) => Framed(new()
    {
        { "token", "0-TOKEN" },
        { "email", "grace@example.net" },
        { "settings", done ? Addresses.To("/manage/TOKEN") : null },
    });

    private static ScriptObject Delete(bool done) =>
        Framed(new() { { "token", "0-TOKEN" }, { "email", "grace@example.net" }, { "done", done } });

    private static ScriptObject Subscribe(string topic)
    {
        var defaults = new SubscribersOptions();
        var request = new DefaultHttpContext { Request = { QueryString = QueryString.Create("q", topic) } }.Request;
        var form = SubscribeForm.For(request, defaults, Texts) with
        {
            Categories = topic.Length == 0 ? "*" : "",
            Authors = topic.Length == 0 ? "," : "",
        };
        var read = form.Parse(defaults, Texts);
        LibraryEntry[] missing = topic.Length == 0 ? [] : [new("doe2026", [], "Sorting by Hand")];
        var forecasts = read.Topics.Select(one => one is null
            ? null
            : new ShownForecast(new TopicForecastResult(0, 12, 80, [1, 2]), Papers));
        var seen = new SeenForm(
            form, read, [.. forecasts], new LibraryPapers([], [], missing), missing.Length, MaxADay: 0);
        string[] problems = topic.Length == 0 ? ["Two topics are named 'Sorting'."] : [];
        return Framed(SubscribePage.Model(
            Addresses,
            Texts,
            [Texts],
            seen with { Read = read with { Problems = problems } },
            topic.Length == 0 ? Texts["form_again"] : null,
            "0-TOKEN"));
    }

    /// <summary>With the values that <see cref="ConfirmPage"/> gives.</summary>
    private static ScriptObject Link(bool done) =>
        Framed(new ScriptObject
        {
            { "done", done },
            {
                "subscriber",
                new ScriptObject
                {
                    { "email", "grace@example.net" },
                    { "time_zone", "Europe/London" },
                    { "next", done ? "Friday, 6 March 2026, 07:00" : null },
                }
            },
            { "topics", done ? null : Topics },
        });

    private static ScriptObject Framed(ScriptObject page)
    {
        var request = new DefaultHttpContext { Request = { Path = "/" } }.Request;
        PageFrame.Add(
            page, "Digest", new Link("/style.css?v=0123456789abcdef"), Addresses, Texts, [Texts], request, true);
        return page;
    }
}
