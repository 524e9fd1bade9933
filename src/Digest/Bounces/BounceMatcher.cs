using Digest.Bounces.Reading;
using Digest.Outbox;
using Digest.Rendering;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Bounces;

/// <summary>
/// Finds the mail that a report is about, and says how well that is shown. Anybody can write to a mailbox for bounces, so that an address or a guessed
/// number must not end a stranger's subscription:
/// <list type="bullet">
/// <item>a signed return path (VERP) proves it, wherever the report has it: nobody else could make one. So does the signed token of a mail that asks to
/// leave;</item>
/// <item>a Message-ID has nothing secret. It counts where its number and its second are those of a mail that was sent, and the report names that mail's
/// recipient;</item>
/// <item>an address alone proves nothing.</item>
/// </list>
/// </summary>
internal sealed class BounceMatcher(ReturnPath returnPath, LinkKeys keys, MailBrand brand)
{
    public async Task<OriginClaim> ReadAsync(IncomingReport report, CancellationToken cancellationToken)
    {
        var signer = await keys.SignerAsync(cancellationToken);
        return new OriginClaim(
            report.ReturnPaths.Select(address => returnPath.DeliveryOf(address, signer)).FirstOrDefault(delivery => delivery is not null),
            report.UnsubscribeToken is { } token && signer.Verify(token) is { Purpose: LinkPurpose.Unsubscribe } leave ? leave : null,
            report.OriginalMessageId is { } id ? MailHeaders.ReadMessageId(id, brand) : null);
    }

    public static async Task<OriginalMail?> FindAsync(Sql sql, OriginClaim claim)
    {
        if (claim.Delivery is { } key && await FindDeliveryAsync(sql, key) is { } sent)
            return new OriginalMail(sent.Key, sent.Subscriber, sent.Recipient, IsProven: true);
        if (claim.Leave is { } leave && await FindLeavingAsync(sql, leave) is { } leaving)
            return new OriginalMail(null, leaving.Subscriber, leaving.Recipient, IsProven: true);
        return claim.MessageId is var (kind, number, second) && Enum.TryParse<MailKind>(kind, ignoreCase: true, out var mailKind)
            && await FindByMessageIdAsync(sql, mailKind, number) is { } named && Instants.FromRow(named.CreatedAt).ToUnixTimeSeconds() == second
                ? new OriginalMail(named.Key, named.Subscriber, named.Recipient, IsProven: false)
                : null;
    }

    private static Task<Row?> FindDeliveryAsync(Sql sql, long key) =>
        sql.FirstOrDefaultAsync<Row>("SELECT key, subscriber, recipient FROM deliveries WHERE subscriber IS NOT NULL AND key = @key", new { key });

    private static Task<Row?> FindLeavingAsync(Sql sql, LinkToken leave) =>
        sql.FirstOrDefaultAsync<Row>(
            "SELECT key AS subscriber, email AS recipient FROM subscribers WHERE key = @Subscriber AND link_generation = @Generation",
            new { leave.Subscriber, leave.Generation });

    private static Task<Row?> FindByMessageIdAsync(Sql sql, MailKind kind, long number) =>
        kind == MailKind.Edition
            ? sql.FirstOrDefaultAsync<Row>(
                """
                SELECT d.key, d.subscriber, d.recipient, e.created_at FROM deliveries d JOIN editions e ON e.key = d.edition
                WHERE d.subscriber IS NOT NULL AND d.attempts > 0 AND e.key = @number
                """,
                new { number })
            : sql.FirstOrDefaultAsync<Row>(
                """
                SELECT key, subscriber, recipient, queued_at AS created_at FROM deliveries
                WHERE subscriber IS NOT NULL AND attempts > 0 AND key = @number AND kind = @kind
                """,
                new { number, kind = kind.ToString() });

    private sealed class Row
    {
        public long Key { get; init; }
        public long Subscriber { get; init; }
        public string Recipient { get; init; } = "";
        public long CreatedAt { get; init; }
    }
}

/// <summary>What a report says about its origin.</summary>
/// <param name="Delivery">By a return path whose signature is good.</param>
/// <param name="Leave">A token whose signature is good.</param>
/// <param name="MessageId">As it stands in the report: kind, number and second.</param>
internal sealed record OriginClaim(long? Delivery, LinkToken? Leave, (string Kind, long Key, long Second)? MessageId);

/// <param name="Delivery">Null for a mail from the subscriber, which answers none in particular.</param>
internal sealed record OriginalMail(long? Delivery, long Subscriber, string Recipient, bool IsProven)
{
    /// <summary>
    /// Each mail has one recipient, so a report about one address is about this mail's, also where a forwarder's address failed. Where nothing is proven, and
    /// of several addresses, only the one that the mail went to counts.
    /// </summary>
    internal bool IsAbout(IncomingReport report, int position, BounceTrust trust) =>
        (report.Recipients.Count == 1 && (IsProven || trust == BounceTrust.Operator))
        || report.Recipients[position].Address.Equals(Recipient, StringComparison.OrdinalIgnoreCase);
}
