using System.Buffers;

namespace Digest.Mail.Smtp;

/// <summary>
/// The places for connections, the open connections that are idle, and the messages that wait. Whoever has a place holds at most one
/// connection; whoever waits may be
/// announced on the connection of another message (RFC 2920 §3.1), which halves the round trips.
/// </summary>
internal sealed class SmtpPool : IAsyncDisposable
{
    private readonly SmtpOptions _options;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private readonly Lock _lock = new();

    // All three are guarded by the lock. The connection used last is the first one used again, so that those not needed grow old.
    private readonly List<(SmtpConnection Connection, long Since)> _idle = [];
    private readonly Queue<SmtpTurn> _waiting = [];
    private int _freePlaces;

    public SmtpPool(SmtpOptions options, TimeProvider time)
    {
        (_options, _time, _freePlaces) = (options, time, options.MaxConnections);
        _sweep = time.CreateTimer(_ => _ = CloseIdleAsync(options.IdleTimeout), null, options.IdleTimeout, options.IdleTimeout);
    }

    /// <summary>Waits for a place; returns the connection on which the message was announced meanwhile, if it was.</summary>
    public async ValueTask<SmtpConnection?> EnterAsync(MailEnvelope envelope, ReadOnlySequence<byte> message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SmtpTurn turn;
        lock (_lock)
        {
            if (_freePlaces > 0)
            {
                _freePlaces--;
                return null;
            }

            turn = new SmtpTurn(envelope, message);
            _waiting.Enqueue(turn);
        }

        await using var registration = cancellationToken.UnsafeRegister(static (t, token) => ((SmtpTurn)t!).TrySetCanceled(token), turn);
        return await turn.Task;
    }

    /// <summary>An idle connection, else a new one.</summary>
    /// <exception cref="SmtpFailure">No connection can be had.</exception>
    public async ValueTask<SmtpConnection> OpenAsync(CancellationToken cancellationToken)
    {
        while (TakeIdle() is { } idle)
        {
            if (!idle.WentStale) return idle;
            idle.Dispose();
        }

        return await SmtpConnection.OpenAsync(_options, _time, NextTurn, cancellationToken);
    }

    /// <summary>Gives the place back, and the connection if there is one: to the message announced on it, else to whoever waits.</summary>
    public async ValueTask LeaveAsync(SmtpConnection? connection)
    {
        var announced = connection?.Announced;
        if (connection is { IsUsable: true } && announced is not null)
        {
            if (announced.TrySetResult(connection)) return;

            // It was cancelled meanwhile, and the server waits for its message.
            connection.Dispose();
        }
        else if (connection is { IsUsable: true } && connection.MessagesSent < _options.MessagesPerConnection)
        {
            lock (_lock) _idle.Add((connection, _time.GetTimestamp()));
        }
        else if (connection is not null)
        {
            await connection.CloseAsync();
        }

        if (announced?.TrySetResult(null) != true) PassOn();
    }

    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        await CloseIdleAsync(TimeSpan.Zero);
    }

    /// <summary>The message that has waited longest, taken out of the queue; null if none waits.</summary>
    private SmtpTurn? NextTurn()
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var turn))
            {
                if (!turn.Task.IsCompleted) return turn;
            }

            return null;
        }
    }

    /// <summary>Gives the place to the message that has waited longest; never under the lock, since that message goes on at once.</summary>
    private void PassOn()
    {
        while (true)
        {
            SmtpTurn turn;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out turn!))
                {
                    _freePlaces++;
                    return;
                }
            }

            if (turn.TrySetResult(null)) return;
        }
    }

    private SmtpConnection? TakeIdle()
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
