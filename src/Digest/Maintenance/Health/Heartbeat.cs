using Digest.Operations;
using Microsoft.Extensions.Logging;

namespace Digest.Maintenance.Health;

/// <summary>
/// Calls an address while all is well, so that a service elsewhere notices when this machine, its network or this
/// program is gone: nothing here could report that.
/// </summary>
internal sealed partial class Heartbeat(
    OperatorOptions options, HealthCheck health, TimeProvider clock, ILogger<Heartbeat> logger) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>A little less than a minute: the job that calls it runs every minute.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(50);

    private readonly HttpClient _http = new() { Timeout = Timeout };
    private long? _calledAt;
    private bool _fails;

    /// <summary>Does nothing without an address, when it was just called, or when something is wrong.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        if (options.HeartbeatUrl.Length == 0) return;
        if (_calledAt is { } at && clock.GetElapsedTime(at) < Interval) return;
        if (!await health.IsWellAsync(cancellationToken)) return;
        _calledAt = clock.GetTimestamp();
        try
        {
            using var response = await _http.GetAsync(
                options.HeartbeatUrl, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            _fails = false;
        }
        catch (Exception e)
            when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            if (!_fails) LogFailed(e);
            _fails = true;
        }
    }

    public void Dispose() => _http.Dispose();

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The heartbeat address does not respond; it is called again every minute")]
    private partial void LogFailed(Exception exception);
}
