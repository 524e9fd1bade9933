using Digest.Delivery.Pacing;
using Digest.Operations;
using Digest.Outbox;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Maintenance.Health;

/// <summary>How the whole installation fares, as its database says; for one screen.</summary>
internal sealed class InstallationStatus(
    SqlDatabase database,
    SourceHealth sources,
    RunHistory runs,
    OutboxStore outbox,
    DailyAllowance allowance,
    TimeProvider clock)
{
    public async Task<StatusReport> ReadAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (alerts, subscribers, nextDue) = await database.ReadAsync(
            async sql => (
                await AlertStore.ListAsync(sql),
                await SubscriberStore.CountByStatusAsync(sql),
                await SubscriberStore.FindNextDueAsync(sql)),
            cancellationToken);
        return new StatusReport(
            now,
            alerts,
            await sources.ListAsync(cancellationToken),
            await runs.ListJobsAsync(cancellationToken),
            await outbox.CountByStatusAsync(cancellationToken),
            await outbox.FindOldestDueAsync(now, cancellationToken),
            subscribers,
            nextDue,
            await database.ReadAsync(
                async sql => new SendingState(
                    await DeliveryPause.FindAsync(sql),
                    await allowance.FindAsync(sql),
                    await ProviderPauses.ListAsync(sql),
                    await ComplaintLimit.SumAsync(sql, now)),
                cancellationToken));
    }
}

/// <param name="AllAlerts">Those that have recovered too.</param>
/// <param name="OldestDue">Since when the mail that waits longest is due; null when none is.</param>
/// <param name="NextDigest">When the next digest is due.</param>
internal sealed record StatusReport(
    DateTimeOffset At,
    IReadOnlyList<AlertRow> AllAlerts,
    IReadOnlyList<WatchedSource> Sources,
    IReadOnlyList<JobState> Jobs,
    IReadOnlyDictionary<DeliveryStatus, long> Outbox,
    DateTimeOffset? OldestDue,
    IReadOnlyDictionary<SubscriberStatus, long> Subscribers,
    DateTimeOffset? NextDigest,
    SendingState Sending)
{
    /// <summary>Those that are open.</summary>
    public IReadOnlyList<AlertRow> Alerts { get; } = [.. AllAlerts.Where(alert => alert.IsOpen)];
}

/// <param name="Pause">Why nothing is sent; null when mail is sent.</param>
/// <param name="Allowance">Null without a daily limit.</param>
/// <param name="Pauses">Those that have ended too, as long as the provider gets less than before.</param>
/// <param name="Week">Mails and complaints of the last seven days, by domain.</param>
internal sealed record SendingState(
    string? Pause, AllowanceState? Allowance, IReadOnlyList<ProviderPause> Pauses, IReadOnlyList<MailCounts> Week);
