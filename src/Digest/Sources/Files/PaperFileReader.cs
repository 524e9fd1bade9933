using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Arxiv;
using Digest.Sources.Feeds;
using Digest.Sources.HuggingFace;
using Digest.Sources.Reading;

namespace Digest.Sources.Files;

/// <summary>
/// Reads one file of papers, packed with gzip or not, in any encoding: JSON objects (<see
/// cref="PaperRecordFormat"/>), one on each line, over
/// several lines or in an array; or a saved response of arXiv or a feed, which are XML.
/// </summary>
internal static class PaperFileReader
{
    /// <summary>Bytes of one record and of one XML document; the longest real abstract has 20 kB.</summary>
    private const int MaxRecord = 1 << 20, MaxDocument = 64 << 20;

    private static readonly string[] Extensions = [".jsonl", ".ndjson", ".json", ".xml"];

    public static bool IsPaperFile(string name)
    {
        var plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Extensions.Contains(Path.GetExtension(plain), StringComparer.OrdinalIgnoreCase);
    }

    /// <returns>Records in the order of the file, each with its place and what it says, or why it could not be read, or
    /// both.</returns>
    /// <exception cref="SourceException">The file cannot be read, or not to its end. Records given before
    /// remain valid.</exception>
    public static async IAsyncEnumerable<FileRecord> ReadAsync(
        string file, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = Open(file);
        await using var records = RecordsAsync(file, stream, now, cancellationToken).GetAsyncEnumerator(
            cancellationToken);
        while (true)
        {
            try
            {
                if (!await records.MoveNextAsync()) yield break;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                throw new SourceException($"{file} cannot be read to its end: {e.Message}", e);
            }
            yield return records.Current with { BytesRead = stream.Position };
        }
    }

    /// <param name="file">What the records' places begin with.</param>
    internal static async IAsyncEnumerable<FileRecord> RecordsAsync(
        string file, Stream stream, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var text = await TextFile.OpenAsync(stream, cancellationToken);
        var hasObjects = text.Head.Span.IndexOf("\n{\""u8) >= 0;
        switch (FirstCharacter(text.Head.Span))
        {
            case '\0':
                break;
            case '<' when !hasObjects || IsDocument(text.Head.Span):
                foreach (var record in await DocumentAsync(
                    file, text.Utf8, now, cancellationToken)) yield return record;
                break;
            case '{' or '[':
            case not ('{' or '[') when hasObjects:
                await foreach (var record in ObjectsAsync(file, text.Utf8, now, cancellationToken)) yield return record;
                break;
            default:
                yield return new FileRecord(
                    file, null, $"the file is neither JSON nor XML; it begins with '{Begin(text.Head.Span)}'");
                break;
        }

        if (text.Notice is { } notice) yield return new FileRecord(file, null, notice);
    }

