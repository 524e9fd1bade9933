using Digest.Outbox;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

/// <summary>
/// Settles what a crash left: this worker's own leases by its journal, the leases of workers that are gone by the
/// policy for what is uncertain. Runs before anything is sent.
/// </summary>
internal sealed partial class DeliveryRecovery(
    OutboxStore outbox,
    SendJournal journal,
    DeliveryPolicy settlement,
    WorkerIdentity worker,
    TimeProvider clock,
    ILogger<DeliveryRecovery> logger)
{
    public async Task RecoverOwnAsync(CancellationToken cancellationToken)
    {
        var known = journal.Replay();
        var held = await outbox.ListHeldByAsync(worker.Name, cancellationToken);
        var results = held.Select(delivery => Settle(delivery, known)).ToList();
        await RecordAsync(results, cancellationToken);
        journal.Clear();
        if (results.Count > 0)
            LogRecovered(
                results.Count,
                results.Count(r => r.Status == DeliveryStatus.Delivered),
                results.Count(r => !r.AttemptCounts));
    }

    public async Task TakeOverLapsedAsync(CancellationToken cancellationToken)
    {
        var lapsed = await outbox.TakeOverLapsedAsync(worker.Name, clock.GetUtcNow(), cancellationToken);
        if (lapsed.Count == 0) return;
        LogLapsed(lapsed.Count);
        await RecordAsync(
            [.. lapsed.Select(d => settlement.Uncertain(d, "uncertain: the worker that was sending it is gone"))],
            cancellationToken);
    }

    private DeliveryRecord Settle(OutboxMessage delivery, IReadOnlyDictionary<long, string?> known)
    {
        if (!known.TryGetValue(delivery.Key, out var reply))
            return DeliveryPolicy.NotTried(delivery, "not started when the worker ended");
        return reply is null
            ? settlement.Uncertain(delivery, "uncertain: the worker ended between the message and its answer")
            : settlement.Ended(delivery, DeliveryStatus.Delivered, reply);
    }

    private Task RecordAsync(IReadOnlyList<DeliveryRecord> results, CancellationToken cancellationToken) =>
        results.Count == 0 ? Task.CompletedTask : outbox.RecordAsync(worker.Name, results, cancellationToken);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last run ended with {Count} deliveries open: {Accepted} "
        + "had been accepted, {NotStarted} had not begun, the rest is uncertain")]
    private partial void LogRecovered(int count, int accepted, int notStarted);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} deliveries of a worker that is gone are uncertain")]
    private partial void LogLapsed(int count);
}
