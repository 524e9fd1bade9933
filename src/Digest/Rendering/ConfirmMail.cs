using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>
/// Asks whether an address wants the subscription, with <c>templates/mail/confirm.*</c>. Anyone may have typed the
/// address and the topics, so the mail says nothing of them; the page that it leads to does.
/// </summary>
internal sealed class ConfirmMail(TemplateLibrary templates, MailIdentity sender)
{
    private readonly NoticeTemplates _templates = new(templates, sender, "confirm");

    /// <param name="confirmUrl">The page with the button that confirms.</param>
    public RenderedMail Render(OutboxMessage delivery, Subscriber subscriber, string confirmUrl)
    {
        var texts = _templates.TextsFor(subscriber);
        var model = _templates.ModelForStranger(subscriber);
        model.Add("subject", texts.Fill("confirm_subject", "name", sender.Name));
        model.Add("ask", texts.Fill("confirm_ask", "name", sender.Name));
        model.Add("links", new ScriptObject { { "confirm", new Link(confirmUrl) } });
        return _templates.Render(model, delivery, recipientName: null, MailHeaders.ForNotice());
    }
}
