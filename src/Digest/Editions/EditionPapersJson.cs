using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Digest.Editions;

/// <summary>
/// An edition's papers as stored: <c>[[paper, revision, upvotes, comments, score×1000, [[kind, topic, rank, term, …,
/// [liked term, …]], …]], …]</c>, the inner list only if there are such terms; about 80 bytes a paper; empty for none.
/// A day's editions for a million readers stay under a gigabyte.
/// </summary>
internal static class EditionPapersJson
{
    public static string Write(IReadOnlyList<EditionPaper> papers)
    {
        if (papers.Count == 0) return "";
        var buffer = new ArrayBufferWriter<byte>(128 * papers.Count);
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions
                {
                    Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            ))
        {
            json.WriteStartArray();
            foreach (var paper in papers) WritePaper(json, paper);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyList<EditionPaper> Read(string text)
    {
        if (text.Length == 0) return [];
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(ReadPaper)];
    }

    /// <summary><c>[[paper, revision], …]</c>; empty for none.</summary>
    public static string WriteFurther(IReadOnlyList<FurtherPaper> papers) =>
        papers.Count == 0
            ? ""
            : JsonSerializer.Serialize(papers.Select(paper => new[] { paper.PaperKey, paper.Revision }));

    public static IReadOnlyList<FurtherPaper> ReadFurther(string text) =>
        text.Length == 0
            ? []
            :
            [
                .. JsonSerializer.Deserialize<long[][]>(text)!
                    .Select(paper => new FurtherPaper(paper[0], (int)paper[1])),
            ];

    /// <summary>Reads only the papers' rows and revisions, to look up what a subscriber was sent.</summary>
    public static void ReadRevisions(string text, Action<long, int> read)
    {
        if (text.Length == 0) return;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        while (reader.Read())
        {
            // Each array at depth 2 begins with these two numbers.
            if (reader.TokenType != JsonTokenType.StartArray || reader.CurrentDepth != 1) continue;
            reader.Read();
            var paper = reader.GetInt64();
            reader.Read();
            read(paper, reader.GetInt32());
        }
    }

    private static void WritePaper(Utf8JsonWriter json, EditionPaper paper)
    {
        json.WriteStartArray();
        json.WriteNumberValue(paper.PaperKey);
        json.WriteNumberValue(paper.Revision);
        json.WriteNumberValue(paper.Upvotes);
        json.WriteNumberValue(paper.Comments);
        json.WriteNumberValue((long)Math.Round(paper.Score * 1000));
        json.WriteStartArray();
        foreach (var reason in paper.Reasons)
        {
            json.WriteStartArray();
            json.WriteNumberValue((int)reason.Kind);
            json.WriteStringValue(reason.Topic);
            json.WriteNumberValue(reason.Rank);
            foreach (var term in reason.Terms) json.WriteStringValue(term);
            if (reason.LikedTerms.Count > 0) WriteList(json, reason.LikedTerms);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndArray();
    }

    private static EditionPaper ReadPaper(JsonElement paper) => new(
        paper[0].GetInt64(),
        paper[1].GetInt32(),
        paper[2].GetInt32(),
        paper[3].GetInt32(),
        paper[4].GetInt64() / 1000.0,
        [.. paper[5].EnumerateArray().Select(ReadReason)]);

    private static EditionReason ReadReason(JsonElement reason)
    {
        var terms = reason.EnumerateArray().Skip(3).ToLookup(term => term.ValueKind == JsonValueKind.Array);
        return new EditionReason(
            (ReasonKind)reason[0].GetInt32(),
            reason[1].GetString(),
            [.. terms[false].Select(term => term.GetString()!)],
            reason[2].GetInt32())
        {
            LikedTerms = [.. terms[true].SelectMany(liked => liked.EnumerateArray()).Select(term => term.GetString()!)],
        };
    }

    private static void WriteList(Utf8JsonWriter json, IReadOnlyList<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
