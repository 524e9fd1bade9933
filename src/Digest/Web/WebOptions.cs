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
    }
}
