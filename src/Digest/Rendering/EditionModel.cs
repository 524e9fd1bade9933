using System.Globalization;
using Digest.Editions;
using Digest.Links;
using Digest.Papers;
using Digest.Rendering.Cards;
using Digest.Rendering.Excerpts;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>
/// What <c>digest.*</c> see: <c>brand</c>, <c>text</c>, <c>subscriber</c>, <c>edition</c>, <c>links</c>,
/// <c>sections</c> of papers with cards (<c>papers</c> is the same without sections), <c>compact</c> for those without
/// a card, and <c>changes</c> of papers that came earlier.
/// </summary>
/// <param name="sections">The order of the mail.</param>
/// <param name="cards">In that order.</param>
internal sealed class EditionModel(
    MailIdentity brand,
    ReaderTexts texts,
    Edition edition,
    Subscriber subscriber,
    EditionLinks? links,
    IReadOnlyList<EditionSection> sections,
    EditionCards cards)
{
    private const int MaxSections = 12;
    private const int MaxPreheaderLength = 140;

    /// <summary>Where there is no card.</summary>
    private const int MaxTitleLength = 200;

    /// <summary>The same for HTML and text but for the card.</summary>
    private readonly ScriptObject?[] _papers = new ScriptObject?[cards.Papers.Length];

    /// <summary>The places in the edition, in the order of the mail.</summary>
    private readonly int[] _places = [.. sections.SelectMany(section => section.Places)];

    private readonly ScriptObject[] _topics =
    [
        .. sections.Take(MaxSections).Select(section => new ScriptObject
        {
            { "name", NameOf(section, texts) },
            { "count", section.Places.Count },
        }),
    ];

    private readonly ScriptObject _brand = brand.ForTemplates();
    private readonly ScriptObject _links = FooterLinks.Of(brand, links);
    private readonly ScriptObject _subscriber = new()
    {
        { "name", subscriber.Name },
        { "email", subscriber.Email.ToString() },
        { "sent_to", texts.Fill("sent_to", "address", subscriber.Email.ToString()) },
    };

    private ScriptObject[]? _changes;

    /// <summary>How many titles the short list can have beyond the papers.</summary>
    public int Further => cards.Further.Length;

    /// <summary>Good until the next call.</summary>
    /// <param name="full">How many papers get a card.</param>
    /// <param name="listed">How many after them are named in the short list; the rest only counts.</param>
    /// <param name="form">The form of the cards that the template asks for.</param>
    public ScriptObject Build(int full, int listed, Func<PaperCard, Markup> form)
    {
        var shown = new List<ScriptObject>(sections.Count);
        var papers = new ScriptObject[full];
        var next = 0;
        foreach (var section in sections)
        {
            if (next == full) break;
            var first = next;
            for (; next < full && next < first + section.Places.Count; next++)
            {
                papers[next] = _papers[next] ??= Paper(next, section.Topic);
                papers[next].SetValue("card", form(cards.Papers[next]), false);
            }

            shown.Add(new ScriptObject
            {
                { "name", NameOf(section, texts) },
                { "papers", papers[first..next] },
            });
        }

        var compact = new ScriptObject[listed];
        for (var i = 0; i < listed; i++) compact[i] = CompactPaper(full + i);
        return new ScriptObject(16)
        {
            { "brand", _brand },
            { "locale", subscriber.Locale },
            { "language", texts.Language },
            { "text", texts.ForTemplates },
            { "subscriber", _subscriber },
            { "edition", Header(cards.Papers.Length + cards.Further.Length - full - listed) },
            { "sections", shown },
            { "papers", papers },
            { "compact", listed == 0 ? null : compact },
            { "changes", cards.Changed.Length == 0 ? null : _changes ??= [.. edition.Changes.Select(Change)] },
            { "links", _links },
        };
    }

    private ScriptObject Header(int leftOut)
    {
        var notShown = Math.Max(0, edition.NotShown - cards.Further.Length + leftOut);
        var total = Math.Max(cards.Papers.Length + edition.NotShown, cards.Papers.Length + cards.Further.Length);
        return new ScriptObject(16)
        {
            { "date", texts.LongDate(edition.Period) },
            { "short_date", texts.ShortDate(edition.Period) },
            { "header_date", texts.HeaderDate(edition.Period) },
            { "count", cards.Papers.Length },
            { "total", total },
            { "not_shown", notShown > 0 ? notShown : null },
            { "more", notShown > 0 ? texts.Count("more_matched", notShown) : null },
            {
                "see_all",
                links?.AllPapers is null || total <= cards.Papers.Length ? null : texts.Count("see_all", total)
            },
            { "is_first", edition.IsFirst },
            { "first_title", cards.Papers.Length > 0 ? cards.Papers[0].Title : "" },
            { "subject", EditionSubject.Of(cards.Papers, _topics, texts) },
            { "preheader", Preheader() },
            { "topics", _topics },
        };
    }

    /// <summary>Continues where the subject ends: with the second paper, or the summary of the only one.</summary>
    private string Preheader() => TextCut.Truncate(
        cards.Papers is [var only]
            ? only.Summary ?? only.Title
            : string.Join(" · ", cards.Papers.Skip(1).Take(3).Select(card => card.Title)),
        MaxPreheaderLength);

    private static string NameOf(EditionSection section, ReaderTexts texts) =>
        section.Topic is { } topic ? TextCut.Truncate(topic, ReasonModel.MaxTopicLength) : texts["trending"];

    private ScriptObject Paper(int index, string? section)
    {
        var place = _places[index];
        var paper = edition.Papers[place];
        var reasons = paper.Reasons;
        var shown = new ScriptObject[reasons.Count];
        for (var i = 0; i < shown.Length; i++) shown[i] = ReasonModel.Of(reasons[i], section, texts);
        var feedback = links?.Feedback is { } page ? new Link(page(paper.PaperKey)) : null;
        return new ScriptObject
        {
            { "number", Number(index) },
            { "card", null },
            { "reasons", shown },
            { "feedback", feedback },
            { "more_like_this", feedback },
            { "less_like_this", feedback },
        };
    }

    /// <summary>
    /// Filters distrust a mail of very many links. With a link for feedback beside each paper, the short list leads to
    /// its papers by the one link to all of them.
    /// </summary>
    private bool AreTitlesPlain => links is { Feedback: not null, AllPapers: not null };

    private ScriptObject CompactPaper(int index)
    {
        var isFurther = index >= cards.Papers.Length;
        var card = isFurther ? cards.Further[index - cards.Papers.Length] : cards.Papers[index];
        var topic = isFurther ? null : TopicOf(edition.Papers[_places[index]]);
        return new ScriptObject
        {
            { "number", Number(index) },
            { "title", TextCut.Truncate(card.Title, MaxTitleLength) },
            { "url", card.Url },
            { "link", AreTitlesPlain ? null : card.Url },
            { "topic", topic is null ? null : TextCut.Truncate(topic, ReasonModel.MaxTopicLength) },
        };
    }

    private static string? TopicOf(EditionPaper paper) => paper.Reasons is [var first, ..] ? first.Topic : null;

    private ScriptObject Change(PaperChange change, int index) =>
        new()
        {
            { "title", TextCut.Truncate(cards.Changed[index].Title, MaxTitleLength) },
            { "url", cards.Changed[index].Url },
            { "is_withdrawn", change.Kind == ChangeKind.Withdrawn },
            {
                "date",
                texts.ShortDate(
                    DateOnly.FromDateTime(
                        TimeZoneInfo.ConvertTime(change.At, ReaderZone.Of(subscriber)).Date))
            },
        };

    /// <summary>Four columns: what the text part's papers are indented by.</summary>
    private static string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}.").PadRight(4);
}

/// <summary>The cards of one mail.</summary>
/// <param name="Papers">In the order of the mail.</param>
/// <param name="Further">Of papers that are only named.</param>
/// <param name="Changed">Of papers of earlier mails.</param>
internal sealed record EditionCards(PaperCard[] Papers, PaperCard[] Further, PaperCard[] Changed);
