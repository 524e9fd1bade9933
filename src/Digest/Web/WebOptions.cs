namespace Digest.Web;

/// <summary>Section <c>Web</c>.</summary>
public sealed class WebOptions
{
    public const string Section = "Web";

    /// <summary>The address on which the worker serves its pages, behind a reverse proxy with TLS. Default: <c>http://127.0.0.1:8080</c>, reachable only from this machine.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";
}
