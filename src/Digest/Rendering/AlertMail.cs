using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Rendering.Texts;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>Reports to the operator what needs attention, with <c>templates/mail/alert.*</c>.</summary>
internal sealed class AlertMail(TemplateLibrary templates, MailIdentity sender)
{
    private readonly NoticeTemplates _templates = new(templates, sender, "alert");

    /// <param name="delivery">Its content is the subject, a line end, and the text.</param>
    public RenderedMail Render(OutboxMessage delivery)
    {
        var content = delivery.Content ?? "";
        var end = content.IndexOf('\n');
        var texts = _templates.TextsFor(TextLibrary.Fallback);
        var model = _templates.Model(texts, TextLibrary.Fallback);
        model.Add("from", texts.Fill("alert_from", "name", sender.Name));
        model.Add("alert", new ScriptObject
        {
            { "subject", end < 0 ? content : content[..end].TrimEnd() },
            { "lines", end < 0 ? [] : content[(end + 1)..].Trim().Split('\n', StringSplitOptions.TrimEntries) },
        });
        return _templates.Render(model, delivery, recipientName: null, MailHeaders.ForNotice());
    }
}
