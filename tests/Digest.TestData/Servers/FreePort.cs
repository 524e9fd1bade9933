using System.Net;
using System.Net.Sockets;

namespace Digest.TestData.Servers;

public static class FreePort
{
    /// <summary>A port of the loopback address that nobody listens on now.</summary>
    public static int Next()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
