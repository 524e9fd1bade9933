using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Subscribers;

namespace Digest.Rendering.Notices;

/// <summary>
/// Tells an old address that the subscription has moved, with <c>templates/mail/moved.*</c>. It does not say where to.
/// </summary>
internal sealed class MovedMail(TemplateLibrary templates, MailIdentity sender)
{
    private readonly NoticeTemplates _templates = new(templates, sender, "moved");

    public RenderedMail Render(OutboxMessage delivery, Subscriber subscriber)
    {
        var texts = _templates.TextsFor(subscriber);
        var model = _templates.ModelForStranger(subscriber);
        model.Add("subject", texts.Fill("moved_subject", "name", sender.Name));
        return _templates.Render(model, delivery, recipientName: null, MailHeaders.ForNotice());
    }
}
