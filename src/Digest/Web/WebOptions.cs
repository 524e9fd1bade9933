using Digest.Web.Serving;

namespace Digest.Web;

/// <summary>Section <c>Web</c>.</summary>
internal sealed class WebOptions
{
    public const string Section = "Web";

    /// <summary>
    /// The address on which the worker serves its pages, behind a reverse proxy with TLS. Default:
    /// <c>http://127.0.0.1:8080</c>, reachable only from this machine.
    /// </summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";

    /// <summary>
    /// Addresses and networks of the proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are trusted.
    /// Default: this machine.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = ["127.0.0.0/8", "::1"];

    /// <summary>
    /// Requests that one client may make in a minute: an IPv4 address, or an IPv6 network of 64 bits. Default: 300.
    /// </summary>
    public int RequestsPerMinute { get; set; } = 300;

    /// <summary>
    /// Mails that visitors of the page to subscribe can cause in an hour, to all addresses together; what is over it
    /// waits. 0: the page is not offered. Default: 200.
    /// </summary>
    public int SignUpsPerHour { get; set; } = 200;

    /// <summary>Whether there are pages for the operator, below <c>/operator</c>. Default: false.</summary>
    public bool Operator { get; set; }

    /// <summary>Whether <c>/api/v1</c> is served, for programs that have a key. Default: false.</summary>
    public bool Api { get; set; }

    /// <summary>Requests that one key may make in a minute. Default: 600.</summary>
    public int ApiRequestsPerMinute { get; set; } = 600;
}

internal static class WebOptionsValidator
{
    public static IEnumerable<string> Failures(WebOptions options)
    {
        // Port 0 would change at every start, so links in mails would break.
        if (!Uri.TryCreate(options.Listen, UriKind.Absolute, out var uri)
            || uri.Scheme != "http"
            || uri.Port == 0
            || uri.PathAndQuery != "/")
            yield return $"Web:Listen is '{options.Listen}'. It must be an http address with a port of 1 to 65535, "
                + "for example http://127.0.0.1:8080.";
        foreach (var proxy in options.TrustedProxies.Where(proxy => TrustedProxies.Parse(proxy) is null))
            yield return $"Web:TrustedProxies has '{proxy}'. Each must be an address or a network, for example "
                + "10.0.0.5 or 10.0.0.0/8.";
        if (options.RequestsPerMinute is < 10 or > 1_000_000)
            yield return $"Web:RequestsPerMinute is {options.RequestsPerMinute}. It must be 10 to 1000000.";
        if (options.SignUpsPerHour is < 0 or > 100_000)
            yield return $"Web:SignUpsPerHour is {options.SignUpsPerHour}. It must be 0 to 100000.";
        if (options.ApiRequestsPerMinute is < 10 or > 1_000_000)
            yield return $"Web:ApiRequestsPerMinute is {options.ApiRequestsPerMinute}. It must be 10 to 1000000.";
    }
}
