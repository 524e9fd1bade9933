namespace Digest.Delivery.Pacing;

/// <summary>
/// The large receivers: their own domains, the names of the servers that take mail for others, and what they are
/// handed at most. The limits are derived from what operators publish: connections and mails a connection.
/// </summary>
internal static class MailProviders
{
    private static readonly (string Name, ProviderLimit Limit, string[] Domains, string[] Servers)[] Known =
    [
        (
            "google",
            new ProviderLimit { InFlight = 20, PerMinute = 1200 },
            ["gmail.com", "googlemail.com"],
            ["google.com", "googlemail.com"]),
        (
            "microsoft",
            new ProviderLimit { InFlight = 20, PerMinute = 1200 },
            ["outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de",
                "hotmail.it", "hotmail.es", "live.co.uk", "live.fr", "outlook.fr", "outlook.de", "outlook.es",
                "outlook.it"],
            ["outlook.com", "mx.microsoft", "hotmail.com"]),
        (
            "yahoo",
            new ProviderLimit { InFlight = 10, PerMinute = 600 },
            ["yahoo.com", "ymail.com", "rocketmail.com", "aol.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.it",
                "yahoo.es", "yahoo.ca", "yahoo.com.br", "yahoo.co.in", "myyahoo.com"],
            ["yahoodns.net"]),
        (
            "apple",
            new ProviderLimit { InFlight = 5, PerMinute = 300 },
            ["icloud.com", "me.com", "mac.com"],
            ["icloud.com"]),
    ];

    private static readonly Dictionary<string, string> ByDomain = Known
        .SelectMany(provider => provider.Domains.Select(domain => (domain, provider.Name)))
        .ToDictionary(pair => pair.domain, pair => pair.Name);

    private static readonly Dictionary<string, ProviderLimit> Limits =
        Known.ToDictionary(provider => provider.Name, provider => provider.Limit);

    public static IEnumerable<string> Names => Known.Select(provider => provider.Name);

    /// <summary>Null for a domain that is not one of a large receiver's own.</summary>
    public static string? FindByDomain(string domain) => ByDomain.GetValueOrDefault(domain);

    /// <summary>The large receiver, else the domain of the mail server: those behind one are paced together.</summary>
    public static string OfServer(string server)
    {
        var known = Known.FirstOrDefault(provider => provider.Servers.Any(end => IsWithin(server, end)));
        return known.Name ?? DomainOf(server);
    }

    public static ProviderLimit LimitOf(string provider) => Limits.GetValueOrDefault(provider, ProviderLimit.None);

    /// <summary>Names that a reply about this provider may contain.</summary>
    public static IEnumerable<string> NamesOf(string provider)
    {
        var known = Known.FirstOrDefault(one => one.Name == provider);
        return known.Name is null ? [provider] : known.Domains.Concat(known.Servers);
    }

    private static bool IsWithin(string name, string end) =>
        name == end || name.EndsWith($".{end}", StringComparison.Ordinal);

    /// <summary>The last two labels, or three where the last ones are short: <c>co.uk</c>.</summary>
    private static string DomainOf(string server)
    {
        var labels = server.Split('.');
        var count = labels.Length > 2 && labels[^1].Length == 2 && labels[^2].Length <= 3 ? 3 : 2;
        return labels.Length <= count ? server : string.Join('.', labels[^count..]);
    }
}
