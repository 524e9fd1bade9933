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

    /// <summary>What the reasons around a card take beyond an entry of the short list, guessed low: too low costs another round, too high a card.</summary>
    private const int FrameBytes = 700;

    private readonly ITemplate _subject;
    private readonly ITemplate _html;
    private readonly ITemplate _text;
    private readonly MailBrand _brand;
    private readonly PaperCards _cards;

    public EditionRenderer(Func<string, ITemplate> template, MailBrand brand, PaperLoader loadPapers)
    {
        _subject = template("mail/digest.subject");
        _html = template("mail/digest.html");
        _text = template("mail/digest.txt");
        _brand = brand;
        _cards = new PaperCards(template("mail/_paper.html"), template("mail/_paper.txt"), brand, loadPapers);
    }

    /// <param name="links">Null where there are no public pages.</param>
    /// <exception cref="InvalidOperationException">A template met an error, or a paper of the edition is no longer stored.</exception>
    public async ValueTask<RenderedMail> RenderAsync(Edition edition, Subscriber subscriber, EditionLinks? links, CancellationToken cancellationToken)
    {
        var cards = await _cards.GetAsync(edition, subscriber.Locale, cancellationToken).ConfigureAwait(false);
        var model = new EditionModel(_brand, edition, subscriber, links, cards);
        var html = RenderedBody.OfHtml(RenderWithinLimit(model, cards));
        var textModel = model.Build(cards.Length, 0, isHtml: false);
        var text = RenderedBody.OfText(_text.RenderOrThrow(textModel));
        var message = new OutgoingMessage
        {
            From = _brand.From,
            To = new Mailbox(subscriber.Name, subscriber.Email.ToString()),
            ReplyTo = _brand.ReplyTo,
            Subject = RenderedBody.OfHtml(_subject.RenderOrThrow(textModel)).ToString().Trim(),
            Date = edition.CreatedAt,
            MessageId = MailHeaders.MessageId("edition", edition.Key, edition.CreatedAt, _brand),
            Headers = MailHeaders.ForSubscription(_brand, links),
            Html = html.ToBody(),
            Text = text.ToBody(),
        };
        return new RenderedMail(message, html, text);
    }

    /// <summary>Papers at the end lose their cards first and then their places, until the whole fits; the frame with the footer always stays.</summary>
    private RenderOutput RenderWithinLimit(EditionModel model, PaperCard[] cards)
    {
        var full = cards.Length;
        var listed = 0;
        while (true)
        {
            var html = _html.RenderOrThrow(model.Build(full, listed, isHtml: true));
            var excess = html.Length - MaxHtmlBytes;
            if (excess <= 0 || full + listed == 0) return html;
            if (full > 0)
            {
                for (; full > 0 && excess > 0; full--, listed++) excess -= cards[full - 1].Html.Utf8.Length + FrameBytes;
            }
            else
            {
                listed /= 2;
            }
        }
    }
}
