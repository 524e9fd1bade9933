using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>
/// Says that a subscription has ended and what to do if that was a mistake, with
/// <c>templates/mail/unsubscribed.*</c>. The last mail to the address.
/// </summary>
internal sealed class UnsubscribedMail(TemplateLibrary templates, MailIdentity sender)
{
    private readonly NoticeTemplates _templates = new(templates, sender, "unsubscribed");

    /// <param name="confirm">The page that asks whether to come back; null where there is none.</param>
    public RenderedMail Render(OutboxMessage delivery, Subscriber subscriber, string? confirm)
    {
        var texts = _templates.TextsFor(subscriber);
        var model = _templates.ModelFor(subscriber);
        model.Add("subject", texts.Fill("unsubscribed_subject", "name", sender.Name));
        model.Add(
            "done", texts.Fill("unsubscribed_done", "name", sender.Name, "address", subscriber.Email.ToString()));
        model.Add("links", new ScriptObject { { "confirm", confirm is null ? null : new Link(confirm) } });
        return _templates.Render(model, delivery, subscriber.Name, MailHeaders.ForNotice());
    }
}
