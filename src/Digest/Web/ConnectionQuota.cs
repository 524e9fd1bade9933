using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Digest.Web;

/// <summary>
/// Limits the connections that are open at once: one limit for pages, one for health checks, so that strangers who hold
/// all connections for pages do not make a supervisor restart the worker. The first request of a connection decides.
/// </summary>
internal sealed class ConnectionQuota(int pages, int health, int silent)
{
    /// <summary>How long a connection may be open before it asks for something.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Places _pages = new(pages), _health = new(health), _silent = new(silent);

    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        var places = await FirstRequestAsync(connection);
        if (places is null || !places.TryTake())
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            places.Return();
        }
    };

    /// <returns>Null when nothing was asked for in time, or too many wait to ask.</returns>
    private async Task<Places?> FirstRequestAsync(ConnectionContext connection)
    {
        if (!_silent.TryTake()) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(Patience);
        try
        {
            var input = connection.Transport.Input;
            while (true)
            {
                var read = await input.ReadAsync(patience.Token);
                var isHealth = IsHealthCheck(read.Buffer);
                // What was looked at is still there for the server.
                input.AdvanceTo(read.Buffer.Start, isHealth is null ? read.Buffer.End : read.Buffer.Start);
                if (isHealth is { } known) return known ? _health : _pages;
                if (read.IsCompleted) return null;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            return null;
        }
        finally
        {
            _silent.Return();
        }
    }

    /// <returns>Null when the request is too short to decide.</returns>
    private static bool? IsHealthCheck(in ReadOnlySequence<byte> request)
    {
        ReadOnlySpan<byte> get = "GET /health/"u8, head = "HEAD /health/"u8;
        Span<byte> begun = stackalloc byte[head.Length];
        begun = begun[..(int)Math.Min(request.Length, begun.Length)];
        request.Slice(0, begun.Length).CopyTo(begun);
        if (begun.StartsWith(get) || begun.StartsWith(head)) return true;
        return get.StartsWith(begun) || head.StartsWith(begun) ? null : false;
    }

    private sealed class Places(int count)
    {
        private int _free = count;

        public bool TryTake()
        {
            if (Interlocked.Decrement(ref _free) >= 0) return true;
            Interlocked.Increment(ref _free);
            return false;
        }

        public void Return() => Interlocked.Increment(ref _free);
    }
}
