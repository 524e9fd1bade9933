using Digest.Outbox;
using Digest.Rendering.Templates;
using Digest.Subscribers;
using MimeKit;
using Scriban.Runtime;

namespace Digest.Rendering;

/// <summary>The short mails: to confirm an address, to welcome a subscriber, to alert the operator.</summary>
public sealed class NoticeRenderer(TemplateLibrary templates, MailBrand brand)
{
    private readonly NoticeTemplates _confirm = new(templates, "confirm");
    private readonly NoticeTemplates _welcome = new(templates, "welcome");
    private readonly NoticeTemplates _alert = new(templates, "alert");

    /// <param name="confirmUrl">The page with the button that confirms.</param>
    public RenderedMail Confirm(QueuedDelivery delivery, Subscriber subscriber, string confirmUrl)
    {
        var model = ModelFor(subscriber);
        model.Add("links", new ScriptObject { { "confirm", new Link(confirmUrl) } });
        return Render(_confirm, "confirm", model, delivery, subscriber.Name, MailHeaders.ForNotice());
    }

    public RenderedMail Welcome(QueuedDelivery delivery, Subscriber subscriber, EditionLinks? links)
    {
        var model = ModelFor(subscriber);
        model.Add("links", Links.Of(brand, links));
        return Render(_welcome, "welcome", model, delivery, subscriber.Name, MailHeaders.ForSubscription(brand, links));
    }

    /// <summary>Subject and text are the delivery's content, parted by its first line end.</summary>
    public RenderedMail Alert(QueuedDelivery delivery)
    {
        var content = delivery.Content ?? "";
        var end = content.IndexOf('\n');
        var alert = new ScriptObject
        {
            { "subject", end < 0 ? content : content[..end].TrimEnd() },
            { "lines", end < 0 ? [] : content[(end + 1)..].Trim().Split('\n', StringSplitOptions.TrimEntries) },
        };
        var model = new ScriptObject { { "brand", Brand() }, { "locale", "en" }, { "alert", alert } };
        return Render(_alert, "alert", model, delivery, null, MailHeaders.ForNotice());
    }

    private ScriptObject ModelFor(Subscriber subscriber)
    {
        var culture = Dates.CultureOf(subscriber.Locale);
        return new ScriptObject
        {
            { "brand", Brand() },
            { "locale", subscriber.Locale },
            {
                "subscriber", new ScriptObject
                {
                    { "name", subscriber.Name },
                    { "email", subscriber.Email.ToString() },
                    { "time_zone", subscriber.TimeZone },
                    { "next", subscriber.NextDue is { } due ? Dates.LocalMinute(due, subscriber.TimeZone, culture) : null },
                }
            },
            { "topics", subscriber.Topics.Count == 0 ? null : subscriber.Topics.Select(topic => topic.Name).ToArray() },
        };
    }

    private ScriptObject Brand() => new() { { "name", brand.Name } };

    private RenderedMail Render(
        NoticeTemplates notice, string kind, ScriptObject model, QueuedDelivery delivery, string? recipientName,
        IReadOnlyList<MailHeader> headers)
    {
        var html = RenderedBody.Of(notice.Html.RenderOrThrow(model));
        var text = RenderedBody.Wrapped(notice.Text.RenderOrThrow(model));
        var draft = new MailDraft
        {
            From = brand.From,
            To = new MailboxAddress(recipientName, delivery.Recipient),
            ReplyTo = brand.ReplyTo,
            Subject = RenderedBody.Of(notice.Subject.RenderOrThrow(model)).ToString().Trim(),
            Date = delivery.QueuedAt,
            MessageId = MailHeaders.MessageId(kind, delivery.Key, delivery.QueuedAt, brand),
            Headers = headers,
            Html = html.Utf8,
            Text = text.Utf8,
        };
        return new RenderedMail(MessageComposer.Compose(draft), html, text);
    }

    private sealed class NoticeTemplates(TemplateLibrary templates, string name)
    {
        public ITemplate Subject { get; } = templates.Get($"mail/{name}.subject");

        public ITemplate Html { get; } = templates.Get($"mail/{name}.html");

        public ITemplate Text { get; } = templates.Get($"mail/{name}.txt");
    }
}
