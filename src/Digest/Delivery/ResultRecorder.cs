using System.Data.Common;
using System.Threading.Channels;
using Digest.Delivery.Journal;
using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

/// <summary>
/// Brings results to the database, in small chunks, while the next mails are sent. A result stays here, and in the
/// journal, until the database has it; it outlives the run that brought it.
/// </summary>
internal sealed partial class ResultRecorder(
    SqlDatabase database,
    SendJournal journal,
    RefusedMailboxes refused,
    OwnFailures failures,
    RunHistory runs,
    WorkerIdentity worker,
    DeliveryOptions options,
    TimeProvider clock,
    ILogger<ResultRecorder> logger) : IDisposable
{
    private const int MaxChunk = 100;

    /// <summary>How long the first result of a chunk waits at most for enough others.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _added = Signal(), _gathered = Signal();

    /// <summary>Guarded by the lock, in the order of their arrival.</summary>
    private readonly List<DeliveryRecord> _pending = [];

    /// <summary>The database refused these alone; they are tried again with each run.</summary>
    private readonly List<DeliveryRecord> _stuck = [];
    private readonly HashSet<long> _reported = [];

    /// <summary>One for each delivery that may be begun and not recorded.</summary>
    private readonly SemaphoreSlim _places = new(2 * options.GroupSize);

    /// <summary>Deliveries with a result that the database does not have.</summary>
    public IReadOnlySet<long> Waiting
    {
        get
        {
            lock (_lock) return _pending.Concat(_stuck).Select(result => result.Key).ToHashSet();
        }
    }

    /// <summary>Waits until so many may be begun; each needs a result then, or gives its place back.</summary>
    public async Task ReserveAsync(int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            try
            {
                await _places.WaitAsync(cancellationToken);
            }
            catch
            {
                GiveBack(i);
                throw;
            }
        }
    }

    public void GiveBack(int count)
    {
        if (count > 0) _places.Release(count);
    }

    public void Add(DeliveryRecord result)
    {
        lock (_lock) _pending.Add(result);
        _added.Writer.TryWrite(true);
        if (IsEnough) _gathered.Writer.TryWrite(true);
    }

    /// <summary>Records what comes until all of <paramref name="sending"/> is over and nothing is left.</summary>
    /// <param name="halt">Called when the database fails: nothing new should be begun.</param>
    public async Task RunAsync(SendReport report, Task sending, Action halt)
    {
        while (true)
        {
            var isLast = sending.IsCompleted;
            var isRecorded = await FlushAsync(report) && await ContinueAsync();
            if (isLast) return;
            if (!isRecorded)
            {
                halt();
                await Task.WhenAny(sending, Task.Delay(RetryDelay, clock));
                continue;
            }

            await Task.WhenAny(sending, _added.Reader.WaitToReadAsync().AsTask());
            _added.Reader.TryRead(out _);
            _gathered.Reader.TryRead(out _);
            if (IsEnough) continue;
            await Task.WhenAny(sending, _gathered.Reader.WaitToReadAsync().AsTask(), Task.Delay(Gathering));
        }
    }

    /// <summary>
    /// Records all that is pending now. What comes meanwhile gathers: taken at once, each transaction would hold the
    /// few results that came during the one before.
    /// </summary>
    /// <returns>False when the database failed; then all of it is still here.</returns>
    public async Task<bool> FlushAsync(SendReport report)
    {
        var left = PendingCount;
        while (Next(left) is { Count: > 0 } chunk)
        {
            left -= chunk.Count;
            try
            {
                await RecordAsync(chunk, report);
            }
            catch (DbException e) when (database.Dialect.IsAboutTheRow(e))
            {
                if (!await RecordOneByOneAsync(chunk, report)) return false;
            }
            catch (Exception e)
            {
                await failures.StopAsync(e);
                return false;
            }
        }

        return true;
    }

    /// <summary>Tries again what the database refused.</summary>
    public void RetryStuck()
    {
        lock (_lock)
        {
            _pending.InsertRange(0, _stuck);
            _stuck.Clear();
        }
    }

    public void Dispose() => _places.Dispose();

    private static Channel<bool> Signal() => Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A run of hours is not stuck.</summary>
    private async Task<bool> ContinueAsync()
    {
        try
        {
            await runs.ContinueAsync(SendReport.Job, worker.Name, CancellationToken.None);
            return true;
        }
        catch (Exception e)
        {
            await failures.StopAsync(e);
            return false;
        }
    }

    private int PendingCount
    {
        get
        {
            lock (_lock) return _pending.Count;
        }
    }

    /// <summary>Half a group: the places of the other half are free for the next mails.</summary>
    private bool IsEnough => PendingCount >= options.GroupSize / 2;

    private List<DeliveryRecord> Next(int most)
    {
        lock (_lock) return _pending.GetRange(0, Math.Min(most, MaxChunk));
    }

    private async Task RecordAsync(IReadOnlyList<DeliveryRecord> chunk, SendReport report)
    {
        await database.WriteAsync(sql => OutboxLeases.RecordAsync(sql, chunk), CancellationToken.None);
        lock (_lock) _pending.RemoveRange(0, chunk.Count);
        journal.Forget(chunk.Select(result => (result.Key, result.Epoch)));
        GiveBack(chunk.Count);
        report.Add(chunk);
        await refused.SuppressAsync(chunk, report, CancellationToken.None);
    }

    /// <returns>False when not even one could be recorded.</returns>
    private async Task<bool> RecordOneByOneAsync(IReadOnlyList<DeliveryRecord> chunk, SendReport report)
    {
        Exception? failure = null;
        var recorded = 0;
        foreach (var result in chunk)
        {
            try
            {
                await RecordAsync([result], report);
                recorded++;
            }
            catch (DbException e) when (database.Dialect.IsAboutTheRow(e))
            {
                failure = e;
                lock (_lock)
                {
                    _pending.RemoveAt(0);
                    _stuck.Add(result);
                }

                if (_reported.Add(result.Key)) LogStuck(e, result.Key);
            }
            catch (Exception e)
            {
                await failures.StopAsync(e);
                return false;
            }
        }

        if (recorded > 0 || failure is null) return true;
        await failures.StopAsync(failure);
        return false;
    }

    [LoggerMessage(
        Level = LogLevel.Error, Message = "The result of delivery {Delivery} cannot be recorded; it is kept")]
    private partial void LogStuck(Exception exception, long delivery);
}
