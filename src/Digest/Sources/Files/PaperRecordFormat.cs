using System.Text.Json;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.HuggingFace;
using Digest.Sources.Reading;

namespace Digest.Sources.Files;

/// <summary>
/// The project's own record, one JSON object a line: <c>id</c> and <c>title</c> are required; <c>abstract, tldr, authors</c> (names) or <c>authors_count,
/// categories</c> (the primary one first)<c>, keywords, published, updated</c> (dates or instants)<c>, upvotes, comments, abstract_url, pdf_url, code_url,
/// project_url, doi, comment, withdrawn</c> (true) are not. An id without a scheme that is no arXiv id or DOI names a Daily Papers page.
/// </summary>
internal static class PaperRecordFormat
{
    /// <exception cref="FormatException">The record names no paper; says why.</exception>
    public static SourceRecord Read(JsonElement record, DateTimeOffset now)
    {
        if (record.ValueKind != JsonValueKind.Object) throw new FormatException($"expected a JSON object, found {Kind(record)}");
        if (record.Find("paper", out var paper) && paper.ValueKind == JsonValueKind.Object) return HuggingFaceFormat.ReadEntry(record, now);
        var rawId = record.Text("id") is { Length: > 0 } given ? given.Trim() : throw new FormatException("\"id\" is missing, for example \"id\": \"arxiv:2501.19393\"");
        if (!PaperId.TryParse(rawId, out var id) && (rawId.Contains(':') || !PaperId.TryParse($"daily-papers:{rawId}", out id)))
            throw new FormatException($"\"id\" is \"{PaperText.Name(rawId)}\", which is not a valid paper id; use for example arxiv:2501.19393 or daily-papers:some-slug");
        var title = PaperText.Title(record.Text("title"));
        if (title.Length == 0) throw new FormatException("\"title\" is missing or empty");

        var authors = PaperFields.Names(record.Texts("authors"), PaperFields.MaxAuthors);
        var isArxiv = id.IsArxiv;
        return new SourceRecord
        {
            Authority = SourceAuthority.File,
            HasCounts = record.Find("upvotes", out _),
            Paper = new Paper
            {
                Id = id,
                Title = title,
                Abstract = PaperText.Abstract(record.Text("abstract")),
                Tldr = PaperFields.Text(record.Text("tldr")),
                Authors = authors,
                AuthorCount = Math.Max(authors.Count, record.Count("authors_count") ?? 0),
                Categories = PaperFields.Names(record.Texts("categories")),
                Keywords = PaperFields.Names(record.Texts("keywords")),
                PublishedAt = record.Instant("published"),
                UpdatedAt = record.Instant("updated"),
                Upvotes = record.Count("upvotes") ?? 0,
                CommentCount = record.Count("comments") ?? 0,
                AbstractUrl = WebLink.Check(record.Text("abstract_url")) ?? (isArxiv ? $"https://arxiv.org/abs/{id.Value}" : null),
                PdfUrl = WebLink.Check(record.Text("pdf_url")) ?? (isArxiv ? $"https://arxiv.org/pdf/{id.Value}" : null),
                CodeUrl = WebLink.Repository(record.Text("code_url")),
                ProjectUrl = WebLink.Check(record.Text("project_url")),
                Doi = PaperFields.Doi(record.Text("doi")),
                Comment = PaperFields.Text(record.Text("comment")),
                WithdrawnAt = record.IsTrue("withdrawn") ? now : null,
            },
        };
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };
}
