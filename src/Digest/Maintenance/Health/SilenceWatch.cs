using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;

namespace Digest.Maintenance.Health;

/// <summary>
/// Papers come in, people are subscribed, and yet no digest had a paper for a week: topics too narrow, an archive that
/// was learnt wrongly, or a bug. Each part succeeds, so nothing else would say so.
/// </summary>
internal sealed class SilenceWatch(SqlDatabase database, OperatorAlerts alerts, TimeProvider clock)
{
    private const string Alert = "nothing matched";

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Week;
        var isSilent = await database.ReadAsync(
            async sql =>
                await SubscriberStore.HasActiveSinceAsync(sql, since)
                && await AnnouncementStore.HasSinceAsync(sql, since)
                && !(await OutboxStore.FindLastEditionAsync(sql) >= since),
            cancellationToken);
        if (isSilent)
            await alerts.RaiseAsync(
                Alert,
                "No digest for a week",
                "Sources announced papers, and there are active subscribers, but no paper matched anyone's topics in "
                    + "the last 7 days. See: digest status, and digest explain EMAIL",
                cancellationToken);
        else
            await alerts.ClearAsync(Alert, "Digests have papers again.", cancellationToken);
    }
}