    private static async IAsyncEnumerable<FileRecord> ObjectsAsync(
        string file, Stream utf8, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var piece in new JsonObjects(utf8, MaxRecord).ReadAsync(cancellationToken))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{file}:{piece.Line}");
            if (piece.Error is { } error)
                yield return new FileRecord(
                    place, null, piece.Lines == 1 ? error : $"{error}; {piece.Lines} lines were passed over");
            else yield return Record(piece, place, unknown, now);
        }
    }

    private static FileRecord Record(JsonPiece piece, string place, HashSet<string> unknown, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(piece.Bytes);
            var read = PaperRecordFormat.Read(document.RootElement, now);
            var problems = read.Unread.ToList();
            // Once for each name: a file may have a million such records.
            var names = read.Unknown.Where(unknown.Add).Select(name => $"\"{PaperText.Name(name)}\"").ToList();
            if (names.Count > 0) problems.Add($"unknown fields, not read here and below: {string.Join(", ", names)}");
            return new FileRecord(place, read.SourceRecord, problems.Count > 0 ? string.Join("; ", problems) : null);
        }
        catch (JsonException e)
        {
            return new FileRecord(place, null, $"not valid JSON: {e.Message.Split(" LineNumber")[0]}");
        }
        catch (FormatException e)
        {
            return new FileRecord(place, null, e.Message);
        }
    }

    private static async Task<IReadOnlyList<FileRecord>> DocumentAsync(
        string file, Stream utf8, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (xml, isCut) = await LimitedBytes.ReadAsync(utf8, MaxDocument, cancellationToken);
        if (isCut) throw new SourceException(
            $"{file} is longer than {MaxDocument >> 20} MiB, which is the most of a saved XML answer. Split it.");
        try
        {
            var (records, problems) = Document(xml, now);
            return [.. records.Select(s => new FileRecord($"{file}, {s.Paper.Id}", s, null)), .. problems.Select(
                p => new FileRecord($"{file}, {p.Place}", null, p.Message))];
        }
        catch (Exception e) when (e is FormatException or SourceException)
        {
            return [new FileRecord(file, null, e.Message)];
        }
    }

    /// <summary>Already decoded: the encoding it declares no longer counts.</summary>
    private static (IReadOnlyList<SourceRecord> SourceRecords, IReadOnlyList<SourceProblem> Problems) Document(
        ReadOnlyMemory<byte> xml, DateTimeOffset now)
    {
        const string Utf8 = "utf-8";
        if (xml.Span.IndexOf("<OAI-PMH"u8) >= 0)
        {
            var answer = OaiFormat.Read(xml, isCut: false, now, Utf8);
            return ([.. answer.Records.Select(record => record.SourceRecord).OfType<SourceRecord>()], answer.Problems);
        }
        if (xml.Span.IndexOf("oai:arXiv.org:"u8) >= 0)
        {
            var batch = ArxivRssFormat.Read(xml, isCut: false, now, Utf8);
            return ([.. batch.Items.Select(item => item.SourceRecord)], batch.Problems);
        }
        if (xml.Span.IndexOf("http://arxiv.org/api/"u8) >= 0 || xml.Span.IndexOf("http://arxiv.org/schemas/atom"u8) >= 0
            || xml.Span.IndexOf("<id>http://arxiv.org/abs/"u8) >= 0)
        {
            var answer = ArxivAtomFormat.Read(xml, isCut: false, now, Utf8);
            return (answer.SourceRecords, answer.Problems);
        }

        var items = FeedFormat.Read(xml, isCut: false, new FeedOrigin("files", Charset: Utf8));
        return (items.SourceRecords, items.Problems);
    }

    private static bool IsDocument(ReadOnlySpan<byte> head) =>
        head.IndexOf("<html"u8) >= 0 || head.IndexOf("<feed"u8) >= 0 || head.IndexOf("<rss"u8) >= 0
        || head.IndexOf("<rdf:RDF"u8) >= 0 || head.IndexOf("<OAI-PMH"u8) >= 0;

    private static char FirstCharacter(ReadOnlySpan<byte> head) => head.TrimStart(" \t\r\n\u001e"u8) is [var first, ..]
        ? (char)first : '\0';

    private static string Begin(ReadOnlySpan<byte> head) =>
        string.Concat(Encoding.UTF8.GetString(head[..Math.Min(head.Length, 40)]).TakeWhile(c => c is not ('\r' or '\n'))
            .Where(c => !char.IsControl(c)));

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(
                file, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{file} cannot be read: {e.Message}", e);
        }
    }
}

/// <param name="Place">File and line, or file and paper.</param>
/// <param name="SourceRecord">Null when the record could not be read.</param>
/// <param name="Error">Why it could not be read, or which part; null when all was read.</param>
internal sealed record FileRecord(string Place, SourceRecord? SourceRecord, string? Error)
{
    /// <summary>Of the file, with this record.</summary>
    public long BytesRead { get; init; }
}
