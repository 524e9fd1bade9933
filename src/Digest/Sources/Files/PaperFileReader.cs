using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Digest.Papers;
using Digest.Sources.HuggingFace;
using Digest.Sources.Reading;

namespace Digest.Sources.Files;

/// <summary>Reads one file: JSON lines (<see cref="PaperRecordFormat"/>), or a saved answer of Hugging Face, told apart by the first character.</summary>
internal static class PaperFileReader
{
    /// <summary>Bytes of one line or one saved answer; the longest real abstract has 20 kB.</summary>
    private const int MaxLine = 1 << 20, MaxResponseLength = 64 << 20;

    /// <returns>Records in the order of the file, each with its place and either what it says or why it could not be read.</returns>
    public static async IAsyncEnumerable<FileRecord> ReadAsync(string file, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = Open(file);
        if (await FirstCharacterAsync(stream, cancellationToken) == '[')
        {
            foreach (var record in await ReadAnswerAsync(file, stream, now, cancellationToken)) yield return record;
            yield break;
        }
        stream.Position = 0;
        using var reader = new StreamReader(stream);
        var number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            yield return ReadLine(line, string.Create(CultureInfo.InvariantCulture, $"{file}:{number}"), now, stream.Position);
        }
    }

    private static FileRecord ReadLine(string line, string place, DateTimeOffset now, long bytesRead)
    {
        if (line.Length > MaxLine) return new FileRecord(place, null, $"the line has {line.Length} characters; at most {MaxLine} are allowed", bytesRead);
        try
        {
            using var document = JsonDocument.Parse(line);
            return new FileRecord(place, PaperRecordFormat.Read(document.RootElement, now), null, bytesRead);
        }
        catch (JsonException e)
        {
            return new FileRecord(place, null, $"invalid JSON: {e.Message.Split(" LineNumber")[0]} (at character {e.BytePositionInLine + 1})", bytesRead);
        }
        catch (FormatException e)
        {
            return new FileRecord(place, null, e.Message, bytesRead);
        }
    }

    private static async Task<IReadOnlyList<FileRecord>> ReadAnswerAsync(string file, FileStream stream, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (stream.Length > MaxResponseLength) throw new SourceException($"{file} has {stream.Length} bytes; a saved response may have at most {MaxResponseLength}. Split it, or use JSON lines.");
        var bytes = new byte[stream.Length];
        stream.Position = 0;
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        try
        {
            var (sightings, problems) = HuggingFaceFormat.Read(WithoutByteOrderMark(bytes), now);
            return
            [
                .. sightings.Select(s => new FileRecord($"{file}, {s.Paper.Id}", s, null, bytes.Length)),
                .. problems.Select(p => new FileRecord($"{file}, {p.Place}", null, p.Message, bytes.Length)),
            ];
        }
        catch (FormatException e)
        {
            return [new FileRecord(file, null, e.Message, bytes.Length)];
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(byte[] bytes) => bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;

    private static async Task<char> FirstCharacterAsync(FileStream stream, CancellationToken cancellationToken)
    {
        var head = new byte[256];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(head, 0, length).TrimStart('\uFEFF', ' ', '\r', '\n', '\t').FirstOrDefault();
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{file} cannot be read: {e.Message}", e);
        }
    }
}

/// <param name="Place">File and line, or file and paper.</param>
/// <param name="SourceRecord">Null when the record could not be read; then <paramref name="Error"/> says why.</param>
internal sealed record FileRecord(string Place, SourceRecord? SourceRecord, string? Error, long BytesRead);
