using System.Net;
using System.Net.Sockets;

namespace Digest.Connections;

/// <summary>Connects to the very addresses that were judged: the next look-up of the name may give others.</summary>
internal static class JudgedConnection
{
    public static async ValueTask<Stream> OpenAsync(
        IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
