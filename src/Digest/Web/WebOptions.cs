namespace Digest.Web;

/// <summary>Section <c>Web</c>.</summary>
public sealed class WebOptions
{
    public const string Section = "Web";

    /// <summary>Where the worker serves its pages; a reverse proxy with TLS stands before it. Default: <c>http://127.0.0.1:8080</c>, reachable from this machine alone.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";
}
