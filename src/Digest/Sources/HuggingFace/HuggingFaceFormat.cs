using System.Text;
using System.Text.Json;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.HuggingFace;

/// <summary>
/// Answers of <c>https://huggingface.co/api/daily_papers</c>: a JSON array of entries, each with its paper. The ids are
/// arXiv's.
/// </summary>
internal static class HuggingFaceFormat
{
    /// <summary>All entries of one response.</summary>
    /// <exception cref="FormatException">The response is not an array; a day without papers may return an object (see
    /// <see cref="IsEmptyDay"/>).</exception>
    public static (IReadOnlyList<SourceRecord> SourceRecords, IReadOnlyList<SourceProblem> Problems) Read(
        ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        var (text, notice) = TextDecoder.Decode(json.Span);
        if (Parse(text) is not { } document) return ReadEach(text, now);
        using var whole = document;
        if (IsEmptyDay(document.RootElement)) return ([], []);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new FormatException(
                $"invalid response: found {Describe(document.RootElement)}, expected an array of papers");
        var records = new List<SourceRecord>();
        var problems = new List<SourceProblem>();
        if (notice is not null) problems.Add(new SourceProblem("answer", notice));
        var number = 0;
        foreach (var entry in document.RootElement.EnumerateArray())
        {
            number++;
            try
            {
                records.Add(ReadEntry(entry, now));
            }
            catch (FormatException e)
            {
                problems.Add(new SourceProblem(FormattableString.Invariant($"entry {number}"), e.Message));
            }
        }
        return (records, problems);
    }

    /// <exception cref="FormatException">The entry names no paper.</exception>
    public static SourceRecord ReadEntry(JsonElement entry, DateTimeOffset now)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.Find("paper", out var paper)
            || paper.ValueKind != JsonValueKind.Object)
            throw new FormatException("the entry has no \"paper\"");
        if (!ArxivId.TryParse(paper.Text("id"), out var id, out _))
            throw new FormatException(
                $"paper.id is \"{PaperText.Name(paper.Text("id"))}\", which is not a valid arXiv id");
        var title = PaperText.Title(paper.Text("title") ?? entry.Text("title"));
        if (title.Length == 0) throw new FormatException($"{id} has no title");
        // The people at Hugging Face can hide an author's entry; a hidden one is not shown here either.
        var authors = PaperFields.Names(
            paper
                .List("authors")
                .Where(a => a.ValueKind == JsonValueKind.Object && !a.IsTrue("hidden"))
                .Select(a => a.Text("name")),
            PaperFields.MaxAuthors);
        return new SourceRecord
        {
            Authority = SourceAuthority.Community,
            HasCounts = paper.Count("upvotes") is not null,
            Paper = PaperFields.WithArxivLinks(new Paper
            {
                Id = id,
                Title = title,
                Abstract = PaperText.Abstract(paper.Text("summary") ?? entry.Text("summary")),
                Tldr = PaperFields.Text(paper.Text("ai_summary") ?? paper.Text("aiSummary")),
                Authors = authors,
                AuthorCount = authors.Count,
                Keywords = PaperFields.Names(paper.Texts("ai_keywords").Concat(paper.Texts("aiKeywords"))),
                PublishedAt = paper.Instant("publishedAt") ?? entry.Instant("publishedAt"),
                Upvotes = paper.Count("upvotes") ?? 0,
                CommentCount = entry.Count("numComments") ?? 0,
                CodeUrl = WebLink.Repository(paper.Text("githubRepo")),
                ProjectUrl = WebLink.Check(paper.Text("projectPage")),
                WithdrawnAt = paper.Instant("withdrawnAt"),
            }),
        };
    }

    /// <summary>An object instead of an array, that says so or says nothing.</summary>
    private static bool IsEmptyDay(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return false;
        if (!root.EnumerateObject().Any()) return true;
        var message = root.Text("error") ?? root.Text("message") ?? "";
        return message.Contains("no papers", StringComparison.OrdinalIgnoreCase)
            || message.Contains("not found", StringComparison.OrdinalIgnoreCase)
            || root.List("papers").Any() is false && root.Find("papers", out _);
    }

    /// <summary>An array that is whole, but not valid JSON in one place: that place costs its own entry.</summary>
    private static (IReadOnlyList<SourceRecord> SourceRecords, IReadOnlyList<SourceProblem> Problems) ReadEach(
        string text, DateTimeOffset now)
    {
        var (records, problems) = (new List<SourceRecord>(), new List<SourceProblem>());
        var number = 0;
        foreach (var json in JsonObjects.InMemory(Encoding.UTF8.GetBytes(text)))
        {
            number++;
            try
            {
                using var entry = JsonDocument.Parse(json);
                records.Add(ReadEntry(entry.RootElement, now));
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                problems.Add(new SourceProblem(
                    FormattableString.Invariant($"entry {number}"), e is JsonException ? "it is not valid JSON"
                    : e.Message));
            }
        }
        return (records, problems);
    }

    /// <returns>Null for an array that is invalid somewhere.</returns>
    /// <exception cref="FormatException">It is anything else, or it is incomplete.</exception>
    private static JsonDocument? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            var trimmed = text.AsSpan().Trim();
            return trimmed is ['[', .., ']'] ? null : throw new FormatException(
                $"invalid JSON: {e.Message}", e);
        }
    }

    private static string Describe(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
            ? $"an object ({PaperText.Name(root.Text("error") ?? root.Text("message") ?? "no message")})"
            : $"a {root.ValueKind}";
}
