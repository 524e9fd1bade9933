using Digest.Links;
using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Subscribers;

namespace Digest.Rendering;

/// <summary>
/// Says that a subscription has begun, how often digests come, when the first one does, and how each topic was
/// understood, with <c>templates/mail/welcome.*</c>.
/// </summary>
internal sealed class WelcomeMail(TemplateLibrary templates, MailIdentity sender)
{
    private readonly NoticeTemplates _templates = new(templates, sender, "welcome");

    /// <param name="links">Null where there are no public pages.</param>
    public RenderedMail Render(OutboxMessage delivery, Subscriber subscriber, EditionLinks? links)
    {
        var model = _templates.ModelFor(subscriber);
        model.Add("subject", _templates.TextsFor(subscriber).Fill("welcome_subject", "name", sender.Name));
        model.Add("links", FooterLinks.Of(sender, links));
        return _templates.Render(
            model, delivery, subscriber.Name, MailHeaders.ForSubscription(sender, links, "welcome"));
    }
}
