using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Digest.Benchmarks.Sending;

/// <summary>A network between here and the server: what goes in comes out after a delay, in each direction.</summary>
internal sealed class DelayingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _host;
    private readonly int _port;
    private readonly TimeSpan _delay;
    private readonly Task _accepting;

    public DelayingProxy(string host, int port, TimeSpan delay)
    {
        (_host, _port, _delay) = (host, port, delay);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var _ = client;
        client.NoDelay = true;
        await server.ConnectAsync(_host, _port);
        await Task.WhenAll(CarryAsync(client, server), CarryAsync(server, client));
    }

    private async Task CarryAsync(Socket from, Socket to)
    {
        var wire = Channel.CreateUnbounded<(byte[] Bytes, long Since)>();
        var writing = Task.Run(async () =>
        {
            await foreach (var (bytes, since) in wire.Reader.ReadAllAsync())
            {
                var wait = _delay - Stopwatch.GetElapsedTime(since);
                if (wait > TimeSpan.Zero) await Task.Delay(wait);
                await to.SendAsync(bytes);
            }

            to.Shutdown(SocketShutdown.Send);
        });
        var buffer = new byte[256 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
                wire.Writer.TryWrite((buffer[..read], Stopwatch.GetTimestamp()));
        }
        catch (SocketException)
        {
            // The other side hung up.
        }

        wire.Writer.Complete();
        await writing;
    }
}
