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
        var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        json.Read();
        var papers = new List<EditionPaper>();
        while (NextIs(ref json, JsonTokenType.StartArray)) papers.Add(ReadPaper(ref json));
        return papers;
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

    private static EditionPaper ReadPaper(ref Utf8JsonReader json)
    {
        var (key, revision, upvotes) = (ReadNumber(ref json), ReadNumber(ref json), ReadNumber(ref json));
        var (comments, score) = (ReadNumber(ref json), ReadNumber(ref json) / 1000.0);
        var reasons = new List<EditionReason>(1);
        json.Read();
        while (NextIs(ref json, JsonTokenType.StartArray)) reasons.Add(ReadReason(ref json));
        json.Read();
        return new EditionPaper(key, (int)revision, (int)upvotes, (int)comments, score, reasons);
    }

    private static EditionReason ReadReason(ref Utf8JsonReader json)
    {
        var kind = (ReasonKind)ReadNumber(ref json);
        json.Read();
        var topic = json.GetString();
        var rank = (int)ReadNumber(ref json);
        var terms = ReadTexts(ref json);
        IReadOnlyList<string> likedTerms = [];
        if (json.TokenType == JsonTokenType.StartArray)
        {
            likedTerms = ReadTexts(ref json);
            json.Read();
        }

        return new EditionReason(kind, topic, terms, rank) { LikedTerms = likedTerms };
    }

    /// <summary>The texts up to the next token that is none.</summary>
    private static List<string> ReadTexts(ref Utf8JsonReader json)
    {
        var texts = new List<string>();
        while (NextIs(ref json, JsonTokenType.String)) texts.Add(json.GetString()!);
        return texts;
    }

    private static long ReadNumber(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetInt64();
    }

    private static bool NextIs(ref Utf8JsonReader json, JsonTokenType type) => json.Read() && json.TokenType == type;

    private static void WriteList(Utf8JsonWriter json, IReadOnlyList<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
