using Digest.Delivery.Journal;
using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

/// <summary>
/// Settles what is held and no longer worked on: by the process before in this data folder, by this one, and by
/// workers that are gone. Each step is one transaction, so that a crash in between changes nothing.
/// </summary>
internal sealed partial class DeliveryRecovery(
    SqlDatabase database,
    SendJournal journal,
    DeliveryPolicy policy,
    DeliveryFolder folder,
    ILogger<DeliveryRecovery> logger)
{
    private const string WorkerGone = "uncertain: the worker that was sending it is gone";
    private const string WorkerStopped = "uncertain: the worker stopped between the message and its reply";

    /// <summary>Begun deliveries that are settled in one transaction.</summary>
    private const int Batch = 500;

    /// <summary>What the process before held: its journal knows how far each mail came.</summary>
    /// <param name="session">Null when the database does not know this worker.</param>
    /// <param name="waiting">Deliveries with a result that is not recorded yet.</param>
    public async Task SettlePredecessorAsync(
        SqlSession sql, string worker, string? session, IReadOnlySet<long> waiting)
    {
        await SettleReleasedAsync(sql, worker);
        await RecordAcceptedAsync(sql);
        if (session is not null) await SettleAsync(sql, session, isWhole: IsWhole(sql, session), waiting);
    }

    /// <summary>
    /// What this session holds although nothing of it is under way: a statement failed after the database had done it.
    /// </summary>
    /// <param name="waiting">Deliveries with a result that is not recorded yet.</param>
    public Task SettleOwnAsync(string session, IReadOnlySet<long> waiting, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => SettleAsync(sql, session, isWhole: true, waiting),
            cancellationToken);

    /// <summary>
    /// Takes over what workers that are gone held. What they had not begun is released; the rest is uncertain.
    /// </summary>
    /// <param name="session">This process's own, which is not among them.</param>
    public async Task TakeOverAsync(string session, CancellationToken cancellationToken)
    {
        var (released, begun) = (0, 0);
        for (var more = true; more;)
        {
            var done = await database.WriteAsync(sql => TakeOverAsync(sql, session), cancellationToken);
            (released, begun) = (released + done.Released, begun + done.Begun);
            more = done.Begun == Batch;
        }

        if (released + begun > 0) LogTakenOver(released, begun);
    }

    private async Task<(int Released, int Begun)> TakeOverAsync(SqlSession sql, string session)
    {
        var holders = await OutboxLeases.ListHoldersAsync(sql);
        if (holders.Count == 0) return default;

        // First of all their sessions end: one that renews its lease now either keeps it or learns that it is over.
        // Read after the holders: a session that began since is not among them.
        var now = await sql.NowAsync();
        await WorkerStore.RemoveLapsedAsync(sql, now, except: session);
        var open = await WorkerStore.ListSessionsAsync(sql);
        var gone = (
            from holder in holders
            where holder.Name != session && !open.Contains(holder.Name) && !(holder.Until >= now)
            select holder.Name).ToList();
        if (gone.Count == 0) return default;
        var released = await OutboxLeases.ReleaseAsync(sql, gone);
        var begun = await OutboxLeases.LockBegunAsync(sql, gone, Batch);
        await OutboxLeases.RecordAsync(sql, [.. begun.Select(lease => policy.TakenOver(lease, WorkerGone))]);
        return (released, begun.Count);
    }

    /// <summary>True regardless of which worker holds them now.</summary>
    private Task RecordAcceptedAsync(SqlSession sql) =>
        OutboxLeases.RecordAsync(
            sql,
            [
                .. from entry in journal.Entries.Values
                where entry.State == JournalState.Accepted
                select policy.Accepted(entry.Key, entry.Epoch, entry.Reply),
            ]);

    /// <summary>
    /// The journal is that session's, up to its end. A copy may be older: what is missing there may have been sent
    /// since. Beside a database that has one worker, both were copied together.
    /// </summary>
    private bool IsWhole(SqlSession sql, string session) =>
        journal.Session == session && (journal.IsAtHome || sql.Dialect is SqliteDialect);

    /// <param name="isWhole">What the journal does not say has not happened.</param>
    private async Task SettleAsync(SqlSession sql, string session, bool isWhole, IReadOnlySet<long> waiting)
    {
        await OutboxLeases.ReleaseAsync(sql, [session]);
        var entries = journal.Entries;
        var begun = await OutboxLeases.LockBegunAsync(sql, [session], int.MaxValue);
        var results = (
            from lease in begun
            where !waiting.Contains(lease.Key)
            let entry = entries.GetValueOrDefault(lease.Key)
            select Settle(lease, entry?.Epoch == lease.Epoch ? entry : null, isWhole)).ToList();
        if (results.Count == 0) return;
        await OutboxLeases.RecordAsync(sql, results);
        LogSettled(
            results.Count,
            results.Count(result => result.Status == DeliveryStatus.Delivered),
            results.Count(result => result.AttemptsBack > 0));
    }

    private DeliveryRecord Settle(Lease lease, JournalEntry? entry, bool isWhole) =>
        entry switch
        {
            { State: JournalState.Accepted } => policy.Accepted(lease.Key, lease.Epoch, entry.Reply),
            { State: JournalState.Refused } => policy.Retry(lease, entry.Reply),
            { State: JournalState.Begun } when isWhole && journal.IsComplete => NotStarted(lease),
            null when isWhole => NotStarted(lease),
            null => policy.Uncertain(lease, "uncertain: the worker's journal is lost or a copy"),
            _ => policy.Uncertain(lease, WorkerStopped),
        };

    private static DeliveryRecord NotStarted(Lease lease) =>
        DeliveryPolicy.NotTried(lease, "not started when the worker stopped");

    /// <summary>By the rules of the version before: without an entry a mail had not been started.</summary>
    private async Task SettleReleasedAsync(SqlSession sql, string worker)
    {
        if (ReleasedJournal.Read(folder.ReleasedJournal) is not { } known) return;
        var held = await OutboxLeases.LockBegunAsync(sql, [worker], int.MaxValue);
        await OutboxLeases.RecordAsync(sql, [.. held.Select(SettleReleased)]);

        DeliveryRecord SettleReleased(Lease lease) =>
            !known.TryGetValue(lease.Key, out var reply) ? NotStarted(lease)
            : reply is null ? policy.Uncertain(lease, WorkerStopped)
            : policy.Accepted(lease.Key, lease.Epoch, reply);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} deliveries were open: {Accepted} had been accepted, "
        + "{NotStarted} had not been started, the rest is uncertain")]
    private partial void LogSettled(int count, int accepted, int notStarted);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A worker is gone: {Released} of its deliveries had not been "
        + "started, {Uncertain} are uncertain")]
    private partial void LogTakenOver(int released, int uncertain);
}
