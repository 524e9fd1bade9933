namespace Digest.Delivery.Transport;

/// <summary>
/// The places for connections, and the open connections that are idle. Each sender that has a place holds at most one
/// connection.
/// </summary>
internal sealed class SmtpPool : IAsyncDisposable
{
    private readonly SmtpOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private readonly SemaphoreSlim _places;
    private readonly Lock _lock = new();

    /// <summary>Guarded by the lock. The one used last is used next, so that those not needed grow old.</summary>
    private readonly List<(RelayClient Client, long Since)> _idle = [];

    public SmtpPool(SmtpOptions options, TimeProvider time)
    {
        (_options, _time, _places) = (options, time, new SemaphoreSlim(options.MaxConnections));
        _sweep = time.CreateTimer(
            _ => _ = CloseIdleAsync(options.IdleTimeout), null, options.IdleTimeout, options.IdleTimeout);
    }

    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    /// <summary>An idle connection that can carry this mail; null where a new one is needed.</summary>
    public RelayClient? TakeIdle(SmtpMail mail)
    {
        while (Take() is { } client)
        {
            if (client.IsUsable && client.CanCarry(mail)) return client;
            client.Dispose();
        }

        return null;
    }

    /// <summary>Gives the place back, and the connection if there is one.</summary>
    public async Task LeaveAsync(RelayClient? client)
    {
        try
        {
            if (client is null) return;
            if (client.IsUsable && client.MessagesSent < _options.MessagesPerConnection)
            {
                lock (_lock) _idle.Add((client, _time.GetTimestamp()));
            }
            else
            {
                await client.LeaveAsync();
            }
        }
        finally
        {
            _places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await CloseIdleAsync(TimeSpan.Zero);
    }

    private RelayClient? Take()
    {
        lock (_lock)
        {
            if (_idle.Count == 0) return null;
            var (client, _) = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return client;
        }
    }

    private async Task CloseIdleAsync(TimeSpan forAtLeast)
    {
        List<RelayClient> old;
        lock (_lock)
        {
            old = [.. _idle.Where(idle => _time.GetElapsedTime(idle.Since) >= forAtLeast).Select(idle => idle.Client)];
            _idle.RemoveAll(idle => old.Contains(idle.Client));
        }

        foreach (var client in old) await client.LeaveAsync();
    }
}
