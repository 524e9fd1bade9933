using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Scriban.Runtime;

namespace Digest.Rendering.Notices;

/// <summary>
/// Asks at a new address whether a subscription should come there, with <c>templates/mail/address.*</c>. It may be a
/// stranger's, so it says nothing of the subscriber.
/// </summary>
internal sealed class AddressMail(TemplateLibrary templates, MailIdentity sender)
{
    private readonly NoticeTemplates _templates = new(templates, sender, "address");

    /// <param name="moveUrl">The page with the button that moves the subscription.</param>
    public RenderedMail Render(OutboxMessage delivery, Subscriber subscriber, string moveUrl)
    {
        var texts = _templates.TextsFor(subscriber);
        var model = _templates.ModelForStranger(subscriber);
        model.Add("subject", texts.Fill("address_subject", "name", sender.Name));
        model.Add("links", new ScriptObject { { "move", new Link(moveUrl) } });
        return _templates.Render(model, delivery, recipientName: null, MailHeaders.ForNotice());
    }
}
