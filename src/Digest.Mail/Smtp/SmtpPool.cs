namespace Digest.Mail.Smtp;

/// <summary>The open connections that wait for a message. Whoever has a place holds at most one of them.</summary>
internal sealed class SmtpPool : IAsyncDisposable
{
    private readonly SmtpOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly Lock _lock = new();

    /// <summary>The last one used is the first one used again, so that those not needed grow old. Guarded by <see cref="_lock"/>.</summary>
    private readonly List<(SmtpConnection Connection, long Since)> _idle = [];
    private readonly ITimer _sweep;

    public SmtpPool(SmtpOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _places = new SemaphoreSlim(options.MaxConnections);
        _sweep = time.CreateTimer(_ => _ = CloseIdleAsync(options.IdleTimeout), null, options.IdleTimeout, options.IdleTimeout);
    }

    public Task WaitForPlaceAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    /// <summary>An idle connection, else a new one.</summary>
    /// <exception cref="SmtpFailure">No connection can be had.</exception>
    public async ValueTask<SmtpConnection> OpenAsync(CancellationToken cancellationToken)
    {
        while (Take() is { } idle)
        {
            if (!idle.WentStale) return idle;
            idle.Dispose();
        }

        return await SmtpConnection.OpenAsync(_options, _time, cancellationToken);
    }

    /// <summary>Gives the place back, and the connection if there is one.</summary>
    public async ValueTask LeaveAsync(SmtpConnection? connection)
    {
        if (connection is { IsUsable: true } && connection.MessagesSent < _options.MessagesPerConnection)
        {
            lock (_lock) _idle.Add((connection, _time.GetTimestamp()));
        }
        else if (connection is not null)
        {
            await connection.CloseAsync();
        }

        _places.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await CloseIdleAsync(TimeSpan.Zero);
        _places.Dispose();
    }

    private SmtpConnection? Take()
    {
        lock (_lock)
        {
            if (_idle.Count == 0) return null;
            var (connection, _) = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return connection;
        }
    }

    private async Task CloseIdleAsync(TimeSpan forAtLeast)
    {
        List<SmtpConnection> old;
        lock (_lock)
        {
            old = [.. _idle.Where(idle => _time.GetElapsedTime(idle.Since) >= forAtLeast).Select(idle => idle.Connection)];
            _idle.RemoveAll(idle => old.Contains(idle.Connection));
        }

        foreach (var connection in old) await connection.CloseAsync();
    }
}
