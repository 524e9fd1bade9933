using System.Net;
using System.Net.Sockets;
using Digest.Connections;

namespace Digest.Sources.Reading.Connections;

/// <summary>
/// A redirect from the internet must not reach this machine and its networks (SSRF): what is there is not for a feed
/// to read. Addresses that the operator configured are as good as any, and so is what they redirect to.
/// </summary>
/// <param name="isPublic">Null: as <see cref="InternetAddress"/> says.</param>
internal sealed class RedirectGuard(Func<IPAddress, bool>? isPublic = null)
{
    private static readonly HttpRequestOptionsKey<Uri> Origin = new("redirected from");

    private readonly Func<IPAddress, bool> _isPublic = isPublic ?? InternetAddress.Is;

    /// <summary>
    /// Checks where a redirect leads, before it is followed: a connection that is open already, and a proxy, ask no
    /// more when they are used.
    /// </summary>
    /// <param name="configured">The address that the operator wrote.</param>
    /// <exception cref="SourceException">It may not be followed.</exception>
    public async Task CheckAsync(HttpRequestMessage message, Uri configured, CancellationToken cancellationToken)
    {
        message.Options.Set(Origin, configured);
        if (IsSameHost(message.RequestUri!, configured)) return;
        // Behind a proxy, only the proxy may be able to resolve a name.
        var addresses = await TryResolveAsync(message.RequestUri!.IdnHost, cancellationToken);
        await RefusePrivateAsync(addresses, message.RequestUri!.Host, configured, cancellationToken);
    }

    /// <summary>Connects where that is allowed.</summary>
    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var message = context.InitialRequestMessage;
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (message.Options.TryGetValue(Origin, out var configured)
            && !IsSameHost(message.RequestUri!, configured)
            && HttpClient.DefaultProxy.GetProxy(message.RequestUri!) is null)
            await RefusePrivateAsync(addresses, context.DnsEndPoint.Host, configured, cancellationToken);
        return await JudgedConnection.OpenAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
    }

    private static bool IsSameHost(Uri target, Uri configured) =>
        target.IdnHost.Equals(configured.IdnHost, StringComparison.OrdinalIgnoreCase);

    private async Task RefusePrivateAsync(
        IPAddress[] addresses, string host, Uri configured, CancellationToken cancellationToken)
    {
        if (addresses.All(_isPublic)) return;
        var origin = await TryResolveAsync(configured.IdnHost, cancellationToken);
        if (origin.Length > 0 && !origin.Any(_isPublic)) return;
        throw new SourceException(
            $"redirect from {configured.Host} to {host}, which is a private address, is not allowed");
    }

    private static async Task<IPAddress[]> TryResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
