using System.Net;
using System.Net.Sockets;

namespace Digest.TestData.Servers;

/// <summary>Accepts connections on a free port and serves each, all at once, until it is disposed of.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="serve">Ends at the token, and throws nothing.</param>
    public LoopbackListener(IPAddress address, Func<Socket, CancellationToken, Task> serve)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(serve);
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> serve)
    {
        List<Task> serving = [];
        try
        {
            while (true) serving.Add(serve(await _listener.AcceptSocketAsync(_stop.Token), _stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }
}
