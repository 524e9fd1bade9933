using System.Net;
using System.Net.Sockets;

namespace Digest.TestData.Servers;

/// <summary>Passes a dialogue on and cuts it at a command, before the server gets it or before its answer arrives.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly int _server;
    private int _left;
    private bool _mute;

    public CuttingProxy(int server)
    {
        _server = server;
        _listener = new LoopbackListener(IPAddress.Loopback, PassAsync);
    }

    public int Port => _listener.Port;

    /// <summary>Commands until the cut; 0 for none.</summary>
    public int CutAt
    {
        set => Volatile.Write(ref _left, value);
    }

    /// <summary>The server gets the command; its answer is lost.</summary>
    public bool AfterServer { get; set; }

    public bool HasCut { get; set; }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task PassAsync(Socket client, CancellationToken stop)
    {
        using var both = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(both.Token, stop);
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        await using var near = new NetworkStream(client, ownsSocket: true);
        try
        {
            await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server), either.Token);
            await using var far = new NetworkStream(server);
            await Task.WhenAny(CommandsAsync(near, far, either.Token), AnswersAsync(far, near, either.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side has left.
        }
        finally
        {
            await both.CancelAsync();
        }
    }

    private async Task CommandsAsync(NetworkStream near, NetworkStream far, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        _mute = false;
        try
        {
            int read;
            while ((read = await near.ReadAsync(buffer, cancellationToken)) > 0)
            {
                var isCut = Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) == 0;
                if (isCut && !AfterServer)
                {
                    HasCut = true;
                    return;
                }

                _mute |= isCut;
                await far.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // One side has left.
        }
    }

    private async Task AnswersAsync(NetworkStream far, NetworkStream near, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await far.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (_mute)
                {
                    HasCut = true;
                    return;
                }

                await near.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // One side has left.
        }
    }
}
