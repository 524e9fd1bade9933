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

    /// <summary>
    /// The provider that sent the mail says so, and signed it: the address it names is enough.
    /// </summary>
    Provider,

    /// <summary>The operator has looked at it and says that it is genuine: the address it names is enough.</summary>
    Operator,
}

/// <summary>
/// Draws the consequences of mail that came back, as <see cref="BounceActions"/> says.
/// </summary>
internal sealed class BounceProcessor(
    SqlDatabase database,
    BounceOptions options,
    BounceMatcher origin,
    UnknownMailboxes unknown,
    BlockNotices blocks,
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
        for (var i = 0; i < applied.Count; i++)
            if (applied[i].IsNew && BounceActions.Of(report.Recipients[i]) == BounceAction.NotifyOperator)
                await blocks.NotifyAsync(applied[i].Address, report.Recipients[i].Diagnostic, cancellationToken);
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
            ? await RefusalStore.FindSoftBouncesAsync(sql, tied.Subscriber)
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
        if (!isNew) return new AppliedReport(recipient.Address, "applied before");
        DigestMetrics.Reports.Add(1, DigestMetrics.Label("kind", report.Kind.ToString().ToLowerInvariant()));
        var done = recipient.Hard && trust != BounceTrust.Operator
            ? await JudgeAsync(sql, recipient, subscriber, fingerprint, position, judgements)
            : await ActAsync(sql, recipient, subscriber, fingerprint, position);
        await BounceEvents.RecordAsync(sql, subscriber.Key, recipient, clock.GetUtcNow());
        return new AppliedReport(recipient.Address, done) { IsNew = true };
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
        var refused = new UnknownMailbox(subscriber.Key, DetailOf(recipient), recipient.Status);
        var judgement = await UnknownMailboxes.JudgeAsync(sql, [refused], clock.GetUtcNow());
        judgements.Add(judgement);
        return judgement.Doubted.Count > 0 ? "suppressed if it is refused again after two days" : "suppressed";
    }

    private async Task<string> ActAsync(
        SqlSession sql, ReportedRecipient recipient, SoftBounces subscriber, string fingerprint, int position)
    {
        var now = clock.GetUtcNow();
        var action = BounceActions.Of(recipient);
        switch (action)
        {
            case BounceAction.Unsubscribe:
                await SubscriberLifecycle.UnsubscribeAsync(sql, subscriber.Key, now);
                return "unsubscribed";
            case BounceAction.Complaint:
                await SuppressAsync(sql, subscriber, SuppressionReason.Complaint, recipient);
                await MailDays.CountComplaintAsync(sql, subscriber.Email, now);
                return "unsubscribed and suppressed";
            case BounceAction.None:
                return recipient.Delayed ? "a warning, nothing to do" : "nothing to do";
        }

        await BounceStore.CountAsync(sql, fingerprint, position);
        switch (action)
        {
            case BounceAction.Suppress:
                await SuppressAsync(sql, subscriber, SuppressionReason.HardBounce, recipient);
                return "suppressed";
            case BounceAction.NotifyOperator:
                return "the mail was blocked, the address stays";
            default:
                return await CountSoftAsync(
                    sql, recipient, subscriber, fingerprint, action == BounceAction.CountDouble ? 2 : 1);
        }
    }

    /// <summary>
    /// In a row: no mail in between was delivered without coming back. Several reports about one mail count once.
    /// </summary>
    private async Task<string> CountSoftAsync(
        SqlSession sql, ReportedRecipient recipient, SoftBounces subscriber, string fingerprint, int weight)
    {
        var delivery = await BounceStore.DeliveryOfAsync(sql, fingerprint, subscriber.Key);
        if (delivery is { } about && await BounceStore.CameBackAsync(sql, about, fingerprint)) return "counted before";
        var previous = delivery is { } key
            ? await OutboxStore.LatestDeliveredAsync(sql, subscriber.Key, before: key)
            : null;
        var isInARow = previous is not { } last || await BounceStore.CameBackAsync(sql, last, fingerprint);
        var count = (isInARow ? subscriber.Count : 0) + weight;
        await RefusalStore.SetSoftBouncesAsync(sql, subscriber.Key, count);
        if (count < options.SoftLimit) return $"soft bounce {count} of {options.SoftLimit}";
        await SuppressAsync(sql, subscriber, SuppressionReason.SoftBounces, recipient);
        return $"suppressed after {count} soft bounces in a row";
    }

    private Task SuppressAsync(
        SqlSession sql, SoftBounces subscriber, SuppressionReason reason, ReportedRecipient recipient) =>
        SubscriberLifecycle.SuppressAsync(
            sql, subscriber.Key, reason, DetailOf(recipient), clock.GetUtcNow(), isReported: true);

    private static string DetailOf(ReportedRecipient recipient) => $"{recipient.Status} {recipient.Diagnostic}".Trim();

    private static async Task<SoftBounces?> FindByAddressAsync(SqlSession sql, string address) =>
        EmailAddress.Parse(address).Address is { } email
            ? await RefusalStore.FindSoftBouncesAsync(sql, email)
            : null;
}

/// <summary>What became of one recipient of a report, in words.</summary>
internal sealed record AppliedReport(string Address, string Done, bool IsBelieved = true)
{
    /// <summary>It was believed, and not applied before.</summary>
    public bool IsNew { get; init; }

    public override string ToString() => $"{Address}: {Done}";
}
