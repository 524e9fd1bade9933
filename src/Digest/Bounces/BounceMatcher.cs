using Digest.Bounces.Reading;
using Digest.Links;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Bounces;

/// <summary>
/// Finds the mail that a report is about, and says how well that is shown. Anyone can write to a mailbox for bounces,
/// so that an address or a guessed number must not end a stranger's subscription:
/// <list type="bullet">
/// <item>a signed return path (VERP) proves it, wherever it is in the report: no one else could make one. So does the
/// signed token of a mail that asks to leave;</item>
/// <item>a Message-ID cannot be invented, but anyone with a copy of the mail knows it. It counts where its number and
/// its second are those of a mail that was sent, and the report names that mail's recipient;</item>
/// <item>an address alone proves nothing.</item>
/// </list>
/// </summary>
/// <param name="replies">Where replies to mails come, if each has an address of its own.</param>
internal sealed class BounceMatcher(
    ReturnPath returnPath, LinkKeys keys, MessageIdKey messageIds, string domain, ReturnPath? replies = null)
{
    /// <summary>Reports of mails that were sent before an upgrade may come for this long.</summary>
    private static readonly TimeSpan MaxAgeOfPlainMail = TimeSpan.FromDays(60);

    public async Task<OriginClaim> ReadAsync(IncomingReport report, CancellationToken cancellationToken)
    {
        var signer = await keys.GetSignerAsync(cancellationToken);
        var ids = await messageIds.GetAsync(cancellationToken);
        return new OriginClaim(
            signer,
            [
                .. report.ReturnPaths.Select(returnPath.Read)
                    .Concat(replies is null ? [] : report.ReturnPaths.Select(replies.Read))
                    .OfType<ReturnPathClaim>().Distinct(),
            ],
            report.UnsubscribeToken is { } token && signer.Verify(token) is { Purpose: LinkPurpose.Unsubscribe } leave
                ? leave
                : null,
            report.OriginalMessageId is { } id ? ids.Read(id, domain) : null);
    }

    public static async Task<OriginalMail?> FindAsync(SqlSession sql, OriginClaim claim, DateTimeOffset now)
    {
        foreach (var path in claim.ReturnPaths)
        {
            if (await OutboxStore.FindSentAsync(sql, path.Delivery) is { } sent
                && (path.IsGenuine(sent.Subscriber, claim.Signer) || await IsPlainAsync(sql, path, sent, claim, now)))
                return new OriginalMail(sent.Key, sent.Subscriber, sent.Recipient, IsProven: true);
        }

        // Of any generation: anyone who wants to leave can.
        if (claim.Leave is { } leave && await SubscriberStore.FindAsync(sql, leave.Subscriber) is { } leaving)
            return new OriginalMail(null, leaving.Key, leaving.Email.ToString(), IsProven: true);
        return claim.MessageId is var (kind, number, second)
            && Enum.TryParse<MailKind>(kind, ignoreCase: true, out var mailKind)
            && await OutboxStore.FindSentAsync(sql, mailKind, number) is { } named
            && Instants.FromRow(named.QueuedAt).ToUnixTimeSeconds() == second
                ? new OriginalMail(named.Key, named.Subscriber, named.Recipient, IsProven: false)
                : null;
    }

    private static async Task<bool> IsPlainAsync(
        SqlSession sql, ReturnPathClaim path, SentMail sent, OriginClaim claim, DateTimeOffset now) =>
        path.IsGenuinePlain(claim.Signer)
        && now - Instants.FromRow(sent.QueuedAt) <= MaxAgeOfPlainMail
        && sent.Key <= (await PlainMail.GetAsync(sql)).Deliveries;
}

/// <summary>What a report says about its origin.</summary>
/// <param name="Signer">Of the keys that are valid now.</param>
/// <param name="ReturnPaths">Not checked yet: their signatures name the subscriber of the delivery.</param>
/// <param name="Leave">A token whose signature is good.</param>
/// <param name="MessageId">One of ours, as written in the report: kind, number and second.</param>
internal sealed record OriginClaim(
    LinkSigner Signer,
    IReadOnlyList<ReturnPathClaim> ReturnPaths,
    LinkToken? Leave,
    (string Kind, long Key, long Second)? MessageId);

/// <param name="Delivery">Null for a mail from the subscriber, which replies to none in particular.</param>
internal sealed record OriginalMail(long? Delivery, long Subscriber, string Recipient, bool IsProven)
{
    /// <summary>
    /// Each mail has one recipient, so a report about one address is about this mail's, also where a forwarder's
    /// address failed. Where nothing is proven, and of several addresses, only the one that the mail went to counts.
    /// </summary>
    internal bool IsAbout(IncomingReport report, int position, BounceTrust trust) =>
        (report.Recipients.Count == 1 && (IsProven || trust != BounceTrust.OnlyProven))
        || report.Recipients[position].Address.Equals(Recipient, StringComparison.OrdinalIgnoreCase);
}
