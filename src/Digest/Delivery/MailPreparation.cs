using System.Globalization;
using Digest.Bounces;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Outbox;
using Digest.Rendering;
using Digest.Storage;
using Digest.Subscribers;
using MimeKit;

namespace Digest.Delivery;

/// <summary>
/// Turns leased deliveries into messages: loads what a whole batch needs in a few statements, then renders each mail on its own. A delivery that is no longer wanted is
/// cancelled here, at the last moment before it is sent.
/// </summary>
public sealed class MailPreparation(
    SqlDatabase database, EditionStore editions, EditionRenderer editionRenderer, NoticeRenderer notices, MailBrand brand, ReturnPath returnPath, LinkKeys keys, PublicAddress publicAddress,
    DkimOptions dkim)
    : IDisposable
{
    private readonly SigningKey? _signer = SignerOf(dkim, brand);

    public void Dispose() => _signer?.Dispose();

    public async Task<IReadOnlyList<PreparedMail>> PrepareAsync(IReadOnlyList<QueuedDelivery> deliveries, CancellationToken cancellationToken)
    {
        if (deliveries.Count == 0) return [];
        var subscriberKeys = deliveries.Where(d => d.SubscriberKey != 0).Select(d => d.SubscriberKey).Distinct().ToList();
        var subscribers = (await database.ReadAsync(sql => SubscriberRows.ReadAsync(sql, "WHERE key IN @subscriberKeys", new { subscriberKeys }), cancellationToken))
            .ToDictionary(subscriber => subscriber.Key);
        var addresses = subscribers.Values.Select(subscriber => subscriber.Email.Key).ToList();
        var suppressed = (await database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT email_key FROM suppressions WHERE email_key IN @addresses", new { addresses }), cancellationToken)).ToHashSet();
        var editionsByKey = (await editions.GetAsync([.. deliveries.Where(d => d.EditionKey != 0).Select(d => d.EditionKey)], cancellationToken))
            .ToDictionary(edition => edition.Key);
        var withdrawn = await WithdrawnAsync(editionsByKey.Values, cancellationToken);
        var signer = await keys.SignerAsync(cancellationToken);
        var links = publicAddress.Url is { } url ? new PageLinks(url, signer) : null;
        return [.. deliveries.Select(delivery =>
        {
            var subscriber = subscribers.GetValueOrDefault(delivery.SubscriberKey);
            var edition = editionsByKey.TryGetValue(delivery.EditionKey, out var made) ? made.Without(withdrawn) : null;
            var cancelled = WhyCancelled(delivery, subscriber, edition, suppressed);
            return new PreparedMail(delivery, subscriber, edition, links, returnPath.For(delivery.Key, signer), cancelled);
        })];
    }

    /// <summary>The finished message and its envelope.</summary>
    public async ValueTask<(MailEnvelope Envelope, MimeMessage Message)> ComposeAsync(PreparedMail mail, CancellationToken cancellationToken)
    {
        var rendered = mail.Delivery.Kind switch
        {
            MailKind.Edition => await editionRenderer.RenderAsync(mail.Edition!, mail.Subscriber!, mail.Links?.For(mail.Subscriber!), cancellationToken),
            MailKind.Welcome => notices.Welcome(mail.Delivery, mail.Subscriber!, mail.Links?.For(mail.Subscriber!)),
            MailKind.Confirm when mail.Links is { } links => notices.Confirm(mail.Delivery, mail.Subscriber!, links.Confirm(mail.Subscriber!)),
            MailKind.Alert => notices.Alert(mail.Delivery),
            _ => throw new InvalidOperationException($"mail of kind {mail.Delivery.Kind} cannot be made without PublicUrl"),
        };
        var envelope = new MailEnvelope(string.Create(CultureInfo.InvariantCulture, $"delivery-{mail.Delivery.Key}"), mail.ReturnPath, mail.Delivery.Recipient);
        _signer?.Sign(rendered.Message);
        return (envelope, rendered.Message);
    }

    /// <summary>Papers of these editions that their authors have taken back since the editions were made.</summary>
    private async Task<HashSet<long>> WithdrawnAsync(IReadOnlyCollection<Edition> made, CancellationToken cancellationToken)
    {
        var papers = made.SelectMany(edition => edition.Papers).Select(paper => paper.PaperKey).Distinct().ToList();
        return papers.Count == 0
            ? []
            : [.. await database.ReadAsync(sql => sql.QueryAsync<long>("SELECT key FROM papers WHERE withdrawn_at IS NOT NULL AND key IN @papers", new { papers }), cancellationToken)];
    }

    private static SigningKey? SignerOf(DkimOptions dkim, MailBrand brand)
    {
        if (dkim.KeyFile is not { Length: > 0 } file) return null;
        using var key = DkimKey.FromPem(File.ReadAllText(file));
        return new SigningKey(dkim.Domain is { Length: > 0 } domain ? domain : brand.Domain, dkim.Selector!, key);
    }

    private static string? WhyCancelled(QueuedDelivery delivery, Subscriber? subscriber, Edition? edition, HashSet<string> suppressed)
    {
        if (delivery.Kind == MailKind.Alert) return null;
        if (subscriber is null) return "the subscriber was removed";
        if (suppressed.Contains(subscriber.Email.Key)) return "the address is suppressed";
        if (edition is { Papers.Count: 0 }) return "all its papers were withdrawn";
        var wanted = delivery.Kind == MailKind.Confirm ? SubscriberStatus.Pending : SubscriberStatus.Active;
        return subscriber.Status == wanted ? null : $"the subscriber is {subscriber.Status.ToString().ToLowerInvariant()}";
    }
}

/// <param name="Links">Null where there are no public pages.</param>
/// <param name="ReturnPath">Where reports about this mail come to.</param>
/// <param name="Cancelled">Why it is not sent; null when it is.</param>
public sealed record PreparedMail(QueuedDelivery Delivery, Subscriber? Subscriber, Edition? Edition, PageLinks? Links, string ReturnPath, string? Cancelled);

/// <param name="Url">Where readers reach the pages; null where they cannot.</param>
public sealed record PublicAddress(Uri? Url);
