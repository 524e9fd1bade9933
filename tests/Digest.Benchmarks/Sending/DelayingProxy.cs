using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Digest.Benchmarks.Sending;

/// <summary>A network between here and the server: what goes in comes out after a delay, in each direction.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _host;
    private readonly int _port;
    private readonly TimeSpan _delay;
    private readonly Task _accepting;

    /// <summary>All that is on its way, the oldest first. The end of a stream has no bytes.</summary>
    private readonly BlockingCollection<(Socket To, byte[] Bytes, long Since)> _wire = [];
    private readonly Thread _carrier;
    private double _heldMilliseconds;
    private int _carried;

    public DelayingProxy(string host, int port, TimeSpan delay)
    {
        (_host, _port, _delay) = (host, port, delay);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();

        // Not a timer of the thread pool: these are late by several milliseconds, more so while messages are signed.
        _carrier = new Thread(Carry) { IsBackground = true };
        _carrier.Start();
    }

    public int Port { get; }

    /// <summary>What a round trip took on average, in milliseconds; on a busy machine it is more than was asked for.</summary>
    public double RoundTrip => 2 * _heldMilliseconds / Math.Max(1, _carried);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        _wire.CompleteAdding();
        _carrier.Join();
        _wire.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ConnectAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var _ = client;
        client.NoDelay = true;
        await server.ConnectAsync(_host, _port);
        await Task.WhenAll(TakeInAsync(client, server), TakeInAsync(server, client));
    }

    private async Task TakeInAsync(Socket from, Socket to)
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0) Add(buffer[..read]);
        }
        catch (SocketException)
        {
            // The other side hung up.
        }

        Add([]);

        void Add(byte[] bytes)
        {
            if (!_wire.IsAddingCompleted) _wire.Add((to, bytes, Stopwatch.GetTimestamp()));
        }
    }

    private void Carry()
    {
        foreach (var (to, bytes, since) in _wire.GetConsumingEnumerable())
        {
            // To the nearest millisecond, so that the mean is right.
            var wait = (int)Math.Round((_delay - Stopwatch.GetElapsedTime(since)).TotalMilliseconds);
            if (wait > 0) Thread.Sleep(wait);
            _heldMilliseconds += Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            _carried++;
            try
            {
                if (bytes.Length > 0) to.Send(bytes);
                else to.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The other side hung up.
            }
        }
    }
}
