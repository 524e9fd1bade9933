using System.Data.Common;
using System.Net.Sockets;
using Digest.Operations;
using Microsoft.Extensions.Logging;

namespace Digest.Delivery;

/// <summary>
/// A circuit breaker for what fails on our side: the database, the disk, the journal. No mail is to blame for it, so
/// sending pauses, the operator is notified once, and it resumes by itself.
/// </summary>
internal sealed partial class OwnFailures(
    OperatorAlerts alerts, WorkerIdentity worker, TimeProvider clock, ILogger<OwnFailures> logger)
{
    private const string Alert = "sending";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private TimeSpan _pause;
    private long _since;

    /// <summary>True while nothing should be tried.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_lock) return _pause > TimeSpan.Zero && clock.GetElapsedTime(_since) < _pause;
        }
    }

    /// <summary>What went wrong last; null when all is well.</summary>
    public string? Cause { get; private set; }

    /// <summary>Since this process began.</summary>
    public int Count { get; private set; }

    /// <summary>True for a failure of the machine or the database, which the next mail would meet too.</summary>
    public static bool Includes(Exception e) =>
        e is DbException
            or IOException
            or UnauthorizedAccessException
            or SocketException
            or TimeoutException
            or OutOfMemoryException;

    public async Task StopAsync(Exception cause)
    {
        bool isNews;
        lock (_lock)
        {
            isNews = Cause is null;
            Cause = cause.Message;
            Count++;
            _since = clock.GetTimestamp();
            _pause = _pause == TimeSpan.Zero ? FirstPause : _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }

        if (!isNews) return;
        LogStopped(cause);
        await alerts.RaiseAsync(
            Alert,
            "Mail delivery stopped",
            $"Digest itself has a problem: {cause.Message}{Environment.NewLine}No mail is lost. Delivery resumes by "
                + "itself once this works again.",
            CancellationToken.None,
            worker.Name);
    }

    /// <summary>A run had no failure.</summary>
    public async Task WorksAsync()
    {
        lock (_lock)
        {
            (Cause, _pause) = (null, TimeSpan.Zero);
        }

        await alerts.ClearAsync(Alert, "Mail delivery resumed.", CancellationToken.None, worker.Name);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending pauses")]
    private partial void LogStopped(Exception cause);
}
