using System.Net;

namespace Digest.Connections;

/// <summary>
/// HTTP to servers that a text or another program named. Only allowed addresses are connected to, whatever a name
/// resolves to at that moment; redirects are not followed, and no cookie or proxy is used.
/// </summary>
/// <param name="isAllowed">Null: internet addresses alone.</param>
/// <param name="resolve">Null: as the system does.</param>
internal sealed class GuardedConnections(
    Predicate<IPAddress>? isAllowed = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    /// <summary>A name is looked up again after this time.</summary>
    private static readonly TimeSpan MaxConnectionAge = TimeSpan.FromMinutes(2);

    private readonly Predicate<IPAddress> _isAllowed = isAllowed ?? InternetAddress.Is;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve =
        resolve ?? Dns.GetHostAddressesAsync;

    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionLifetime = MaxConnectionAge,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await _resolve(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0 || !addresses.All(address => _isAllowed(address)))
            throw new HttpRequestException($"{context.DnsEndPoint.Host} is not a public address");
        return await JudgedConnection.OpenAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
    }
}
