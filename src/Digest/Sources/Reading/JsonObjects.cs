using System.Runtime.CompilerServices;
using System.Text;

namespace Digest.Sources.Reading;

/// <summary>
/// Finds the objects in JSON text: one on each line, spread over lines, or in an array. Only brackets and strings are
/// looked at, so that an
/// object that is not valid JSON costs nothing but itself. It streams; an object longer than the limit is passed over.
/// </summary>
internal sealed class JsonObjects(Stream utf8, int maxBytes)
{
    private const int ReadSize = 64 * 1024, LineHead = 256;

    private byte[] _buffer = new byte[ReadSize];
    private int _at, _end, _line = 1;
    private bool _isAtEnd;
    private byte[] _beginning = [];

    /// <returns>In the order of the text; lines that hold no object together, as one piece with an error.</returns>
    public async IAsyncEnumerable<JsonPiece> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JsonPiece? other = null;
        while (await SkipBetweenAsync(cancellationToken))
        {
            if (_buffer[_at] == '{')
            {
                if (other is not null) yield return other;
                other = null;
                yield return await ObjectAsync(cancellationToken);
                continue;
            }

            other = other is null ? NotAnObject() : other with { Lines = _line - other.Line + 1 };
            await SkipLineAsync(cancellationToken);
        }

        if (other is not null) yield return other;
    }

    /// <summary>The objects in text that is complete but broken somewhere; a broken one is an empty
    /// piece.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> InMemory(ReadOnlyMemory<byte> text)
    {
        var start = text.Span.IndexOf((byte)'{');
        var beginning = start < 0 ? [] : JsonObjectEnd.CommonBeginning(text.Span[start..]);
        while (start >= 0)
        {
            text = text[start..];
            var (end, error) = JsonObjectEnd.Find(text.Span);
            // One that has lost its end may hold all that follow as if they were its own.
            var swallowed = end is null || error is not null ? null : JsonObjectEnd.Next(
                text.Span[..end.Value], 1, beginning);
            if (swallowed is not null && JsonObjectEnd.Next(text.Span, end!.Value, beginning) is null) (end, error) = (
                swallowed, "it is not closed");
            var isWhole = error is null && end is not null;
            yield return isWhole ? text[..end!.Value] : default;
            start = isWhole ? end!.Value + text.Span[end.Value..].IndexOf((byte)'{') : JsonObjectEnd.Next(
                text.Span, end ?? 1, beginning) ?? -1;
            if (isWhole && start < end) yield break;
        }
    }

    private JsonPiece NotAnObject() => new(
        _line, default, $"a JSON object was expected, but this is {Begin(_buffer.AsSpan(_at, _end - _at))}");

    private static string Begin(ReadOnlySpan<byte> bytes)
    {
        var line = bytes.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end ? bytes[..end] : bytes;
        var text = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 40)]);
        var visible = string.Concat(text.Where(c => !char.IsControl(c) && c != '\uFFFD'));
        return $"'{visible}{(line.Length > 40 ? "…" : "")}'";
    }

    private async Task<JsonPiece> ObjectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (end, error) = JsonObjectEnd.Find(_buffer.AsSpan(_at, _end - _at));
            if (error is null && end is null)
            {
                if (_end - _at > maxBytes) error =
                    $"the object has more than {maxBytes} bytes; is a bracket or a quotation mark not closed?";
                else if (await FillAsync(cancellationToken)) continue;
                else error = "the text ends within the object";
            }

            var (line, start) = (_line, _at);
            if (error is not null)
            {
                await ResumeAsync(end ?? 0, cancellationToken);
                return new JsonPiece(line, default, error);
            }

            var bytes = _buffer.AsMemory(start, end!.Value).ToArray();
            if (_beginning.Length == 0) _beginning = JsonObjectEnd.Beginning(bytes);
            Advance(end.Value);
            return new JsonPiece(line, bytes, null);
        }
    }

    /// <summary>
    /// Behind an object that is broken: at the next one of its line, else at the next line that begins an object and is
    /// indented like it, or
    /// begins like the first. What is between belongs to the broken one.
    /// </summary>
    private async Task ResumeAsync(int brokenAt, CancellationToken cancellationToken)
    {
        var start = LineStart();
        var indentation = _buffer.AsSpan(start, _end - start).IndexOfAnyExcept(
            (byte)' ', (byte)'\t') is >= 0 and var blanks ? blanks : 0;
        var rest = _buffer.AsSpan(_at, _end - _at);
        if (JsonObjectEnd.Next(
            rest.IndexOf((byte)'\n') is >= 0 and var line ? rest[..line] : rest, Math.Max(brokenAt, 1),
            _beginning) is { } next)
        {
            Advance(next);
            return;
        }

        do
        {
            await SkipLineAsync(cancellationToken);
            while (_end - _at < LineHead && await FillAsync(cancellationToken))
            {
                // Until the line's beginning has been read.
            }
        }
        while (_at < _end && !BeginsObject(_buffer.AsSpan(_at, _end - _at), indentation));
    }

    private bool BeginsObject(ReadOnlySpan<byte> line, int indentation)
    {
        var blanks = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return blanks >= 0 && line[blanks] == '{' && (
            blanks == indentation || _beginning.Length == 0 || line[blanks..].StartsWith(_beginning));
    }

    private int LineStart() => _buffer.AsSpan(0, _at).LastIndexOf((byte)'\n') + 1;

    /// <returns>False at the end of the text.</returns>
    private async Task<bool> SkipBetweenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_at < _end)
            {
                if (_buffer[_at] is not (
                    (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or (byte)'[' or (byte)']' or (
                    byte)'}' or 0x1E)) return true;
                Advance(1);
            }

            if (!await FillAsync(cancellationToken)) return false;
        }
    }

    private async Task SkipLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var newLine = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            Advance(newLine < 0 ? _end - _at : newLine + 1);
            if (newLine >= 0 || !await FillAsync(cancellationToken)) return;
        }
    }

    private void Advance(int count)
    {
        _line += _buffer.AsSpan(_at, count).Count((byte)'\n');
        _at += count;
    }

    /// <summary>Reads more after what is there; what was passed over before this line is discarded.</summary>
    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_isAtEnd) return false;
        var keepFrom = LineStart();
        // A line without end must not fill the memory: then only its indentation is forgotten.
        if (_at - keepFrom > ReadSize) keepFrom = _at;
        Array.Copy(_buffer, keepFrom, _buffer, 0, _end - keepFrom);
        (_at, _end) = (_at - keepFrom, _end - keepFrom);
        if (_buffer.Length - _end < ReadSize) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _end + ReadSize));
        var count = await utf8.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _isAtEnd = count == 0;
        _end += count;
        return count > 0;
    }
}

/// <summary>One object, or why there is none.</summary>
/// <param name="Line">Of its beginning, from 1.</param>
/// <param name="Bytes">From bracket to bracket; what is between need not be valid.</param>
internal sealed record JsonPiece(int Line, ReadOnlyMemory<byte> Bytes, string? Error)
{
    /// <summary>How many lines an error is about.</summary>
    public int Lines { get; init; } = 1;
}
