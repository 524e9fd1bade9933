using Digest.Editions;
using Digest.Links;
using Digest.Rendering.Bibtex;
using Digest.Rendering.Cards;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using MimeKit;

namespace Digest.Rendering;

/// <summary>
/// Turns an edition into its mail, with <c>templates/mail/digest.*</c> and <c>_paper.*</c>. The same edition, papers
/// and templates give the same bytes, whether cards were made for this mail or for an earlier one. Safe for all
/// threads; holds at most some 32 MiB of cards.
/// </summary>
internal sealed class EditionMail
{
    /// <summary>Gmail cuts a mail's HTML at about 102 KB and puts it behind a link, footer included.</summary>
    public const int MaxHtmlBytes = 92_000;

    private const int MaxTextBytes = 300_000;

    private readonly TemplateLibrary _templates;
    private readonly ITemplate _subject;
    private readonly BodyTemplate _html;
    private readonly BodyTemplate _text;
    private readonly MailIdentity _brand;
    private readonly PaperCards _cards;

    /// <param name="loadSummaries">Null where none are generated.</param>
    public EditionMail(
        TemplateLibrary templates, MailIdentity brand, PaperLoader loadPapers, SummaryLoader? loadSummaries = null)
    {
        _templates = templates;
        _subject = templates.Get("mail/digest.subject");
        _html = new BodyTemplate(templates.Get("mail/digest.html"), static card => card.Html, MaxHtmlBytes);
        _text = new BodyTemplate(templates.Get("mail/digest.txt"), static card => card.Text, MaxTextBytes);
        _brand = brand;
        _cards = new PaperCards(templates, brand, loadPapers, loadSummaries);
    }

    /// <param name="links">Null where there are no public pages.</param>
    /// <exception cref="TemplateFailedException">A template met an error.</exception>
    /// <exception cref="InvalidOperationException">A paper of the edition is no longer stored.</exception>
    public async ValueTask<RenderedMail> RenderAsync(
        Edition edition, Subscriber subscriber, EditionLinks? links, CancellationToken cancellationToken)
    {
        var texts = _templates.Texts.For(subscriber.Locale);
        var sections = EditionSection.Of(edition.Papers);
        var cards = await CardsAsync(edition, sections, subscriber.Locale, cancellationToken).ConfigureAwait(false);
        var model = new EditionModel(_brand, texts, edition, subscriber, links, sections, cards);
        var html = RenderedBody.Of(_html.Render(model, cards.Papers, cancellationToken));
        var text = RenderedBody.Wrapped(_text.Render(model, cards.Papers, cancellationToken));
        var draft = new MailDraft
        {
            From = _brand.From,
            To = new MailboxAddress(subscriber.Name, subscriber.Email.ToString()),
            ReplyTo = _brand.ReplyTo,
            Subject = RenderedBody.Of(_subject.RenderOrThrow(
                model.Build(0, 0, static card => card.Text), cancellationToken: cancellationToken)).ToString().Trim(),
            Date = edition.CreatedAt,
            MessageId = MessageIds.Of("edition", edition.Key, edition.CreatedAt, _brand.Domain),
            Headers = MailHeaders.ForSubscription(_brand, links, "edition"),
            Html = html.Utf8,
            Text = text.Utf8,
            Attachments = subscriber.Bibtex ? [BibtexFile.Of(edition, cards.Papers)] : [],
        };
        return new RenderedMail(MessageComposer.Compose(draft), html, text);
    }

    /// <summary>
    /// Only titles and links of further and changed papers are shown; they are kept as cards like all others, so that
    /// they are loaded once for all readers.
    /// </summary>
    private async ValueTask<EditionCards> CardsAsync(
        Edition edition, IReadOnlyList<EditionSection> sections, string locale, CancellationToken cancellationToken)
    {
        EditionPaper[] wanted =
        [
            .. sections.SelectMany(section => section.Places).Select(place => edition.Papers[place]),
            .. edition.Further.Select(paper => new EditionPaper(paper.PaperKey, paper.Revision, 0, 0, 0, [])),
            .. edition.Changes.Select(change => new EditionPaper(change.PaperKey, change.Revision, 0, 0, 0, [])),
        ];
        var cards = await _cards.GetAsync(edition, wanted, locale, cancellationToken).ConfigureAwait(false);
        var (papers, named) = (edition.Papers.Count, edition.Papers.Count + edition.Further.Count);
        return new EditionCards(cards[..papers], cards[papers..named], cards[named..]);
    }
}
