using System.Text.Json;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.HuggingFace;
using Digest.Sources.Reading;

namespace Digest.Sources.Files;

/// <summary>
/// The project's own record, one JSON object: <c>id</c> and <c>title</c> are required; <c>abstract, tldr, authors</c>
/// (names) or <c>authors_count, categories</c> (the primary one first)<c>, keywords, published, updated</c> (dates or
/// instants)<c>, upvotes, comments, abstract_url, pdf_url, code_url, project_url, doi, comment, withdrawn</c> (true)
/// are not. An id without a scheme, if not an arXiv id or DOI, names a Daily Papers page. A record of arXiv's metadata
/// snapshot is read too, and an entry of Hugging Face's response.
/// </summary>
internal static class PaperRecordFormat
{
    /// <exception cref="FormatException">The record names no paper; says why.</exception>
    public static ReadRecord Read(JsonElement record, DateTimeOffset now)
    {
        if (record.ValueKind != JsonValueKind.Object)
            throw new FormatException($"a JSON object was expected, but this is {Kind(record)}");
        if (record.Find("paper", out var paper) && paper.ValueKind == JsonValueKind.Object)
            return new ReadRecord(HuggingFaceFormat.ReadEntry(record, now), [], []);
        var fields = new JsonRecord(record);
        var rawId = fields.Id("id") is { Length: > 0 } given
            ? given.Trim()
            : throw new FormatException("\"id\" is missing, for example \"id\": \"arxiv:2501.19393\"");
        if (!PaperId.TryParse(rawId, out var id)
            && (rawId.Contains(':') || !PaperId.TryParse($"daily-papers:{rawId}", out id)))
            throw new FormatException(
                $"\"id\" is \"{PaperText.Name(rawId)}\", which is not a valid paper id; expected for example "
                    + "arxiv:2501.19393 or daily-papers:some-slug"
            );
        var title = PaperText.Title(fields.Text("title"));
        if (title.Length == 0) throw new FormatException("\"title\" is missing or empty");
        var sourceRecord = new SourceRecord
        {
            Authority = SourceAuthority.File,
            HasCounts = record.Find("upvotes", out _),
            Paper = Paper(fields, record, id, title, now),
        };
        // Where a list had the paper; fields of arXiv's snapshot that a paper does not have, or that are read from
        // another one; and those of an archive of Digest that belong to its database.
        fields.PassOver("page", "position", "submitter", "journal-ref", "report-no", "license", "authors_parsed",
            "versions", "key", "revision", "version", "first_seen_at", "changed_at");
        return new ReadRecord(sourceRecord, fields.Unread, [.. fields.Unknown]);
    }

    private static Paper Paper(JsonRecord fields, JsonElement record, PaperId id, string title, DateTimeOffset now)
    {
        var authors = PaperFields.Names(fields.Names("authors", "author"), PaperFields.MaxAuthors);
        var versions = record.List("versions").Where(version => version.ValueKind == JsonValueKind.Object).ToList();
        // In arXiv's snapshot "comments" is the authors' remark, here the number of comments.
        var isRemark = record.Text("comments") is { } comments && comments.Any(char.IsLetter);
        var comment = PaperFields.Text(isRemark ? fields.Text("comment", "comments") : fields.Text("comment"));
        var paper = new Paper
        {
            Id = id,
            Title = title,
            Abstract = PaperText.Abstract(fields.Text("abstract", "summary")),
            Tldr = PaperFields.Text(fields.Text("tldr")),
            Authors = authors,
            AuthorCount = Math.Max(authors.Count, fields.Count("authors_count") ?? 0),
            Categories = PaperFields.Names(fields.Words("categories")),
            Keywords = PaperFields.Names(fields.Terms("keywords")),
            PublishedAt = fields.Instant("published") ?? Created(versions.FirstOrDefault()),
            UpdatedAt = fields.Instant("updated") ?? Created(versions.LastOrDefault()) ?? fields.Instant("update_date"),
            Upvotes = fields.Count("upvotes") ?? 0,
            CommentCount = isRemark ? 0 : fields.Count("comments") ?? 0,
            AbstractUrl = fields.Address("abstract_url", WebLink.Check) ?? (
                id.IsArxiv ? $"https://arxiv.org/abs/{id.Value}" : null),
            PdfUrl = fields.Address("pdf_url", WebLink.Check) ?? (
                id.IsArxiv ? $"https://arxiv.org/pdf/{id.Value}" : null),
            CodeUrl = fields.Address("code_url", WebLink.Repository),
            ProjectUrl = fields.Address("project_url", WebLink.Check),
            Doi = fields.Doi("doi"),
            Comment = comment,
        };
        var withdrawnAt = fields.Instant("withdrawn_at");
        var isWithdrawn = withdrawnAt is not null || fields.IsTrue("withdrawn")
            || (id.IsArxiv && PaperFields.IsWithdrawal(paper.Comment, paper.Abstract));
        fields.PassOver("update_date");
        return isWithdrawn ? paper with { WithdrawnAt = withdrawnAt ?? now } : paper;
    }

    private static DateTimeOffset? Created(JsonElement version) => version.ValueKind == JsonValueKind.Object
        ? version.Instant("created") : null;

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => value.ValueKind.ToString().ToLowerInvariant(),
    };
}

/// <summary>A record as it was read.</summary>
/// <param name="Unread">Fields that could not be read, each in a sentence.</param>
/// <param name="Unknown">Names of fields that are not known.</param>
internal sealed record ReadRecord(
    SourceRecord SourceRecord, IReadOnlyList<string> Unread, IReadOnlyList<string> Unknown);
