namespace Digest.Sources;

/// <summary>Section <c>Sources</c>.</summary>
public sealed class SourcesOptions
{
    public const string Section = "Sources";

    /// <summary>A mail address or a page for the people who run the sources, sent in the User-Agent. Default: empty, which some sources answer with less patience.</summary>
    public string Contact { get; set; } = "";

    /// <summary>The sources that are read, in this order. Default: none; the appsettings.json that comes with Digest names some.</summary>
    public IReadOnlyList<SourceOptions> Read { get; set; } = [];

    /// <summary>The least time between two requests to arXiv's endpoints together, over all workers. Default: 3 s, arXiv's own rule; less is for loopback tests.</summary>
    public TimeSpan ArxivInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The least time between two requests to any other host. Default: 1 s.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one request may take until its last byte. Default: 100 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How often a failed request is tried again, after growing pauses. Default: 4.</summary>
    public int Retries { get; set; } = 4;

    /// <summary>Answers are read up to this size, uncompressed. Default: 32 MiB.</summary>
    public int MaxAnswerMegabytes { get; set; } = 32;

    /// <summary>For how many days upvotes are read again. Default: 7.</summary>
    public int UpvoteDays { get; set; } = 7;

    /// <summary>A source that fails or stays behind for longer is told to the operator. Default: 3 hours.</summary>
    public TimeSpan AlertAfter { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Days (yyyy-MM-dd) without an announcement, beyond the holidays that recur (see <see cref="Arxiv.ArxivCalendar"/>).</summary>
    public IReadOnlyList<string> ArxivHolidays { get; set; } = [];
}

/// <summary>One source.</summary>
public sealed class SourceOptions
{
    /// <summary>Unique; announcements are kept under it, so a new name begins anew.</summary>
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

    /// <summary>arXiv categories, for example <c>cs.CL</c>; for <see cref="SourceKind.ArxivRss"/> and <see cref="SourceKind.ArxivOai"/>.</summary>
    public IReadOnlyList<string> Categories { get; set; } = [];

    /// <summary>Whether papers count that are only cross-listed in the categories. Default: true.</summary>
    public bool CrossLists { get; set; } = true;

    /// <summary>For <see cref="SourceKind.ArxivApi"/>: a search_query, for example <c>cat:cs.CL AND abs:"mixture of experts"</c>.</summary>
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
