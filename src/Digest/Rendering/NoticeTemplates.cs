using Digest.Links;
using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Digest.Subscribers;
using Digest.Subscribers.Zones;
using Digest.Topics;
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
    public ScriptObject Model(ReaderTexts texts, string locale) => new()
    {
        { "brand", sender.ForTemplates() },
        { "locale", locale },
        { "language", texts.Language },
        { "text", texts.ForTemplates },
    };

    public ScriptObject ModelFor(Subscriber subscriber)
    {
        var texts = TextsFor(subscriber);
        var model = Model(texts, subscriber.Locale);
        model.Add(
            "subscriber",
            new ScriptObject
            {
                { "name", subscriber.Name },
                { "email", subscriber.Email.ToString() },
                { "time_zone", subscriber.TimeZone },
                { "next", subscriber.NextDue is { } due ? texts.LocalMinute(due, ReaderZone.Of(subscriber)) : null },
                { "cadence", texts.Cadence(subscriber) },
                { "hello", subscriber.Name is { } name ? texts.Fill("hello", "name", name) : null },
                { "sent_to", texts.Fill("sent_to", "address", subscriber.Email.ToString()) },
            }
        );
        var topics = subscriber.Topics;
        model.Add("topics", topics.Count == 0 ? null : topics.Select(topic => topic.Name).ToArray());
        model.Add("interests", topics.Count == 0 ? null : topics.Select(topic => Interest(topic, texts)).ToArray());
        return model;
    }

    /// <summary>For a person who may have asked for nothing: no text that someone typed.</summary>
    public ScriptObject ModelForStranger(Subscriber subscriber)
    {
        var texts = TextsFor(subscriber);
        var model = Model(texts, subscriber.Locale);
        model.Add("subscriber", new ScriptObject { { "cadence", texts.Cadence(subscriber) } });
        return model;
    }

    public ReaderTexts TextsFor(Subscriber subscriber) => templates.Texts.For(subscriber.Locale);

    public ReaderTexts TextsFor(string locale) => templates.Texts.For(locale);

    private static ScriptObject Interest(Topic topic, ReaderTexts texts)
    {
        var meaning = topic.Meaning(key => texts[key]);
        return new ScriptObject
        {
            { "name", topic.Name },
            { "meaning", meaning == topic.Name ? null : meaning },
        };
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
