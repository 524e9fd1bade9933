using Digest.Papers;
using Digest.Papers.Text;

namespace Digest.Sources;

/// <summary>What every format does with a paper's raw fields before they become a <see cref="Paper"/>.</summary>
internal static class PaperFields
{
    /// <summary>The largest collaborations sign with about 5,000 names.</summary>
    public const int MaxAuthors = 6_000;

    private const int MaxListed = 50;

    /// <summary>Cleaned names without empty ones.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<string?> raw, int max = MaxListed) =>
        raw.Take(max).Select(PaperText.Name).Where(name => name.Length > 0).ToList();

    /// <summary>Cleaned, or null when nothing is left.</summary>
    public static string? Text(string? raw) => PaperText.Abstract(raw) is { Length: > 0 } text ? text : null;

    /// <summary>
    /// arXiv announces a withdrawal as a new version whose comment (or, in old ones, abstract) says so.
    /// </summary>
    public static bool IsWithdrawal(string? comment, string summary) =>
        (
            comment is not null
            && comment.Contains("withdrawn", StringComparison.OrdinalIgnoreCase)
            && !comment.Contains("not withdrawn", StringComparison.OrdinalIgnoreCase))
        || summary.StartsWith("This paper has been withdrawn", StringComparison.OrdinalIgnoreCase)
        || summary.StartsWith("This submission has been withdrawn", StringComparison.OrdinalIgnoreCase);

    /// <summary>A paper as all of arXiv's formats have it, from their raw fields.</summary>
    /// <exception cref="FormatException">It has no title.</exception>
    public static Paper Arxiv(
        PaperId id,
        string? title,
        string? summary,
        IReadOnlyList<string> authors,
        IReadOnlyList<string> categories,
        string? comment,
        DateTimeOffset now)
    {
        var paper = new Paper
        {
            Id = id,
            Title = PaperText.Title(title) is { Length: > 0 } clean
                ? clean
                : throw new FormatException("the entry has no title"),
            Abstract = PaperText.Abstract(summary),
            Authors = authors,
            AuthorCount = authors.Count,
            Categories = categories,
            Comment = Text(comment),
        };
        return WithArxivLinks(IsWithdrawal(paper.Comment, paper.Abstract) ? paper with { WithdrawnAt = now } : paper);
    }

    /// <summary>Lower case, without its prefix; null when the text is not one.</summary>
    public static string? Doi(string? raw) =>
        PaperId.TryParse(raw, out var doi) && doi.Scheme == "doi" ? doi.Value : null;

    /// <summary>The pages that arXiv has for every paper.</summary>
    public static Paper WithArxivLinks(Paper paper) => paper with
    {
        AbstractUrl = $"https://arxiv.org/abs/{paper.Id.Value}",
        PdfUrl = $"https://arxiv.org/pdf/{paper.Id.Value}",
    };

    /// <summary>What of a source's text had to be cut: a warning, not a reason to lose the paper.</summary>
    public static SourceProblem? Cut(string place, string? title, string? summary) =>
        title?.Length > PaperText.MaxTitle * 2
            ? new SourceProblem(place, $"the title of {title.Length} characters was cut to {PaperText.MaxTitle}")
        : summary?.Length > PaperText.MaxAbstract
            ? new SourceProblem(
                place, $"the abstract of {summary.Length} characters was cut to {PaperText.MaxAbstract}")
        : null;
}
