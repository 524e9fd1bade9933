using System.Net;
using System.Net.Sockets;

namespace Digest.Connections;

/// <summary>
/// Tells internet addresses from those of this machine and its networks (IANA's special-purpose registries, RFC
/// 6890).
/// </summary>
internal static class InternetAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. ((string[])
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
            // Unspecified and loopback; translated to a network's own IPv4 (RFC 8215); unique local; link and site
            // local; multicast.
            "::/127", "64:ff9b:1::/48", "fc00::/7", "fe80::/9", "ff00::/8",
        ]).Select(network => IPNetwork.Parse(network)),
    ];

    // RFC 6052, RFC 3056, RFC 4291: an IPv4 address is embedded in these.
    private static readonly (IPNetwork Network, int At)[] Embedding =
    [
        (IPNetwork.Parse("64:ff9b::/96"), 12),
        (IPNetwork.Parse("2002::/16"), 2),
        (IPNetwork.Parse("::/96"), 12),
    ];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (Special.Any(network => network.Contains(address))) return false;
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return true;
        var embedding = Embedding.FirstOrDefault(one => one.Network.Contains(address));
        return embedding.At == 0 || Is(new IPAddress(address.GetAddressBytes().AsSpan(embedding.At, 4)));
    }
}
