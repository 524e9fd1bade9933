using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>Asks whether an address wants the subscription, with <c>templates/mail/confirm.*</c>.</summary>
internal sealed class ConfirmMail(TemplateLibrary templates, MailIdentity sender)
{
    private readonly NoticeTemplates _templates = new(templates, sender, "confirm");

    /// <param name="confirmUrl">The page with the button that confirms.</param>
    public RenderedMail Render(OutboxMessage delivery, Subscriber subscriber, string confirmUrl)
    {
        var texts = _templates.TextsFor(subscriber);
        var model = _templates.ModelFor(subscriber);
        model.Add("subject", texts.Fill("confirm_subject", "name", sender.Name));
        model.Add(
            "ask", texts.Fill("confirm_ask", "name", sender.Name, "address", subscriber.Email.ToString()));
        model.Add("links", new ScriptObject { { "confirm", new Link(confirmUrl) } });
        return _templates.Render(model, delivery, subscriber.Name, MailHeaders.ForNotice());
    }
}
