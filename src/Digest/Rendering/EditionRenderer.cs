using Digest.Editions;
using Digest.Mail.Mime;
using Digest.Subscribers;
using Digest.Templating;

namespace Digest.Rendering;

/// <summary>
/// Turns an edition into its mail, with <c>templates/mail/digest.*</c> and <c>_paper.*</c>. The same edition, papers and templates give the same bytes, whether cards were
/// made for this mail or for an earlier one. Safe for all threads; holds at most some 32 MiB of cards.
/// </summary>
public sealed class EditionRenderer
{
    /// <summary>Gmail cuts a mail's HTML at about 102 KB and puts it behind a link, footer included.</summary>
    public const int MaxHtmlBytes = 92_000;

    private const int MaxTextBytes = 300_000;

    /// <summary>Papers in the list below the cards; what goes beyond is only counted.</summary>
    private const int LongestList = 100;

    /// <summary>What the reasons around a card take beyond an entry of the short list, guessed low: too low costs another round, too high a card.</summary>
    private const int FrameBytes = 700;

    private readonly ITemplate _subject;
    private readonly ITemplate _html;
    private readonly ITemplate _text;
    private readonly MailBrand _brand;
    private readonly PaperCards _cards;

    public EditionRenderer(TemplateLibrary templates, MailBrand brand, PaperLoader loadPapers)
    {
        _subject = templates.Get("mail/digest.subject");
        _html = templates.Get("mail/digest.html");
        _text = templates.Get("mail/digest.txt");
        _brand = brand;
        _cards = new PaperCards(templates, brand, loadPapers);
    }

    /// <param name="links">Null where there are no public pages.</param>
    /// <exception cref="TemplateFailedException">A template met an error.</exception>
    /// <exception cref="InvalidOperationException">A paper of the edition is no longer stored.</exception>
    public async ValueTask<RenderedMail> RenderAsync(Edition edition, Subscriber subscriber, EditionLinks? links, CancellationToken cancellationToken)
    {
        var cards = await _cards.GetAsync(edition, edition.Papers, subscriber.Locale, cancellationToken).ConfigureAwait(false);
        var changed = edition.Changes.Count == 0 ? [] : await ChangedAsync(edition, subscriber.Locale, cancellationToken).ConfigureAwait(false);
        var model = new EditionModel(_brand, edition, subscriber, links, cards, changed);
        var html = RenderedBody.Of(RenderWithin(MaxHtmlBytes, _html, model, cards, static card => card.Html));
        var text = RenderedBody.Wrapped(RenderWithin(MaxTextBytes, _text, model, cards, static card => card.Text));
        var message = new OutgoingMessage
        {
            From = _brand.From,
            To = new Mailbox(subscriber.Name, subscriber.Email.ToString()),
            ReplyTo = _brand.ReplyTo,
            Subject = RenderedBody.Of(_subject.RenderOrThrow(model.Build(0, 0, static card => card.Text))).ToString().Trim(),
            Date = edition.CreatedAt,
            MessageId = MailHeaders.MessageId("edition", edition.Key, edition.CreatedAt, _brand),
            Headers = MailHeaders.ForSubscription(_brand, links),
            Html = html.ToBody(),
            Text = text.ToBody(),
            Attachments = subscriber.Bibtex ? [BibtexFile.Of(edition, cards)] : [],
        };
        return new RenderedMail(message, html, text);
    }

    /// <summary>Only titles and links of these are shown; they are kept as cards like all others, so that they are loaded once for all readers.</summary>
    private ValueTask<PaperCard[]> ChangedAsync(Edition edition, string locale, CancellationToken cancellationToken) =>
        _cards.GetAsync(
            edition, [.. edition.Changes.Select(change => new EditionPaper(change.PaperKey, change.Revision, 0, 0, 0, []))], locale, cancellationToken);

    /// <summary>Papers at the end lose their cards first and then their places, until the whole fits; the frame with the footer always stays.</summary>
    private static RenderOutput RenderWithin(int limit, ITemplate template, EditionModel model, PaperCard[] cards, Func<PaperCard, Markup> form)
    {
        var full = 0;
        for (var bytes = 0L; full < cards.Length && bytes <= limit; full++) bytes += form(cards[full]).Utf8.Length;
        var listed = Math.Min(cards.Length - full, LongestList);
        while (true)
        {
            var output = template.RenderOrThrow(model.Build(full, listed, form));
            var excess = output.Length - limit;
            if (excess <= 0 || full + listed == 0) return output;
            if (full == 0)
            {
                listed /= 2;
                continue;
            }

            for (; full > 0 && excess > 0; full--) excess -= form(cards[full - 1]).Utf8.Length + FrameBytes;
            listed = Math.Min(cards.Length - full, LongestList);
        }
    }
}
