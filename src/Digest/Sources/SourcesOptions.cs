using System.Globalization;
using System.Text.RegularExpressions;
using Digest.Papers.Text;

namespace Digest.Sources;

/// <summary>Section <c>Sources</c>.</summary>
internal sealed class SourcesOptions
{
    public const string Section = "Sources";

    /// <summary>
    /// A mail address or a page for the people who run the sources, sent in the User-Agent. Default: empty, which some
    /// sources tolerate less.
    /// </summary>
    public string Contact { get; set; } = "";

    /// <summary>
    /// The sources that are read, in this order. Default: none; the appsettings.json that comes with Digest names some.
    /// </summary>
    public IReadOnlyList<SourceOptions> Read { get; set; } = [];

    /// <summary>
    /// The least time between two requests to arXiv's endpoints together, over all workers. Default: 3 s, arXiv's own
    /// rule; less is for loopback tests.
    /// </summary>
    public TimeSpan ArxivInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The least time between two requests to any other host. Default: 1 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one request may take until its last byte. Default: 100 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How often a failed request is tried again, after growing pauses. Default: 4.</summary>
    public int Retries { get; set; } = 4;

    /// <summary>
    /// Responses are read up to this size, uncompressed. Default: 16 MiB, three times the largest that arXiv gives.
    /// </summary>
    public int MaxResponseMegabytes { get; set; } = 16;

    /// <summary>For how many days upvotes are read again. Default: 7.</summary>
    public int UpvoteDays { get; set; } = 7;

    /// <summary>A source that fails or stays behind for longer is reported to the operator. Default: 3 hours.</summary>
    public TimeSpan AlertAfter { get; set; } = TimeSpan.FromHours(3);

    /// <summary>
    /// Days (yyyy-MM-dd) without an announcement, beyond the holidays that recur (see <see
    /// cref="Arxiv.ArxivCalendar"/>).
    /// </summary>
    public IReadOnlyList<string> ArxivHolidays { get; set; } = [];
}

/// <summary>One source.</summary>
internal sealed class SourceOptions
{
    /// <summary>Unique; announcements are kept under it, so a new name starts from scratch.</summary>
    public string Name { get; set; } = "";

    public SourceKind Kind { get; set; }

    /// <summary>Whether it is read. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The endpoint. Default: the service's own; required for <see cref="SourceKind.Feed"/>.</summary>
    public string? Url { get; set; }

    /// <summary>Where <see cref="SourceKind.ArxivRss"/> fills gaps from. Default: arXiv's OAI-PMH.</summary>
    public string? OaiUrl { get; set; }

    /// <summary>Where <see cref="SourceKind.ArxivRss"/> back-fills from. Default: arXiv's API.</summary>
    public string? ApiUrl { get; set; }

    /// <summary>
    /// arXiv categories, for example <c>cs.CL</c>; for <see cref="SourceKind.ArxivRss"/> and <see
    /// cref="SourceKind.ArxivOai"/>.
    /// </summary>
    public IReadOnlyList<string> Categories { get; set; } = [];

    /// <summary>Whether papers count that are only cross-listed in the categories. Default: true.</summary>
    public bool CrossLists { get; set; } = true;

    /// <summary>
    /// For <see cref="SourceKind.ArxivApi"/>: a search_query, for example <c>cat:cs.CL AND abs:"mixture of
    /// experts"</c>.
    /// </summary>
    public string Query { get; set; } = "";

    /// <summary>For <see cref="SourceKind.Folder"/>: where *.jsonl, *.ndjson, *.json and *.xml files appear, packed
    /// (.gz) or not.</summary>
    public string Folder { get; set; } = "";
}

public enum SourceKind
{
    /// <summary>Hugging Face Daily Papers.</summary>
    HuggingFace,
    ArxivRss,
    ArxivApi,
    ArxivOai,

    /// <summary>Any RSS, Atom or JSON feed.</summary>
    Feed,

    /// <summary>A folder of JSON lines files.</summary>
    Folder,
}

internal static partial class SourcesOptionsValidator
{
    private static readonly TimeSpan ArxivRule = TimeSpan.FromSeconds(3);

