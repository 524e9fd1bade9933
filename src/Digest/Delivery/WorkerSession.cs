using System.Security.Cryptography;
using Digest.Delivery.Journal;
using Digest.Operations;
using Digest.Storage;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

/// <summary>
/// This process as the database knows it: a session with a lease on all that it holds. Opening it settles what the
/// process before left in this data folder.
/// </summary>
internal sealed partial class WorkerSession(
    SqlDatabase database,
    DeliveryRecovery recovery,
    SendJournal journal,
    WorkerIdentity identity,
    DeliveryFolder folder,
    DeliveryOptions options,
    TimeProvider clock,
    ILogger<WorkerSession> logger)
{
    private string? _id;

    /// <summary>The last that this process registered, whether or not it came to be used.</summary>
    private string _registered = "";
    private (long Stamp, DateTimeOffset Wall) _renewedAt;

    /// <summary>Empty until it is open.</summary>
    public string Id => _id ?? "";

    /// <summary>
    /// True as long as the lease outlasts the longest wait for a final reply, so that no one takes over a mail that is
    /// sent now.
    /// </summary>
    public bool CanSend => _id is not null && SinceRenewal < options.Lease - DeliveryOptions.FinalReplyTimeout;

    /// <summary>How often the lease is renewed.</summary>
    public TimeSpan RenewalInterval => options.Lease / 3;

    private (long Stamp, DateTimeOffset Wall) Now => (clock.GetTimestamp(), clock.GetUtcNow());

    /// <summary>
    /// Since before the last renewal was asked for, by the clock that says more: one stops while the machine is
    /// suspended, the other can be set.
    /// </summary>
    private TimeSpan SinceRenewal
    {
        get
        {
            var (monotonic, wall) = (clock.GetElapsedTime(_renewedAt.Stamp), clock.GetUtcNow() - _renewedAt.Wall);
            return monotonic > wall ? monotonic : wall;
        }
    }

    /// <summary>Opens the session, or renews it when that is due. One that is over is replaced.</summary>
    /// <param name="waiting">Deliveries with a result that is not recorded yet.</param>
    public async Task EnsureAsync(IReadOnlySet<long> waiting, CancellationToken cancellationToken)
    {
        if (_id is not null && SinceRenewal < RenewalInterval) return;
        if (_id is not null && await RenewAsync(cancellationToken)) return;
        await OpenAsync(waiting, cancellationToken);
    }

    /// <returns>False when the session is over.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        var before = Now;
        var isAlive = await database.WriteAsync(
            async sql =>
            {
                var now = await sql.NowAsync();
                return await WorkerStore.RenewAsync(sql, Id, now, now + options.Lease);
            },
            cancellationToken);
        if (isAlive) _renewedAt = before;
        else _id = null;
        return isAlive;
    }

    /// <summary>
    /// False when another worker has taken over what this session held: it takes nothing more, and the next run opens
    /// another. Otherwise it stays open until the caller's commit.
    /// </summary>
    public async Task<bool> IsOpenAsync(SqlSession sql)
    {
        if (_id is not null && !await WorkerStore.LockSessionAsync(sql, _id)) _id = null;
        return _id is not null;
    }

    /// <summary>Ends it when nothing is left open, so that the next process need not wait for anything.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_id is not { } id) return;
        await database.WriteAsync(sql => WorkerStore.RemoveAsync(sql, id), cancellationToken);
        _id = null;
    }

    private async Task OpenAsync(IReadOnlySet<long> waiting, CancellationToken cancellationToken)
    {
        var before = Now;
        var session = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var worker = await database.WriteAsync(sql => RegisterAsync(sql, session, waiting), cancellationToken);
        _registered = session;
        if (worker.Name != identity.Name) LogCopy(worker.Name);
        identity.Save(worker.Name);
        journal.Restart(worker.Journal, session, waiting);
        File.Delete(folder.ReleasedJournal);
        (_id, _renewedAt) = (session, before);
    }

    private async Task<Worker> RegisterAsync(SqlSession sql, string session, IReadOnlySet<long> waiting)
    {
        var now = await sql.NowAsync();
        var known = await WorkerStore.LockAsync(sql, identity.Name);
        var isCopy = known is not null && known.IsAlive(now) && !IsOurs(sql, known);
        if (!isCopy) await recovery.SettlePredecessorAsync(sql, identity.Name, known?.Session, waiting);
        var worker = new Worker(
            isCopy ? WorkerIdentity.NewName() : identity.Name,
            session,
            isCopy ? SendJournal.NewId() : journal.Id,
            now.ToRow(),
            (now + options.Lease).ToRow());
        await WorkerStore.SaveAsync(sql, worker);
        return worker;
    }

    /// <summary>
    /// Its lease has not ended, but who wrote this journal is gone: this process has the file locked. A copy of the
    /// file proves nothing, except beside a database that has one worker, which was copied with it.
    /// </summary>
    private bool IsOurs(SqlSession sql, Worker known) =>
        known.Session == _registered
        || (known.Journal == journal.Id && (journal.IsAtHome || sql.Dialect is SqliteDialect));

    [LoggerMessage(Level = LogLevel.Warning, Message = "A worker of this data folder's name is running, or its "
        + "journal is lost: this worker is now called {Name}, and what the other holds is left until its lease ends")]
    private partial void LogCopy(string name);
}
