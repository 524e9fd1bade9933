using System.Net;
using System.Net.Sockets;

namespace Digest.TestData.Servers;

/// <summary>Passes a dialogue on and cuts it at a command, before the server gets it or before its answer arrives.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly Task _accepting;
    private int _left;

    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Commands until the cut; 0 for none.</summary>
    public int CutAt
    {
        set => Volatile.Write(ref _left, value);
    }

    /// <summary>The server gets the command; its answer is lost.</summary>
    public bool AfterServer { get; set; }

    public bool HasCut { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> passing = [];
        try
        {
            while (true) passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var both = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(both.Token, _stop.Token);
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                client.NoDelay = server.NoDelay = true;
                await server.ConnectAsync(IPAddress.Loopback, _server, either.Token);
                var (near, far) = (client.GetStream(), server.GetStream());
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
    }

    private bool _mute;

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
