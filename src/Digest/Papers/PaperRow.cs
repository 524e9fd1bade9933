using System.Text.Encodings.Web;
using System.Text.Json;
using Digest.Storage;

namespace Digest.Papers;

/// <summary>A row of papers as Dapper fills it: numbers are long, lists are JSON arrays.</summary>
internal sealed record PaperRow
{
    /// <summary>The columns in the order of <see cref="Values"/>, without the key.</summary>
    public static readonly string[] Columns =
    [
        "id",
        "revision",
        "title",
        "abstract",
        "tldr",
        "authors",
        "author_count",
        "categories",
        "keywords",
        "abstract_url",
        "pdf_url",
        "code_url",
        "project_url",
        "doi",
        "comment",
        "upvotes",
        "comment_count",
        "published_at",
        "updated_at",
        "withdrawn_at",
        "version",
        "authority",
        "origins",
        "first_seen_at",
        "changed_at",
    ];

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public long Key { get; init; }
    public string Id { get; init; } = "";
    public long Revision { get; init; }
    public string Title { get; init; } = "";
    public string Abstract { get; init; } = "";
    public string? Tldr { get; init; }
    public string Authors { get; init; } = "[]";
    public long AuthorCount { get; init; }
    public string Categories { get; init; } = "[]";
    public string Keywords { get; init; } = "[]";
    public string? AbstractUrl { get; init; }
    public string? PdfUrl { get; init; }
    public string? CodeUrl { get; init; }
    public string? ProjectUrl { get; init; }
    public string? Doi { get; init; }
    public string? Comment { get; init; }
    public long Upvotes { get; init; }
    public long CommentCount { get; init; }
    public long? PublishedAt { get; init; }
    public long? UpdatedAt { get; init; }
    public long? WithdrawnAt { get; init; }
    public long Version { get; init; }
    public long Authority { get; init; }
    public string? Origins { get; init; }

    public Paper ToPaper() => new()
    {
        Key = Key,
        Id = PaperId.Parse(Id),
        Revision = (int)Revision,
        Title = Title,
        Abstract = Abstract,
        Tldr = Tldr,
        Authors = List(Authors),
        AuthorCount = (int)AuthorCount,
        Categories = List(Categories),
        Keywords = List(Keywords),
        AbstractUrl = AbstractUrl,
        PdfUrl = PdfUrl,
        CodeUrl = CodeUrl,
        ProjectUrl = ProjectUrl,
        Doi = Doi,
        Comment = Comment,
        Upvotes = (int)Upvotes,
        CommentCount = (int)CommentCount,
        PublishedAt = Instants.FromRow(PublishedAt),
        UpdatedAt = Instants.FromRow(UpdatedAt),
        WithdrawnAt = Instants.FromRow(WithdrawnAt),
    };

    public StoredPaper ToStored()
    {
        var authority = (SourceAuthority)Authority;
        return new StoredPaper(ToPaper(), (int)Version, authority, FieldOrigins.Parse(Origins, authority));
    }

    public static object?[] Values(StoredPaper stored, long now)
    {
        var paper = stored.Paper;
        return
        [
            paper.Id.ToString(),
            (long)paper.Revision,
            paper.Title,
            paper.Abstract,
            paper.Tldr,
            Json(paper.Authors),
            (long)paper.AuthorCount,
            Json(paper.Categories),
            Json(paper.Keywords),
            paper.AbstractUrl,
            paper.PdfUrl,
            paper.CodeUrl,
            paper.ProjectUrl,
            paper.Doi,
            paper.Comment,
            (long)paper.Upvotes,
            (long)paper.CommentCount,
            paper.PublishedAt.ToRow(),
            paper.UpdatedAt.ToRow(),
            paper.WithdrawnAt.ToRow(),
            (long)stored.Version,
            (long)stored.Authority,
            stored.Origins.ToString(),
            now,
            now,
        ];
    }

    /// <summary>
    /// Whether two papers would fill the same row; instants count in milliseconds, as they are stored. Where the same
    /// comes from is noted with the next change.
    /// </summary>
    public static bool AreSame(StoredPaper left, StoredPaper right) =>
        Values(left, 0).AsSpan().SequenceEqual(Values(right with { Origins = left.Origins }, 0));

    private static string Json(IReadOnlyList<string> list) =>
        list.Count == 0 ? "[]" : JsonSerializer.Serialize(list, Plain);

    private static string[] List(string json) => json == "[]" ? [] : JsonSerializer.Deserialize<string[]>(json)!;
}
