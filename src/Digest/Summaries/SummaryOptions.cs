namespace Digest.Summaries;

/// <summary>Section <c>Summaries</c>: one-sentence summaries by a language model of the operator's choice.</summary>
internal sealed class SummaryOptions
{
    public const string Section = "Summaries";

    /// <summary>
    /// An endpoint that speaks OpenAI's chat protocol, a local one too, for example <c>http://localhost:11434/v1</c>.
    /// Titles and abstracts are sent to it, nothing else. Null: no summaries are generated.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>The model's name at the endpoint.</summary>
    public string? Model { get; set; }

    /// <summary>A file with the endpoint's key; readable by its owner only. Null: none is needed.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>Requests in a day, UTC, failed ones included. Default: 500.</summary>
    public int RequestsPerDay { get; set; } = 500;

    public bool IsEnabled => !string.IsNullOrEmpty(Endpoint);
}

internal static class SummaryOptionsValidator
{
    private const int MaxRequestsPerDay = 1_000_000;

    public static IEnumerable<string> Failures(SummaryOptions options)
    {
        if (!options.IsEnabled) yield break;
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            yield return $"Summaries:Endpoint is '{options.Endpoint}'. It must be an http or https address, for "
                + "example http://localhost:11434/v1.";
        if (string.IsNullOrWhiteSpace(options.Model))
            yield return "Summaries:Model is missing. Give the model's name at Summaries:Endpoint.";
        if (options.ApiKeyFile is { Length: > 0 } file && !File.Exists(file))
            yield return $"Summaries:ApiKeyFile is '{file}', which does not exist. Give a file with the key.";
        if (options.RequestsPerDay is < 1 or > MaxRequestsPerDay)
            yield return FormattableString.Invariant(
                $"Summaries:RequestsPerDay is {options.RequestsPerDay}. It must be 1 to {MaxRequestsPerDay}.");
    }
}
