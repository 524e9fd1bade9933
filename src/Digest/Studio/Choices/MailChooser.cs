using Digest.Delivery;
using Digest.Editions;
using Digest.Links;
using Digest.Outbox;
using Digest.Papers;
using Digest.Studio.Fixtures;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;

namespace Digest.Studio.Choices;

/// <summary>Finds what a choice means. Reads only: a digest that was not made yet is composed and not saved.</summary>
internal sealed class MailChooser(
    SubscriberStore subscribers,
    EditionBuilder builder,
    OutboxStore outbox,
    AnnouncementStore announcements,
    MailBatch batch,
    LinkKeys linkKeys,
    PublicAddress publicAddress,
    SubscribersOptions defaults,
    TimeProvider clock)
{
    private static readonly Uri Example = new("https://digest.example.org");

    public async Task<ChosenMail> FindAsync(Choice choice, CancellationToken cancellationToken) =>
        choice.Subscriber is { } address ? await OfSubscriberAsync(choice, address, cancellationToken)
        : choice.Query is { } query ? await OfQueryAsync(choice, query, cancellationToken)
        : FixtureSet.Find(choice.Fixture, choice.Language) is { } fixture ? await OfAsync(fixture, cancellationToken)
        : new ChosenMail("Unknown fixture", null, Note: $"Unknown fixture '{choice.Fixture}'. Choose one above.");

    public async Task<ChosenMail> OfAsync(Fixture fixture, CancellationToken cancellationToken) =>
        fixture.Page is not null
            ? new ChosenMail($"Page: {fixture.Title}", null, fixture) { IsFixture = true }
            : new ChosenMail(fixture.Title, new OutgoingMail(
                fixture.Delivery!,
                fixture.Subscriber,
                fixture.Edition,
                // Its subscriber is no one: the links show the page of a link that does not work.
                new PageLinks(publicAddress.Url ?? Example, await linkKeys.GetSignerAsync(cancellationToken)),
                ReturnPath: "",
                fixture.Change))
            {
                Subscriber = fixture.Subscriber,
                Edition = fixture.Edition,
                IsFixture = true,
                Note = fixture.Edition is { Papers.Count: 0 } ? "A digest without papers is not sent." : null,
            };

    private async Task<ChosenMail> OfSubscriberAsync(
        Choice choice, string text, CancellationToken cancellationToken)
    {
        var (address, error) = EmailAddress.Parse(text);
        if (address is null) return new ChosenMail("No such subscriber", null, Note: error);
        if (await subscribers.FindAsync(address, cancellationToken) is not { } subscriber)
            return new ChosenMail("No such subscriber", null, Note: $"No subscriber {address}.");
        if (choice.Mail == MailKind.Edition)
            return await DigestAsync(subscriber, choice.Day, subscriber.Email.ToString(), cancellationToken);
        var pages = await LinksAsync(cancellationToken);
        var title = $"{subscriber.Email}, mail: {choice.Mail.ToString().ToLowerInvariant()}";
        if (pages is null && choice.Mail is MailKind.Confirm or MailKind.Settings or MailKind.Address)
            return new ChosenMail(title, null, Note: "This mail has a link to a page: set PublicUrl.");
        var delivery = new OutboxMessage
        {
            Kind = choice.Mail,
            SubscriberKey = subscriber.Key,
            Recipient = subscriber.Email.ToString(),
            QueuedAt = clock.GetUtcNow(),
            Content = choice.Mail == MailKind.Alert ? "A test\nThis is how an alert looks." : null,
        };
        var change = new AddressChange(subscriber.Email, 0, delivery.QueuedAt);
        return new ChosenMail(title, new OutgoingMail(delivery, subscriber, null, pages, "", change))
        {
            Subscriber = subscriber,
        };
    }

    private async Task<ChosenMail> OfQueryAsync(Choice choice, string query, CancellationToken cancellationToken)
    {
        var (reader, errors) = new SubscriberInput { Email = "preview@localhost", Topics = [query] }.Parse(defaults);
        if (reader is null) return new ChosenMail("Not a valid query", null, Note: string.Join(' ', errors));
        // As someone who has just subscribed.
        var cursor = await announcements.GetNewestSeqAsync(cancellationToken);
        return await DigestAsync(
            reader with { Cursor = cursor }, choice.Day, $"Query: {query}", cancellationToken);
    }

    private async Task<ChosenMail> DigestAsync(
        Subscriber subscriber, DateOnly? day, string who, CancellationToken cancellationToken)
    {
        var edition = await builder.PreviewAsync(subscriber, day, cancellationToken);
        var mail = await QueuedAsync(edition, cancellationToken) ?? new OutgoingMail(
            new OutboxMessage
            {
                Kind = MailKind.Edition,
                SubscriberKey = subscriber.Key,
                EditionKey = edition.Key,
                Recipient = subscriber.Email.ToString(),
                QueuedAt = edition.CreatedAt,
            },
            subscriber,
            edition,
            // Only a subscriber has personal links.
            subscriber.Key == 0 ? null : await LinksAsync(cancellationToken),
            ReturnPath: "");
        var when = day is { } past
            ? FormattableString.Invariant($"the digest of {past:yyyy-MM-dd}")
            : "the next digest";
        var state = edition.Key == 0 ? "" : ", as it was made";
        return new ChosenMail($"{who}, {when}{state}", mail)
        {
            Subscriber = subscriber,
            Edition = mail.Edition,
            Note = NoteOn(subscriber, mail.Edition!),
        };
    }

    /// <summary>A digest that was made: what the worker sends, or has sent, for its delivery.</summary>
    private async Task<OutgoingMail?> QueuedAsync(Edition edition, CancellationToken cancellationToken) =>
        edition.Key != 0 && await outbox.FindByEditionAsync(edition.Key, cancellationToken) is { } delivery
            ? (await batch.LoadAsync([delivery.Key], cancellationToken)).SingleOrDefault()
            : null;

    private async Task<PageLinks?> LinksAsync(CancellationToken cancellationToken) => publicAddress.Url is { } url
        ? new PageLinks(url, await linkKeys.GetSignerAsync(cancellationToken))
        : null;

    private static string? NoteOn(Subscriber subscriber, Edition edition) =>
        subscriber.Status != SubscriberStatus.Active
            ? $"{subscriber.Email} is {subscriber.Status.ToString().ToLowerInvariant()} and gets no digest."
        : edition.Papers.Count == 0 ? "No new paper matches: no mail would be sent."
        : null;
}