    public static IEnumerable<string> Failures(SourcesOptions options)
    {
        if (options.Contact.Any(c => char.IsControl(c) || c is '(' or ')'))
            yield return $"Sources:Contact is '{options.Contact}'. It must be a mail address or a web address, "
                + "without brackets.";
        var isLoopback = options.Read.All(source =>
            Urls(source).All(IsLoopback)
            && (Urls(source).Any() || source.Kind is SourceKind.Folder or SourceKind.HuggingFace));
        if (options.ArxivInterval < ArxivRule && !(isLoopback && options.Read.Count > 0))
            yield return FormattableString.Invariant(
                $"Sources:ArxivInterval is '{options.ArxivInterval}'. arXiv asks for 00:00:03 or more.");
        foreach (var (key, value) in new[] { ("Interval", options.Interval), ("AlertAfter", options.AlertAfter) })
            if (value < TimeSpan.Zero || value > TimeSpan.FromDays(1))
                yield return FormattableString.Invariant(
                    $"Sources:{key} is '{value}'. It must be 00:00:00 to 1.00:00:00.");
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromMinutes(10))
            yield return FormattableString.Invariant(
                $"Sources:Timeout is '{options.Timeout}'. It must be 00:00:01 to 00:10:00.");
        foreach (var (key, value, most) in new[]
            {
                ("Retries", options.Retries, 10),
                ("MaxResponseMegabytes", options.MaxResponseMegabytes, 256),
                ("UpvoteDays", options.UpvoteDays, 60),
            }
        )
            if (value < (key == "MaxResponseMegabytes" ? 1 : 0) || value > most)
                yield return FormattableString.Invariant(
                    $"Sources:{key} is '{value}'. It must be {(key == "MaxResponseMegabytes" ? 1 : 0)} to {most}.");
        foreach (var day in options.ArxivHolidays)
            if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                yield return $"Sources:ArxivHolidays has '{day}'. Use YYYY-MM-DD.";
        foreach (var name in options
                .Read.GroupBy(source => source.Name, StringComparer.OrdinalIgnoreCase)
                .Where(group => group.Count() > 1)
                .Select(group => group.Key))
            yield return $"Sources:Read has the name '{name}' twice. Every source needs a unique name.";
        for (var i = 0; i < options.Read.Count; i++)
            foreach (var failure in Failures(options.Read[i]))
                yield return FormattableString.Invariant($"Sources:Read:{i}:{failure}");
    }

    private static IEnumerable<string> Failures(SourceOptions source)
    {
        if (!NamePattern().IsMatch(source.Name) || source.Name == "files")
            yield return $"Name is '{source.Name}'. It must be 1 to 60 lowercase letters, digits and hyphens, for "
                + "example arxiv-cs. The name 'files' is reserved.";
        foreach (var (key, url) in new[] { ("Url", source.Url), ("OaiUrl", source.OaiUrl), ("ApiUrl", source.ApiUrl) })
            if (url is not null && WebLink.Check(url) is null)
                yield return $"{key} is '{url}'. It must be an http or https address.";
        switch (source.Kind)
        {
            case SourceKind.Feed when source.Url is null:
                yield return "Url is missing. Set the address of the feed.";
                break;
            case SourceKind.ArxivRss or SourceKind.ArxivOai when source.Categories.Count == 0:
                yield return "Categories is empty. Name at least one, for example cs.CL.";
                break;
            case SourceKind.ArxivApi when string.IsNullOrWhiteSpace(source.Query):
                yield return "Query is empty. Set a search_query for arXiv's API, for example cat:cs.CL.";
                break;
            case SourceKind.Folder when string.IsNullOrWhiteSpace(source.Folder):
                yield return "Folder is empty. Set the folder where the files appear.";
                break;
        }
        foreach (var category in source.Categories)
            if (!CategoryPattern().IsMatch(category)) yield return $"Categories has '{category}', which is not a "
                + "valid arXiv category. Use for example cs.CL or hep-th.";
    }

    private static IEnumerable<string> Urls(SourceOptions source) =>
        new[] { source.Url, source.OaiUrl, source.ApiUrl }.OfType<string>();

    private static bool IsLoopback(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback;

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,59}$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)?(\.[A-Za-z]{2}|\.[a-z]+(-[a-z]+)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex CategoryPattern();
}
