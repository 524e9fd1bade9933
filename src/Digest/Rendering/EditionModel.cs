using System.Globalization;
using Digest.Editions;
using Digest.Links;
using Digest.Papers;
using Digest.Rendering.Cards;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>
/// What <c>digest.*</c> see: <c>brand</c>, <c>locale</c>, <c>subscriber</c>, <c>edition</c>, <c>links</c>,
/// <c>papers</c> with cards, <c>compact</c> for those without, and <c>changes</c> of papers that came earlier.
/// </summary>
internal sealed class EditionModel(
    MailIdentity brand,
    Edition edition,
    Subscriber subscriber,
    EditionLinks? links,
    PaperCard[] cards,
    PaperCard[] changedCards)
{
    private const int TopicsNamed = 12;
    private const int LongestTopic = 80;
    private const int TermsNamed = 6;
    private const int LongestTerm = 60;
    private const int LongestPreheader = 140;

    /// <summary>Where there is no card.</summary>
    private const int LongestTitle = 200;

    /// <summary>The same for HTML and text but for the card.</summary>
    private readonly ScriptObject?[] _papers = new ScriptObject?[cards.Length];

    /// <summary>The same for HTML, text and subject.</summary>
    private readonly List<ScriptObject>? _topics = Topics(edition);

    private readonly ScriptObject _links = FooterLinks.Of(brand, links);

    private ScriptObject[]? _changes;

    private readonly CultureInfo _culture = ReaderDates.CultureOf(subscriber.Locale);

    /// <summary>Good until the next call.</summary>
    /// <param name="full">How many papers get a card.</param>
    /// <param name="listed">How many after them are named in the short list; the rest only counts.</param>
    /// <param name="form">The form of the cards that the template asks for.</param>
    public ScriptObject Build(int full, int listed, Func<PaperCard, Markup> form)
    {
        var papers = new ScriptObject[full];
        for (var i = 0; i < full; i++)
        {
            papers[i] = _papers[i] ??= Paper(i);
            papers[i].SetValue("card", form(cards[i]), false);
        }

        var compact = new ScriptObject[listed];
        for (var i = 0; i < listed; i++) compact[i] = CompactPaper(full + i);
        return new ScriptObject
        {
            { "brand", new ScriptObject { { "name", brand.Name } } },
            { "locale", subscriber.Locale },
            {
                "subscriber",
                new ScriptObject { { "name", subscriber.Name }, { "email", subscriber.Email.ToString() } }
            },
            { "edition", Header(cards.Length - full - listed) },
            { "papers", papers },
            { "compact", listed == 0 ? null : compact },
            { "changes", changedCards.Length == 0 ? null : _changes ??= [.. edition.Changes.Select(Change)] },
            { "links", _links },
        };
    }

    private ScriptObject Header(int leftOut)
    {
        var first = cards.Length > 0 ? cards[0].Title : "";
        var notShown = edition.NotShown + leftOut;
        return new ScriptObject
        {
            { "date", ReaderDates.Long(edition.Period, _culture) },
            { "short_date", ReaderDates.Short(edition.Period, _culture) },
            { "count", cards.Length },
            { "not_shown", notShown > 0 ? notShown : null },
            { "is_first", edition.IsFirst },
            { "first_title", first },
            {
                "preheader",
                PaperExcerpt.Truncate(string.Join(" · ", cards.Take(3).Select(card => card.Title)), LongestPreheader)
            },
            { "topics", _topics },
        };
    }

    /// <summary>
    /// Each topic with the number of its papers, in order of appearance; null when everything is only trending.
    /// </summary>
    private static List<ScriptObject>? Topics(Edition edition)
    {
        var counts = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var paper in edition.Papers)
            foreach (var reason in paper.Reasons)
                if (reason.Topic is { } topic) counts[topic] = counts.GetValueOrDefault(topic) + 1;
        if (counts.Count == 0) return null;
        var named = new List<ScriptObject>(Math.Min(counts.Count, TopicsNamed));
        foreach (var (topic, count) in counts.Take(TopicsNamed))
            named.Add(new ScriptObject { { "name", PaperExcerpt.Truncate(topic, LongestTopic) }, { "count", count } });
        return named;
    }

    private ScriptObject Paper(int index)
    {
        var reasons = edition.Papers[index].Reasons;
        var told = new ScriptObject[reasons.Count];
        for (var i = 0; i < told.Length; i++) told[i] = Reason(reasons[i]);
        return new ScriptObject
        {
            { "number", Number(index) },
            { "card", null },
            { "reasons", told },
            { "more_like_this", Feedback(index, true) },
            { "less_like_this", Feedback(index, false) },
        };
    }

    private ScriptObject CompactPaper(int index) =>
        new()
        {
            { "number", Number(index) },
            { "title", PaperExcerpt.Truncate(cards[index].Title, LongestTitle) },
            { "url", cards[index].Url },
            {
                "topic",
                edition.Papers[index].Reasons is [{ Topic: { } topic }, ..]
                    ? PaperExcerpt.Truncate(topic, LongestTopic)
                    : null
            },
        };

    private ScriptObject Change(PaperChange change, int index) =>
        new()
        {
            { "title", PaperExcerpt.Truncate(changedCards[index].Title, LongestTitle) },
            { "url", changedCards[index].Url },
            { "is_withdrawn", change.Kind == ChangeKind.Withdrawn },
            {
                "date",
                ReaderDates.Short(
                    DateOnly.FromDateTime(
                        TimeZoneInfo.ConvertTime(change.At, ReaderZone.Of(subscriber)).Date),
                    _culture)
            },
        };

    private static ScriptObject Reason(EditionReason reason) => new()
    {
        { "kind", NameOf(reason.Kind) },
        { "topic", reason.Topic is null ? null : PaperExcerpt.Truncate(reason.Topic, LongestTopic) },
        { "terms", reason.Kind == ReasonKind.Author ? Named(reason.Terms, "", "") : Named(reason.Terms, "“", "”") },
        { "liked", Named(reason.LikedTerms, "“", "”") },
        { "rank", reason.Rank },
    };

    private static string NameOf(ReasonKind kind) => kind switch
    {
        ReasonKind.Trending => "trending",
        ReasonKind.Profile => "profile",
        ReasonKind.Related => "related",
        ReasonKind.Author => "author",
        _ => "query",
    };

    private static string? Named(IReadOnlyList<string> terms, string open, string close) =>
        terms.Count == 0
            ? null
            : string.Join(
                ", ", terms.Take(TermsNamed).Select(term => open + PaperExcerpt.Truncate(term, LongestTerm) + close));

    private Link? Feedback(int index, bool isMore) =>
        links?.Feedback is { } feedback ? new Link(feedback(index, isMore)) : null;

    /// <summary>Four columns: what the text part's papers are indented by.</summary>
    private static string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}.").PadRight(4);
}
