namespace Digest.Mail.Mime;

/// <summary>
/// A piece of text that many messages carry (a paper's card), encoded once. Its encoded forms start and end on a line of their own, so
/// that they are put
/// between other pieces by reference. Immutable, safe for all threads.
/// </summary>
public sealed class SharedPart
{
    private readonly byte[] _text;
    private readonly byte[]?[] _base64 = new byte[3][];

    public SharedPart(ReadOnlySpan<byte> utf8)
    {
        _text = TextLines.ToCrLf(utf8);
        var buffer = new MessageBuffer(_text.Length + (_text.Length / 4) + 64);
        var writer = new QuotedPrintableWriter(buffer);
        writer.Write(_text);
        writer.EndLine();
        QuotedPrintable = buffer.OwnBytes.ToArray();
    }

    /// <summary>Ends with CRLF; with a soft break where the text itself does not end a line.</summary>
    internal ReadOnlyMemory<byte> QuotedPrintable { get; }

    /// <summary>The text with CRLF at its line ends.</summary>
    internal ReadOnlySpan<byte> Text => _text;

    /// <summary>
    /// Base64 works on groups of three bytes, and the pieces before this one may end in mid-group: they take the first <paramref
    /// name="skip"/> (0 to 2) bytes.
    /// This is all whole groups after those, in lines.
    /// </summary>
    internal ReadOnlyMemory<byte> Base64After(int skip)
    {
        // Two threads may both encode; they store the same bytes.
        if (_base64[skip] is { } done) return done;
        var whole = Math.Max(0, _text.Length - skip) / 3 * 3;
        var buffer = new MessageBuffer(Base64Writer.EncodedLength(whole));
        if (whole > 0) Base64Writer.WriteLines(buffer, _text.AsSpan(skip, whole));
        return _base64[skip] = buffer.OwnBytes.ToArray();
    }
}
