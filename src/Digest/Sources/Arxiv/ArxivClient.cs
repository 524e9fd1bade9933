using System.Globalization;
using Digest.Papers;
using Digest.Sources.Reading;

namespace Digest.Sources.Arxiv;

/// <summary>arXiv's three services. All requests share one pace: arXiv counts them together.</summary>
internal sealed class ArxivClient(SourceOptions source, SourcesOptions options, SourceHttp http, TimeProvider clock)
{
    private const string Hosts = "arxiv";

    public Task<(ArxivBatch? Batch, Validators Validators)> RssAsync(
        Validators? known, CancellationToken cancellationToken)
    {
        var feeds = (source.Kind == SourceKind.ArxivRss ? source.Url : null) ?? "https://rss.arxiv.org/rss";
        var address = $"{feeds}/{string.Join('+', source.Categories)}";
        return http.GetAsync(
            Request(address) with { Known = known },
            answer =>
            {
                if (answer.IsNotModified) return ((ArxivBatch?)null, known!);
                answer.EnsureOk();
                return (ArxivRssFormat.Read(answer.Body, answer.IsCut, clock.GetUtcNow(), answer.Charset),
                    answer.Validators);
            },
            cancellationToken);
    }

    /// <summary>
    /// One slice of a search, sorted by submission. An empty page in the middle of a result is a known fault of the
    /// API: it is asked again.
    /// </summary>
    public Task<ArxivResponse> SearchAsync(
        string query, int start, int count, bool isAscending, CancellationToken cancellationToken)
    {
        var address =
            (source.Kind == SourceKind.ArxivApi ? source.Url : source.ApiUrl) ?? "https://export.arxiv.org/api/query";
        var order = isAscending ? "ascending" : "descending";
        return http.GetAsync(
            Request(string.Create(
                CultureInfo.InvariantCulture,
                $"{address}?search_query={Uri.EscapeDataString(query)}&start={start}&max_results={count}"
                    + $"&sortBy=submittedDate&sortOrder={order}")),
            answer =>
            {
                // An error of the API is a feed that says why, with status 400 or 200.
                if ((int)answer.Status is < 200 or (>= 300 and not 400)) answer.EnsureOk();
                var read = ArxivAtomFormat.Read(answer.Body, answer.IsCut, clock.GetUtcNow(), answer.Charset);
                if (read.Entries == 0 && start < read.Total)
                    throw new FormatException(
                        FormattableString.Invariant($"the page at {start} of {read.Total} is empty"));
                answer.EnsureOk();
                return read;
            },
            cancellationToken);
    }

    /// <summary>One page of OAI-PMH's ListRecords.</summary>
    /// <param name="token">Asks for the next page; the other arguments are then part of it.</param>
    public Task<OaiResponse> RecordsAsync(
        string set, DateOnly from, DateOnly? until, string? token, CancellationToken cancellationToken)
    {
        var address =
            (source.Kind == SourceKind.ArxivOai ? source.Url : source.OaiUrl) ?? "https://oaipmh.arxiv.org/oai";
        var end = until is { } day ? FormattableString.Invariant($"&until={day:yyyy-MM-dd}") : "";
        var arguments = token is not null
            ? $"resumptionToken={Uri.EscapeDataString(token)}"
            : FormattableString.Invariant(
                $"metadataPrefix=arXiv&set={Uri.EscapeDataString(set)}&from={from:yyyy-MM-dd}{end}");
        return http.GetAsync(
            Request($"{address}?verb=ListRecords&{arguments}"),
            answer =>
            {
                answer.EnsureOk();
                return OaiFormat.Read(answer.Body, answer.IsCut, clock.GetUtcNow(), answer.Charset);
            },
            cancellationToken);
    }

    /// <summary>The sets of the configured categories, for example <c>cs:cs:AI</c>, <c>physics:hep-th</c>.</summary>
    public IReadOnlyList<string> Sets => source.Categories.Select(SetOf).Distinct().ToList();

    /// <summary>
    /// Whether a paper belongs to the configured categories: with cross-lists by any of its own, without by the primary
    /// one.
    /// </summary>
    public bool Covers(Paper paper) =>
        source.CrossLists
            ? paper.Categories.Any(IsConfigured)
            : paper.Categories.Count > 0 && IsConfigured(paper.Categories[0]);

    public static string SetOf(string category)
    {
        var archive = category.Split('.')[0];
        var isGroup = archive is "cs" or "math" or "stat" or "econ" or "eess" or "q-bio" or "q-fin";
        if (category == archive && isGroup) return archive;
        return $"{(isGroup ? archive : "physics")}:{category.Replace('.', ':')}";
    }

    private SourceRequest Request(string address) => new(new Uri(address), Hosts, options.ArxivInterval);

    // "cs" covers cs.CL too.
    private bool IsConfigured(string category) =>
        source.Categories.Any(configured =>
            category == configured || category.StartsWith(configured + ".", StringComparison.Ordinal));
}
