namespace Digest.Maintenance.Metrics;

/// <summary>Section <c>Metrics</c>. Everything is off by default.</summary>
internal sealed class MetricsOptions
{
    public const string Section = "Metrics";

    private const int MinTokenLength = 16;

    /// <summary>
    /// Serves the page <c>/metrics</c> for Prometheus, to this machine alone unless there is a token.
    /// </summary>
    public bool Prometheus { get; set; }

    /// <summary>
    /// A file with the token that Prometheus sends as <c>Authorization: Bearer …</c>; then each request needs it,
    /// from wherever it comes.
    /// </summary>
    public string TokenFile { get; set; } = "";

    /// <summary>
    /// The address of an OpenTelemetry collector over HTTP, for example <c>http://127.0.0.1:4318</c>: it gets metrics
    /// every minute, and a trace for each run of a job. Empty: none.
    /// </summary>
    public string OtlpEndpoint { get; set; } = "";

    public bool IsOn => Prometheus || OtlpEndpoint.Length > 0;

    /// <summary>The token; null where none is asked for.</summary>
    public string? ReadToken(string dataFolder) =>
        TokenFile.Length == 0 ? null : File.ReadAllText(Path.Combine(dataFolder, TokenFile)).Trim();

    internal static IEnumerable<string> Failures(MetricsOptions options, string dataFolder)
    {
        if (options.OtlpEndpoint.Length > 0
            && (!Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https")))
            yield return $"Metrics:OtlpEndpoint is '{options.OtlpEndpoint}'. It must be an http or https address, for "
                + "example http://127.0.0.1:4318, or empty.";
        if (options.TokenFile.Length > 0 && TokenFailure(options, dataFolder) is { } failure)
            yield return $"Metrics:TokenFile is '{options.TokenFile}'. {failure}";
    }

    private static string? TokenFailure(MetricsOptions options, string dataFolder)
    {
        try
        {
            return options.ReadToken(dataFolder)!.Length >= MinTokenLength
                ? null
                : FormattableString.Invariant($"Its token must have at least {MinTokenLength} characters.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"It cannot be read: {e.Message}";
        }
    }
}
