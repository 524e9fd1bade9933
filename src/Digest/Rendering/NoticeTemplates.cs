using Digest.Links;
using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using MimeKit;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>
/// The three templates of a short mail that is rendered from its queued delivery, and what such mails have in common.
/// </summary>
internal sealed class NoticeTemplates(TemplateLibrary templates, MailIdentity sender, string kind)
{
    private readonly ITemplate _subject = templates.Get($"mail/{kind}.subject");
    private readonly ITemplate _html = templates.Get($"mail/{kind}.html");
    private readonly ITemplate _text = templates.Get($"mail/{kind}.txt");

    /// <summary>What every notice may name.</summary>
    public ScriptObject Model(string locale) =>
        new() { { "brand", new ScriptObject { { "name", sender.Name } } }, { "locale", locale } };

    public ScriptObject ModelFor(Subscriber subscriber)
    {
        var next = subscriber.NextDue is { } due
            ? ReaderDates.LocalMinute(due, ReaderZone.Of(subscriber), ReaderDates.CultureOf(subscriber.Locale))
            : null;
        var model = Model(subscriber.Locale);
        model.Add(
            "subscriber",
            new ScriptObject
            {
                { "name", subscriber.Name },
                { "email", subscriber.Email.ToString() },
                { "time_zone", subscriber.TimeZone },
                { "next", next },
            }
        );
        model.Add(
            "topics", subscriber.Topics.Count == 0 ? null : subscriber.Topics.Select(topic => topic.Name).ToArray());
        return model;
    }

    public RenderedMail Render(
        ScriptObject model, OutboxMessage delivery, string? recipientName, IReadOnlyList<MailHeader> headers)
    {
        var html = RenderedBody.Of(_html.RenderOrThrow(model));
        var text = RenderedBody.Wrapped(_text.RenderOrThrow(model));
        var draft = new MailDraft
        {
            From = sender.From,
            To = new MailboxAddress(recipientName, delivery.Recipient),
            ReplyTo = sender.ReplyTo,
            Subject = RenderedBody.Of(_subject.RenderOrThrow(model)).ToString().Trim(),
            Date = delivery.QueuedAt,
            MessageId = MessageIds.Of(kind, delivery.Key, delivery.QueuedAt, sender.Domain),
            Headers = headers,
            Html = html.Utf8,
            Text = text.Utf8,
        };
        return new RenderedMail(MessageComposer.Compose(draft), html, text);
    }
}
