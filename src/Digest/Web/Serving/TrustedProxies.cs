using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using IPAddress = System.Net.IPAddress;
using IPNetwork = System.Net.IPNetwork;

namespace Digest.Web.Serving;

/// <summary>
/// Whose word counts for the address of a client: anyone can send <c>X-Forwarded-For</c>, only a known proxy is
/// trusted. The host is never taken from a header: links use <c>PublicUrl</c>.
/// </summary>
internal static class TrustedProxies
{
    public static void AddTrustedProxies(this IServiceCollection services, WebOptions options) =>
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.TrustedProxies.Select(Parse).OfType<IPNetwork>())
                forwarded.KnownIPNetworks.Add(network);
            // Each hop is checked, so that a chain of known proxies may be of any length.
            forwarded.ForwardLimit = null;
        });

    /// <summary>An address, or a network as <c>10.0.0.0/8</c>; null when it is neither.</summary>
    public static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
