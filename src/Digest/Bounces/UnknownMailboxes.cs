using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;
using Microsoft.Extensions.Logging;

namespace Digest.Bounces;

/// <summary>
/// Judges what servers say about addresses: "no such user". An address that never took mail is suppressed at once. When
/// many of a domain are refused together, or one that took mail lately, the server may be at fault (large providers
/// said this of everyone for hours): then it takes a second refusal, days later.
/// </summary>
internal sealed class UnknownMailboxes(SqlDatabase database, OperatorAlerts alerts, TimeProvider clock)
{
    /// <summary>Fewer refusals in a domain are not many.</summary>
    private const int MinAtOnce = 5;

    /// <summary>Refused are many when at least every tenth address of the domain is.</summary>
    private const int MaxShare = 10;

    /// <summary>At once: within this time.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(1);

    /// <summary>After this time a second refusal is accepted as final.</summary>
    private static readonly TimeSpan SecondAfter = TimeSpan.FromDays(2);

    /// <summary>An address took mail lately when it did within this time.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    /// <summary>Mail to an address that is not considered gone is tried again after this time.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromHours(6);

    /// <summary>Suppresses those that are considered gone, and reports to the operator when many are not.</summary>
    public async Task<MailboxJudgement> JudgeAsync(
        IReadOnlyList<UnknownMailbox> refused, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var judgement = await database.WriteAsync(
            async sql =>
            {
                var judged = await JudgeAsync(sql, refused, now);
                await BounceEvents.RecordAsync(sql, refused, now);
                return judged;
            },
            cancellationToken);
        await NotifyAsync(judgement, cancellationToken);
        return judgement;
    }

    /// <summary>
    /// The operator says that addresses were suppressed by mistake: they may be mailed again, and what failed is sent.
    /// </summary>
    /// <param name="domain">Null for all.</param>
    /// <returns>The subscribers, and the number of mails.</returns>
    public Task<(IReadOnlyList<RestoredSubscriber> Subscribers, int Mails)> RestoreAsync(
        string? domain, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var now = clock.GetUtcNow();
                var restored = await RestoreAsync(sql, domain, since, now, now);
                foreach (var one in restored.Subscribers) await RefusalStore.SetAsync(sql, one.Subscriber, at: null);
                return restored;
            },
            cancellationToken);

    /// <summary>As above, in the caller's transaction; <see cref="NotifyAsync"/> follows it.</summary>
    public static async Task<MailboxJudgement> JudgeAsync(
        SqlSession sql, IReadOnlyList<UnknownMailbox> refused, DateTimeOffset now)
    {
        var opinions = new List<(UnknownMailbox Mailbox, string Domain, bool IsNew, bool IsDoubted)>();
        foreach (var mailbox in refused)
        {
            if (await RefusalStore.FindAsync(sql, mailbox.Subscriber) is not { } known) continue;
            var isNew = known.At is not { } at || await TookMailAsync(sql, mailbox.Subscriber, at);
            if (isNew) await RefusalStore.SetAsync(sql, mailbox.Subscriber, now);
            var isDoubted = isNew
                ? await TookMailAsync(sql, mailbox.Subscriber, now - Lately)
                : now - known.At < SecondAfter;
            opinions.Add((mailbox, known.Domain, isNew, isDoubted));
        }

        var takenBack = 0;
        var doubted = new HashSet<long>();
        var domains = new List<MassRefusal>();
        foreach (var domain in opinions.GroupBy(opinion => opinion.Domain))
        {
            var (count, all) = await RefusalStore.CountAsync(sql, domain.Key, now - Window);
            var isMass = IsMass(count, all);
            if (isMass && !IsMass(count - domain.Count(opinion => opinion.IsNew), all))
            {
                takenBack += await TakeBackAsync(sql, domain.Key, now);
                domains.Add(new MassRefusal(domain.Key, count, domain.First().Mailbox.Reply));
            }

            foreach (var (mailbox, _, isNew, isDoubted) in domain)
            {
                if (isDoubted || (isNew && isMass)) doubted.Add(mailbox.Subscriber);
                else
                    await SubscriberLifecycle.SuppressAsync(
                        sql,
                        mailbox.Subscriber,
                        SuppressionReason.HardBounce,
                        mailbox.Reply,
                        now,
                        isReported: true);
            }
        }

        return new MailboxJudgement(doubted, domains, takenBack);
    }

    public async Task NotifyAsync(MailboxJudgement judgement, CancellationToken cancellationToken)
    {
        foreach (var mass in judgement.Domains)
            await alerts.NotifyAsync(
                LogLevel.Error,
                $"Many addresses at {mass.Domain} are refused",
                FormattableString.Invariant($"{mass.Count} addresses at {mass.Domain} were refused as unknown: ")
                    + $"{mass.Reply}. The server may be at fault: their mail waits, and an address is suppressed when "
                    + "it is refused again after two days. If addresses were suppressed by mistake: "
                    + $"digest suppressions remove --domain {mass.Domain}",
                cancellationToken);
    }

    private static bool IsMass(long refused, long all) => refused >= MinAtOnce && refused * MaxShare >= all;

    /// <summary>Whether a mail was accepted since, and did not come back.</summary>
    private static async Task<bool> TookMailAsync(SqlSession sql, long subscriber, DateTimeOffset since)
    {
        foreach (var delivery in await OutboxStore.ListDeliveredAsync(sql, subscriber, since))
            if (!await BounceStore.CameBackAsync(sql, delivery, exceptReport: "")) return true;
        return false;
    }

    /// <summary>The first of many refusals were accepted before there were many.</summary>
    /// <returns>The number of mails that wait again.</returns>
    private static async Task<int> TakeBackAsync(SqlSession sql, string domain, DateTimeOffset now) =>
        (await RestoreAsync(sql, domain, now - Window, now, now + RetryDelay)).Mails;

    /// <summary>
    /// Unblocks addresses with <see cref="SubscriberLifecycle.RestoreAsync"/>, and queues their mail again.
    /// </summary>
    /// <returns>The subscribers, and the number of mails.</returns>
    private static async Task<(IReadOnlyList<RestoredSubscriber> Subscribers, int Mails)> RestoreAsync(
        SqlSession sql, string? domain, DateTimeOffset since, DateTimeOffset now, DateTimeOffset retryAt)
    {
        var restored = await SubscriberLifecycle.RestoreAsync(sql, domain, since, now);
        var active = restored.Where(one => one.IsActive).Select(one => one.Subscriber).ToList();
        // A mail is recorded as failed shortly before its address is suppressed.
        var first = since - TimeSpan.FromHours(1);
        var failed = await OutboxStore.ListFailedAsync(sql, active, first);
        await OutboxStore.RequeueAsync(sql, failed, retryAt);
        var withdrawn = await OutboxStore.RequeueWithdrawnAsync(sql, active, first, retryAt);
        return (restored, failed.Count + withdrawn);
    }
}

/// <param name="Reply">What the server said, for the operator.</param>
/// <param name="Status">The enhanced code of it (RFC 3463); empty when it gave none.</param>
internal sealed record UnknownMailbox(long Subscriber, string Reply, string Status = "");

/// <param name="Doubted">Subscribers whose addresses are not considered gone.</param>
/// <param name="Domains">In which many were refused at once, which was not known before.</param>
/// <param name="MailsTakenBack">Failed mails that wait again, to addresses that were considered gone.</param>
internal sealed record MailboxJudgement(
    IReadOnlySet<long> Doubted, IReadOnlyList<MassRefusal> Domains, int MailsTakenBack);

internal sealed record MassRefusal(string Domain, long Count, string Reply);
