using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Scriban.Runtime;

namespace Digest.Rendering.Notices;

/// <summary>
/// Brings a subscriber the link to their settings, because it was asked for on a page, with
/// <c>templates/mail/settings.*</c>. It holds nothing that was typed there.
/// </summary>
internal sealed class SettingsMail(TemplateLibrary templates, MailIdentity sender)
{
    private readonly NoticeTemplates _templates = new(templates, sender, "settings");

    /// <param name="manageUrl">The page with the subscriber's settings.</param>
    public RenderedMail Render(OutboxMessage delivery, Subscriber subscriber, string manageUrl)
    {
        var texts = _templates.TextsFor(subscriber);
        var model = _templates.ModelFor(subscriber);
        model.Add("subject", texts.Fill("settings_subject", "name", sender.Name));
        model.Add("links", new ScriptObject { { "manage", new Link(manageUrl) } });
        return _templates.Render(model, delivery, subscriber.Name, MailHeaders.ForNotice());
    }
}
