using System.Threading.Channels;
using Digest.Delivery.Journal;
using Digest.Delivery.Pacing;
using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

/// <summary>
/// Sends what is due, as one flow: lease and load some, mark a small group of them as begun, send these over several
/// connections, record what became of each. All of it happens at the same time, and no step waits for a whole batch.
/// </summary>
internal sealed partial class OutboxSender(
    SqlDatabase database,
    MailBatch batch,
    MailSender sender,
    ResultRecorder recorder,
    DeliveryRecovery recovery,
    WorkerSession session,
    SendJournal journal,
    ProviderPacer pacer,
    DailyAllowance allowance,
    ComplaintLimit complaints,
    OwnFailures failures,
    OperatorAlerts alerts,
    DeliveryOptions options,
    TimeProvider clock,
    ILogger<OutboxSender> logger)
{
    /// <summary>Deliveries that an alert names.</summary>
    private const int MaxNamed = 20;

    /// <summary>No attempt is put off for longer.</summary>
    private TimeSpan MaxAhead =>
        (DeliveryPolicy.MaxRetryDelay(options) is var longest && longest > TimeSpan.FromDays(1)
            ? longest
            : TimeSpan.FromDays(1)) + TimeSpan.FromHours(1);

    /// <summary>A run waits for turns that come soon, but not for long: the next one recovers first.</summary>
    private static readonly TimeSpan MaxTurnWait = TimeSpan.FromSeconds(10), MaxWaitingRun = TimeSpan.FromMinutes(1);

    /// <summary>While mails wait for a provider, others may become due.</summary>
    private static readonly TimeSpan LeaseInterval = TimeSpan.FromSeconds(1);

    /// <summary>Turns that come within this time are taken together.</summary>
    private static readonly TimeSpan MinTurnWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Put aside in this run, and why.</summary>
    private readonly List<string> _held = [];

    /// <summary>
    /// Sends until nothing is due, the relay or this side has a problem, or <paramref name="stopping"/> asks to end;
    /// then the replies to what was handed over are awaited, and the rest goes back.
    /// </summary>
    /// <param name="onlySubscriber">Sends this subscriber's mail alone.</param>
    public async Task<SendReport> SendDueAsync(long? onlySubscriber, CancellationToken stopping)
    {
        var report = new SendReport();
        var failuresBefore = failures.Count;
        if (failures.IsPaused || !await RecoverAsync(report, stopping))
            return report.Stopped(report.Problem ?? failures.Cause);
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var begun = Channel.CreateUnbounded<BegunMail>();
        var sending = Parallel.ForEachAsync(
            begun.Reader.ReadAllAsync(CancellationToken.None),
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism },
            async (mail, _) =>
            {
                recorder.Add(await sender.SendAsync(mail, halt.Token));
                pacer.Leave(mail.Mail.Provider);
            });
        var recording = recorder.RunAsync(report, sending, halt.Cancel);
        var renewing = RenewAsync(halt, recording);
        await FeedAsync(begun.Writer, onlySubscriber, halt);
        begun.Writer.Complete();
        await sending;
        await recording;
        await renewing;
        await EndRunAsync();
        if (failures.Count == failuresBefore) await failures.WorksAsync();
        return report.Stopped(failures.Cause);
    }

    /// <summary>Settles what the process before left in this data folder. A run does that too.</summary>
    public Task StartAsync(CancellationToken cancellationToken) =>
        session.EnsureAsync(recorder.Waiting, cancellationToken);

    /// <summary>
    /// Ends the session of this process, so that the next one and the other workers need not wait for its lease. What
    /// could not be recorded is in the journal.
    /// </summary>
    public async Task EndAsync()
    {
        if (recorder.Waiting.Count > 0) return;
        try
        {
            await session.EndAsync(CancellationToken.None);
        }
        catch (Exception e) when (OwnFailures.Includes(e))
        {
            LogNotEnded(e);
        }
    }

    /// <returns>False when this side has a problem, or the operator has paused the delivery.</returns>
    private async Task<bool> RecoverAsync(SendReport report, CancellationToken stopping)
    {
        try
        {
            await session.EnsureAsync(recorder.Waiting, stopping);
            recorder.RetryStuck();
            if (!await recorder.FlushAsync(report)) return false;
            await recovery.SettleOwnAsync(session.Id, recorder.Waiting, stopping);
            await recovery.TakeOverAsync(session.Id, stopping);
            await database.WriteAsync(
                sql => OutboxLeases.CorrectNextAttemptsAsync(sql, clock.GetUtcNow(), MaxAhead), stopping);
            await alerts.RefreshAsync(stopping);
            await complaints.CheckAsync(stopping);
            var workers = await database.ReadAsync(WorkerStore.ListSessionsAsync, stopping);
            await pacer.BeginRunAsync(workers.Count, stopping);
            allowance.BeginRun();
            if (await database.ReadAsync(DeliveryPause.FindAsync, stopping) is not { } pause) return true;
            report.Stopped($"it is paused ({pause}). Resume it with: digest outbox resume.");
            return false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await failures.StopAsync(e);
            return false;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task FeedAsync(
        ChannelWriter<BegunMail> begun, long? onlySubscriber, CancellationTokenSource halt)
    {
        var next = LeaseAsync(onlySubscriber, halt.Token);
        var waiting = new WaitingMails(pacer);
        var (began, leasedAt) = (clock.GetTimestamp(), clock.GetTimestamp());
        try
        {
            while (true)
            {
                var leased = await next;
                waiting.Add(leased.Mails);
                next = leased.IsLast ? Task.FromResult(LeasedMails.None) : LeaseAsync(onlySubscriber, halt.Token);
                while (waiting.TakeGroup(options.GroupSize) is { Length: > 0 } group)
                {
                    if (failures.IsPaused || sender.IsRelayPaused) return;
                    await recorder.ReserveAsync(group.Length, halt.Token);
                    await BeginAsync(group, begun, halt.Token);
                }

                if (failures.IsPaused || sender.IsRelayPaused) return;
                // At once: what was taken before the pause would all go together when it ends.
                if (waiting.TakePaused() is { Count: > 0 } paused)
                    await database.WriteAsync(
                        sql => OutboxLeases.PostponeAsync(sql, session.Id, paused), halt.Token);
                if (!leased.IsLast) continue;
                if (waiting.Count > 0)
                {
                    await pacer.WaitAsync(LeaseInterval, halt.Token);
                    if (clock.GetElapsedTime(leasedAt) < LeaseInterval) continue;
                    (leasedAt, next) = (clock.GetTimestamp(), LeaseAsync(onlySubscriber, halt.Token));
                }
                else if (clock.GetElapsedTime(began) < MaxWaitingRun
                    && await FindTurnWaitAsync(onlySubscriber, halt.Token) is { } wait)
                {
                    await Task.Delay(wait, clock, halt.Token);
                    next = LeaseAsync(onlySubscriber, halt.Token);
                }
                else
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (halt.IsCancellationRequested)
        {
            // What was not begun is released at the end of the run.
        }
        catch (Exception e)
        {
            await failures.StopAsync(e);
            await halt.CancelAsync();
        }
        finally
        {
            // What it takes is released at the end of the run; why it fails has been seen, or the run was ending.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the first turn comes; null when that is not soon.</summary>
    private async Task<TimeSpan?> FindTurnWaitAsync(long? onlySubscriber, CancellationToken cancellationToken)
    {
        if (!pacer.HasTurns) return null;
        var next = await database.ReadAsync(
            sql => OutboxLeases.FindNextAttemptAsync(sql, onlySubscriber), cancellationToken);
        if (next - clock.GetUtcNow() is not { } wait || wait >= MaxTurnWait) return null;
        return wait > MinTurnWait ? wait : MinTurnWait;
    }

    /// <summary>
    /// Takes the next due deliveries and loads what their mails are made of, on a thread of its own: SQLite does its
    /// work on the caller's.
    /// </summary>
    private Task<LeasedMails> LeaseAsync(long? onlySubscriber, CancellationToken cancellationToken) =>
        Task.Run(() => LeaseOnCallerAsync(onlySubscriber, cancellationToken), CancellationToken.None);

    private async Task<LeasedMails> LeaseOnCallerAsync(long? onlySubscriber, CancellationToken cancellationToken)
    {
        if (failures.IsPaused || sender.IsRelayPaused) return LeasedMails.None;
        var now = clock.GetUtcNow();
        var holdBack = allowance.IsTimeToHoldBack();
        var (taken, count) = await database.WriteAsync<(IReadOnlyList<TakenMail>, int)>(
            async sql =>
            {
                if (!await session.IsOpenAsync(sql)) return ([], 1);
                var (most, withDigests) = onlySubscriber is null
                    ? await allowance.TakeAsync(sql, 4 * options.GroupSize, holdBack)
                    : (4 * options.GroupSize, true);
                return (
                    await OutboxLeases.TakeAsync(sql, session.Id, most, now, onlySubscriber, withDigests), most);
            },
            cancellationToken);
        var postponed = pacer.Admit(taken, options.GroupSize, isUrgent: onlySubscriber is not null);
        if (postponed.Count > 0)
            await database.WriteAsync(
                sql => OutboxLeases.PostponeAsync(sql, session.Id, postponed), cancellationToken);
        List<long> keys = [.. taken.Select(mail => mail.Key).Except(postponed.Select(mail => mail.Key))];
        return new LeasedMails(await LoadAsync(keys, cancellationToken), taken.Count < count);
    }

    /// <summary>A row that cannot be read is put aside; it must not hold up the others.</summary>
    private async Task<IReadOnlyList<OutgoingMail>> LoadAsync(
        IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await batch.LoadAsync(keys, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException && !OwnFailures.Includes(e))
        {
            if (keys is [var key])
            {
                await HoldAsync(key, e, cancellationToken);
                return [];
            }

            List<OutgoingMail> mails = [];
            foreach (var half in keys.Chunk((keys.Count + 1) / 2))
                mails.AddRange(await LoadAsync(half, cancellationToken));
            return mails;
        }
    }

    private async Task HoldAsync(long key, Exception failure, CancellationToken cancellationToken)
    {
        LogHeld(failure, key);
        await database.WriteAsync(
            sql => OutboxLeases.HoldAsync(
                sql, session.Id, key, $"cannot be read: {failure.Message}", clock.GetUtcNow()),
            cancellationToken);
        _held.Add(FormattableString.Invariant($"{key}: {failure.Message}"));
    }

    /// <summary>
    /// Marks a group as begun, in the database and in the journal, and checks again which of its mails are wanted.
    /// </summary>
    private async Task BeginAsync(
        OutgoingMail[] group, ChannelWriter<BegunMail> begun, CancellationToken cancellationToken)
    {
        var isBegun = false;
        var leases = group.Select(mail => (mail.Delivery.Key, mail.Delivery.LeaseEpoch)).ToList();
        try
        {
            var checkedAt = clock.GetTimestamp();
            var keys = leases.Select(lease => lease.Key).ToList();

            // At the same time, because both wait for the disk.
            var writing = Task.Run(() => journal.Begin(leases), CancellationToken.None);
            var marking = database.WriteAsync(
                async sql => (
                    await OutboxLeases.BeginAsync(sql, session.Id, keys, await sql.NowAsync()),
                    await MailBatch.ListUnwantedAsync(sql, group)),
                cancellationToken);
            await Task.WhenAll(writing, marking);
            var (held, unwanted) = await marking;
            journal.Forget(leases.ExceptBy(held, lease => lease.Key));
            var mails = group.IntersectBy(held, mail => mail.Delivery.Key)
                .Select(mail => new BegunMail(mail, checkedAt)).ToList();
            isBegun = true;
            foreach (var lost in group.ExceptBy(held, mail => mail.Delivery.Key)) pacer.Leave(lost.Provider);
            foreach (var mail in mails)
            {
                if (!unwanted.TryGetValue(mail.Lease.Key, out var reason))
                {
                    begun.TryWrite(mail);
                    continue;
                }

                recorder.Add(sender.Withdraw(mail, reason));
                pacer.Leave(mail.Mail.Provider);
            }

            recorder.GiveBack(group.Length - mails.Count);
        }
        finally
        {
            if (!isBegun)
            {
                journal.Forget(leases);
                recorder.GiveBack(group.Length);
                foreach (var mail in group) pacer.Leave(mail.Provider);
            }
        }
    }

    /// <summary>Keeps the lease of all that is held, until the last result is recorded.</summary>
    private async Task RenewAsync(CancellationTokenSource halt, Task recording)
    {
        while (true)
        {
            await Task.WhenAny(recording, Task.Delay(session.RenewalInterval, clock));
            if (recording.IsCompleted) return;
            try
            {
                if (!await session.RenewAsync(CancellationToken.None)) await halt.CancelAsync();
            }
            catch (Exception e)
            {
                await failures.StopAsync(e);
                await halt.CancelAsync();
            }
        }
    }

    /// <summary>What was leased and not begun goes back; if that fails, the next run does it.</summary>
    private async Task EndRunAsync()
    {
        try
        {
            await recovery.SettleOwnAsync(session.Id, recorder.Waiting, CancellationToken.None);
            if (_held.Count == 0) return;
            await alerts.NotifyAsync(
                LogLevel.Error,
                FormattableString.Invariant($"{_held.Count} mails are on hold"),
                $"They cannot be read; all others were sent. List them: digest outbox list --state held"
                    + $"{Environment.NewLine}{string.Join(Environment.NewLine, _held.Take(MaxNamed))}",
                CancellationToken.None);
            _held.Clear();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await failures.StopAsync(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} cannot be read; it is on hold")]
    private partial void LogHeld(Exception exception, long delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The session could not be ended")]
    private partial void LogNotEnded(Exception exception);

    private sealed record LeasedMails(IReadOnlyList<OutgoingMail> Mails, bool IsLast)
    {
        public static readonly LeasedMails None = new([], IsLast: true);
    }
}
