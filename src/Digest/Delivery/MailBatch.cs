using System.Globalization;
using Digest.Bounces;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Links;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Notices;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using MimeKit;

namespace Digest.Delivery;

/// <summary>
/// Turns leased deliveries into messages: loads what a whole batch needs in a few statements, then renders each mail on
/// its own.
/// </summary>
internal sealed class MailBatch(
    SqlDatabase database,
    SubscriberStore subscriberStore,
    EditionStore editions,
    EditionMail editionMail,
    ConfirmMail confirmMail,
    WelcomeMail welcomeMail,
    UnsubscribedMail unsubscribedMail,
    SettingsMail settingsMail,
    AddressMail addressMail,
    MovedMail movedMail,
    AlertMail alertMail,
    MailIdentity sender,
    ReturnPath returnPath,
    LinkKeys linkKeys,
    MessageIdKey messageIds,
    PublicAddress publicAddress,
    MailSigning signing)
{
    /// <summary>Null where all mails have the same address for replies, or none.</summary>
    private readonly ReturnPath? _replies = sender.ReplyTo?.Address is { } address && ReturnPath.IsPattern(address)
        ? new ReturnPath(address, address)
        : null;

    /// <summary>In the order of the keys.</summary>
    /// <exception cref="Exception">One of them cannot be read.</exception>
    public async Task<IReadOnlyList<OutgoingMail>> LoadAsync(
        IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return [];
        var messages = (await database.ReadAsync(sql => OutboxLeases.ReadAsync(sql, keys), cancellationToken))
            .ToDictionary(message => message.Key);
        return await LoadAsync([.. keys.Where(messages.ContainsKey).Select(key => messages[key])], cancellationToken);
    }

    private async Task<IReadOnlyList<OutgoingMail>> LoadAsync(
        IReadOnlyList<OutboxMessage> deliveries, CancellationToken cancellationToken)
    {
        var ofEditions = deliveries.Where(d => d.Kind == MailKind.Edition).Select(d => d.SubscriberKey).ToHashSet();
        var ofNotices = deliveries.Where(d => d.Kind is not (MailKind.Edition or MailKind.Alert))
            .Select(d => d.SubscriberKey).ToHashSet();
        var subscribers = new Dictionary<long, Subscriber>(
            await subscriberStore.ListByKeysAsync(ofEditions, cancellationToken));
        foreach (var (key, subscriber) in await subscriberStore.ListWithTopicsAsync(ofNotices, cancellationToken))
            subscribers[key] = subscriber;
        var editionsByKey = (
            await editions.ListByKeysAsync(
                [.. deliveries.Where(d => d.EditionKey != 0).Select(d => d.EditionKey)], cancellationToken)
        ).ToDictionary(edition => edition.Key);
        var changes = await ChangesAsync(deliveries, cancellationToken);
        var withdrawn = await WithdrawnAsync(editionsByKey.Values, cancellationToken);
        var signer = await linkKeys.GetSignerAsync(cancellationToken);
        var plain = await database.ReadAsync(PlainMail.GetAsync, cancellationToken);
        var links = publicAddress.Url is { } url ? new PageLinks(url, signer) : null;
        return
        [
            .. deliveries.Select(delivery =>
            {
                var subscriber = subscribers.GetValueOrDefault(delivery.SubscriberKey);
                var edition = editionsByKey.TryGetValue(delivery.EditionKey, out var made)
                    ? made.Without(withdrawn)
                    : null;
                var path = delivery.Key <= plain.Deliveries
                    ? returnPath.ForPlain(delivery.Key, signer)
                    : returnPath.For(delivery.Key, delivery.SubscriberKey, signer);
                return new OutgoingMail(
                    delivery,
                    subscriber,
                    edition,
                    links,
                    path,
                    delivery.Kind == MailKind.Address ? changes.GetValueOrDefault(delivery.SubscriberKey) : null)
                {
                    ReplyTo = _replies?.For(delivery.Key, delivery.SubscriberKey, signer),
                };
            }),
        ];
    }

    /// <summary>The finished message and its envelope.</summary>
    /// <exception cref="NoPagesException">It is about a page, and there is none.</exception>
    public async ValueTask<(MailEnvelope Envelope, MimeMessage Message)> ComposeAsync(
        OutgoingMail mail, CancellationToken cancellationToken)
    {
        var links = mail.Subscriber is { } subscriber
            ? mail.Links?.For(subscriber.Key, subscriber.LinkGeneration, mail.Edition?.Key ?? 0)
            : null;
        var rendered = mail.Delivery.Kind switch
        {
            MailKind.Edition => await editionMail.RenderAsync(
                mail.Edition!, mail.Subscriber!, links, cancellationToken),
            MailKind.Welcome => welcomeMail.Render(mail.Delivery, mail.Subscriber!, links),
            MailKind.Unsubscribed => unsubscribedMail.Render(
                mail.Delivery, mail.Subscriber!, WayBack(mail)),
            MailKind.Confirm when mail.Links is { } pages => AskToConfirm(mail.Delivery, mail.Subscriber!, pages),
            MailKind.Settings when mail.Links is { } pages => settingsMail.Render(
                mail.Delivery,
                mail.Subscriber!,
                pages.Manage(mail.Subscriber!.Key, mail.Subscriber.LinkGeneration)),
            MailKind.Address when mail.Links is { } pages => addressMail.Render(
                mail.Delivery,
                mail.Subscriber!,
                pages.ChangeAddress(mail.Subscriber!.Key, mail.Change!.Generation)),
            MailKind.Moved => movedMail.Render(mail.Delivery, mail.Subscriber!),
            MailKind.Alert => alertMail.Render(mail.Delivery),
            MailKind.Confirm or MailKind.Settings or MailKind.Address => throw new NoPagesException(),
            _ => throw new InvalidOperationException($"mail of kind {mail.Delivery.Kind} is not known"),
        };
        var envelope = new MailEnvelope(
            string.Create(CultureInfo.InvariantCulture, $"delivery-{mail.Delivery.Key}"),
            mail.ReturnPath,
            mail.Delivery.Recipient);
        var ids = await messageIds.GetAsync(cancellationToken);
        rendered.Message.MessageId = ids.Tag(rendered.Message.MessageId!);
        if (mail.ReplyTo is { } replyTo)
        {
            rendered.Message.ReplyTo.Clear();
            rendered.Message.ReplyTo.Add(new MailboxAddress(sender.ReplyTo!.Name, replyTo));
        }

        signing.Sign(rendered.Message);
        return (envelope, rendered.Message);
    }

    /// <summary>The new addresses that these mails ask about.</summary>
    private async Task<IReadOnlyDictionary<long, AddressChange>> ChangesAsync(
        IReadOnlyList<OutboxMessage> deliveries, CancellationToken cancellationToken)
    {
        var asked = deliveries.Where(d => d.Kind == MailKind.Address).Select(d => d.SubscriberKey).ToHashSet();
        return asked.Count == 0
            ? new Dictionary<long, AddressChange>()
            : await database.ReadAsync(sql => AddressChanges.ListAsync(sql, asked), cancellationToken);
    }

    /// <summary>Papers of these editions that their authors have withdrawn since the editions were made.</summary>
    private async Task<HashSet<long>> WithdrawnAsync(
        IReadOnlyCollection<Edition> made, CancellationToken cancellationToken)
    {
        var papers = made
            .SelectMany(edition =>
                edition.Papers.Select(paper => paper.PaperKey).Concat(edition.Further.Select(paper => paper.PaperKey)))
            .Distinct()
            .ToList();
        return papers.Count == 0
            ? []
            : [.. await database.ReadAsync(sql => PaperStore.ListWithdrawnAsync(sql, papers), cancellationToken)];
    }

    /// <summary>Null where no page can be reached, or none is open.</summary>
    private static string? WayBack(OutgoingMail mail) =>
        mail.Subscriber!.ConfirmGeneration is { } generation
            ? mail.Links?.Confirm(mail.Subscriber.Key, generation)
            : null;

    private RenderedMail AskToConfirm(OutboxMessage delivery, Subscriber subscriber, PageLinks pages)
    {
        var generation = subscriber.OpenConfirmation ?? subscriber.LinkGeneration;
        return confirmMail.Render(
            delivery,
            subscriber.ConfirmedWith(generation) ?? subscriber,
            pages.Confirm(subscriber.Key, generation));
    }

    /// <summary>Why mails must not be sent, by delivery, as the database says now; the others are missing.</summary>
    public static async Task<IReadOnlyDictionary<long, string>> ListUnwantedAsync(
        SqlSession sql, IReadOnlyList<OutgoingMail> mails)
    {
        var subscribers = mails.Select(mail => mail.Subscriber).OfType<Subscriber>().ToList();
        var states = await SubscriberStore.ListStatusesAsync(sql, [.. subscribers.Select(s => s.Key).Distinct()]);
        var suppressed = await SuppressionStore.ListSuppressedAsync(
            sql, mails.Where(mail => mail.Subscriber is not null).Select(mail => mail.To));
        var unwanted = new Dictionary<long, string>();
        foreach (var mail in mails)
        {
            if (WhyUnwanted(mail, states, suppressed) is { } reason) unwanted[mail.Delivery.Key] = reason;
        }

        return unwanted;
    }

    private static string? WhyUnwanted(
        OutgoingMail mail, IReadOnlyDictionary<long, SubscriberStatus> states, IReadOnlySet<string> suppressed)
    {
        if (mail.Delivery.Kind == MailKind.Alert) return null;
        if (mail.Subscriber is not { } subscriber || !states.TryGetValue(subscriber.Key, out var status))
            return "the subscriber was removed";
        if (suppressed.Contains(mail.To.Key)) return OutboxStore.AddressSuppressed;
        if (mail.Edition is { Papers.Count: 0 }) return "all its papers were withdrawn";
        var isWanted = mail.Delivery.Kind switch
        {
            MailKind.Confirm => status == SubscriberStatus.Pending
                || (status == subscriber.Status && subscriber.OpenConfirmation is not null),
            MailKind.Unsubscribed => status == SubscriberStatus.Unsubscribed,
            MailKind.Settings => status is SubscriberStatus.Active or SubscriberStatus.Paused,
            MailKind.Address => status is SubscriberStatus.Active or SubscriberStatus.Paused
                && mail.Change?.Email == mail.To,
            MailKind.Moved => status is SubscriberStatus.Active or SubscriberStatus.Paused,
            _ => status == SubscriberStatus.Active,
        };
        return isWanted ? null : $"{OutboxStore.SubscriberIs}{status.ToString().ToLowerInvariant()}";
    }
}

/// <summary>A mail leads to a page, and PublicUrl is not set.</summary>
internal sealed class NoPagesException() : Exception("PublicUrl is not set");

/// <param name="Links">Null where there are no public pages.</param>
/// <param name="ReturnPath">Where reports about this mail come to.</param>
/// <param name="Change">The new address that the mail asks about.</param>
internal sealed record OutgoingMail(
    OutboxMessage Delivery,
    Subscriber? Subscriber,
    Edition? Edition,
    PageLinks? Links,
    string ReturnPath,
    AddressChange? Change = null)
{
    /// <summary>Where a reply to it goes, where each mail has an address of its own.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Who receives it; empty where that does not matter.</summary>
    public string Provider { get; init; } = "";

    /// <summary>How often the provider had paused when this mail entered there.</summary>
    public int ProviderPause { get; init; }

    /// <summary>The subscriber's address, but for a mail about another one.</summary>
    public EmailAddress To =>
        Delivery.Kind is MailKind.Address or MailKind.Moved
        && EmailAddress.Parse(Delivery.Recipient).Address is { } other
            ? other
            : Subscriber!.Email;
}
