using Digest.Bounces.Reading;
using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Bounces;

/// <summary>Whether a report is trusted when nothing in it proves that it is about a mail of ours.</summary>
internal enum BounceTrust
{
    /// <summary>Anyone may have written to the mailbox. What counts is in <see cref="BounceMatcher"/>.</summary>
    OnlyProven,

    /// <summary>The operator has looked at it and says that it is genuine: the address it names is enough.</summary>
    Operator,
}

/// <summary>
/// Draws the consequences of mail that came back: a hard bounce suppresses the address as <see
/// cref="UnknownMailboxes"/> judges it, soft ones after some in a row; a complaint unsubscribes and suppresses.
/// </summary>
internal sealed class BounceProcessor(
    SqlDatabase database,
    BounceOptions options,
    BounceMatcher origin,
    UnknownMailboxes unknown,
    TimeProvider clock)
{
    /// <param name="fingerprint">Of the message: a report that was applied before changes nothing.</param>
    /// <returns>For each recipient what was done.</returns>
    public async Task<IReadOnlyList<AppliedReport>> ApplyAsync(
        IncomingReport report, string fingerprint, BounceTrust trust, CancellationToken cancellationToken)
    {
        if (report.Kind is not (ReportKind.Bounce or ReportKind.Complaint)) return [];
        var proof = await origin.ReadAsync(report, cancellationToken);
        var judgements = new List<MailboxJudgement>();
        var applied = await database.WriteAsync(
            async sql =>
            {
                var mail = await BounceMatcher.FindAsync(sql, proof, clock.GetUtcNow());
                var done = new List<AppliedReport>();
                judgements.Clear();
                for (var i = 0; i < report.Recipients.Count; i++)
                    done.Add(await ApplyAsync(sql, report, i, mail, fingerprint, trust, judgements));
                return done;
            },
            cancellationToken);
        foreach (var judgement in judgements) await unknown.NotifyAsync(judgement, cancellationToken);
        return applied;
    }

    private async Task<AppliedReport> ApplyAsync(
        SqlSession sql,
        IncomingReport report,
        int position,
        OriginalMail? mail,
        string fingerprint,
        BounceTrust trust,
        List<MailboxJudgement> judgements)
    {
        var recipient = report.Recipients[position];
        var tied = mail is not null && mail.IsAbout(report, position, trust) ? mail : null;
        if (tied is null && trust == BounceTrust.OnlyProven)
            return new AppliedReport(recipient.Address, "ignored: cannot be matched to a sent mail", IsBelieved: false);
        var subscriber = tied is not null
            ? await SubscriberStore.FindSoftBouncesAsync(sql, tied.Subscriber)
            : await FindByAddressAsync(sql, recipient.Address);
        if (subscriber is null) return new AppliedReport(recipient.Address, "no subscriber");

        if (tied is not null && await WasElsewhereAsync(sql, tied))
            return new AppliedReport(
                recipient.Address, "ignored: the subscriber has another address", IsBelieved: false);

        var delivery =
            tied?.Delivery ?? await OutboxStore.LatestDeliveredAsync(sql, subscriber.Key, before: long.MaxValue);
        var isNew = await BounceStore.AddAsync(
            sql,
            fingerprint,
            position,
            report.Kind,
            recipient,
            subscriber.Key,
            delivery,
            clock.GetUtcNow());
        if (isNew)
            DigestMetrics.Reports.Add(1, DigestMetrics.Label("kind", report.Kind.ToString().ToLowerInvariant()));
        return new AppliedReport(
            recipient.Address,
            !isNew ? "applied before"
            : recipient.Hard && trust == BounceTrust.OnlyProven
                ? await JudgeAsync(sql, recipient, subscriber, fingerprint, position, judgements)
            : await ActAsync(sql, recipient, subscriber, fingerprint, position));
    }

    /// <summary>
    /// A mail that asked at an address or went to one before the subscriber moved says nothing of the one they have.
    /// </summary>
    private static async Task<bool> WasElsewhereAsync(SqlSession sql, OriginalMail mail) =>
        await SubscriberStore.FindAsync(sql, mail.Subscriber) is { } subscriber
        && !subscriber.Email.ToString().Equals(mail.Recipient, StringComparison.OrdinalIgnoreCase);

    /// <summary>The address does not exist, says a server.</summary>
    private async Task<string> JudgeAsync(
        SqlSession sql,
        ReportedRecipient recipient,
        SoftBounces subscriber,
        string fingerprint,
        int position,
        List<MailboxJudgement> judgements)
    {
        // First: the mail that this report is about is not a sign of life.
        await BounceStore.CountAsync(sql, fingerprint, position);
        var refused = new UnknownMailbox(subscriber.Key, DetailOf(recipient));
        var judgement = await UnknownMailboxes.JudgeAsync(sql, [refused], clock.GetUtcNow());
        judgements.Add(judgement);
        return judgement.Doubted.Count > 0 ? "suppressed if it is refused again after two days" : "suppressed";
    }

    private async Task<string> ActAsync(
        SqlSession sql, ReportedRecipient recipient, SoftBounces subscriber, string fingerprint, int position)
    {
        switch (recipient.Reason)
        {
            case BounceReason.OptOut:
                await SubscriberLifecycle.UnsubscribeAsync(sql, subscriber.Key, clock.GetUtcNow());
                return "unsubscribed";
            case BounceReason.Abuse:
                await SuppressAsync(sql, subscriber, SuppressionReason.Complaint, recipient);
                return "unsubscribed and suppressed";
            // A success, or a receiver's note about signatures: nothing failed, no one objects.
            case BounceReason.Delivered or BounceReason.AuthenticationReport:
                return "nothing to do";
        }

        if (recipient.Delayed) return "a warning, nothing to do";
        await BounceStore.CountAsync(sql, fingerprint, position);
        if (!recipient.Hard) return await CountSoftAsync(sql, recipient, subscriber, fingerprint);
        await SuppressAsync(sql, subscriber, SuppressionReason.HardBounce, recipient);
        return "suppressed";
    }

    /// <summary>
    /// In a row: no mail in between was delivered without coming back. Several reports about one mail count once.
    /// </summary>
    private async Task<string> CountSoftAsync(
        SqlSession sql, ReportedRecipient recipient, SoftBounces subscriber, string fingerprint)
    {
        var delivery = await BounceStore.DeliveryOfAsync(sql, fingerprint, subscriber.Key);
        if (delivery is { } about && await BounceStore.CameBackAsync(sql, about, fingerprint)) return "counted before";
        var previous = delivery is { } key
            ? await OutboxStore.LatestDeliveredAsync(sql, subscriber.Key, before: key)
            : null;
        var isInARow = previous is not { } last || await BounceStore.CameBackAsync(sql, last, fingerprint);
        var count = isInARow ? subscriber.Count + 1 : 1;
        await SubscriberStore.SetSoftBouncesAsync(sql, subscriber.Key, count);
        if (count < options.SoftLimit) return $"soft bounce {count} of {options.SoftLimit}";
        await SuppressAsync(sql, subscriber, SuppressionReason.SoftBounces, recipient);
        return $"suppressed after {count} soft bounces in a row";
    }

    private Task SuppressAsync(
        SqlSession sql, SoftBounces subscriber, SuppressionReason reason, ReportedRecipient recipient) =>
        SubscriberLifecycle.SuppressAsync(
            sql, subscriber.Key, reason, DetailOf(recipient), clock.GetUtcNow());

    private static string DetailOf(ReportedRecipient recipient) => $"{recipient.Status} {recipient.Diagnostic}".Trim();

    private static async Task<SoftBounces?> FindByAddressAsync(SqlSession sql, string address) =>
        EmailAddress.Parse(address).Address is { } email
            ? await SubscriberStore.FindSoftBouncesAsync(sql, email)
            : null;
}

/// <summary>What became of one recipient of a report, in words.</summary>
internal sealed record AppliedReport(string Address, string Done, bool IsBelieved = true)
{
    public override string ToString() => $"{Address}: {Done}";
}
