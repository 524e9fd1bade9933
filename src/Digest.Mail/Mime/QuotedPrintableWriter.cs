using System.Buffers;

namespace Digest.Mail.Mime;

/// <summary>
/// Quoted-printable (RFC 2045 §6.7) over pieces of text that follow each other. A mutable struct: keep it in one local variable.
/// </summary>
internal struct QuotedPrintableWriter(MessageBuffer output)
{
    /// <summary>RFC 2045 §6.7 rule 5; the last column is left for the <c>=</c> of a soft break.</summary>
    private const int LongestLine = 76;

    private static readonly SearchValues<byte> Literals = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Where(c => c != '=').Select(c => (byte)c)]);
    private static readonly SearchValues<byte> LiteralsAndLineEnds =
        SearchValues.Create([.. Enumerable.Range(0, 127).Where(c => c is >= ' ' and not '=' or '\r' or '\n').Select(c => (byte)c)]);

    private int _column;

    /// <summary>
    /// How long <paramref name="text"/> becomes, within a few percent: what soft breaks add depends on where the lines fall.
    /// </summary>
    public static int EncodedLength(ReadOnlySpan<byte> text)
    {
        var escaped = 0;
        for (var rest = text; rest.IndexOfAnyExcept(LiteralsAndLineEnds) is var at and >= 0; rest = rest[(at + 1)..]) escaped++;
        var encoded = text.Length + (2 * escaped);
        return encoded + (encoded / LongestLine * 3);
    }

    public void Write(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0)
        {
            WriteWithinLine(text[..end]);
            output.Write("\r\n"u8);
            _column = 0;
            text = text[(end + TextLines.LineEndLength(text[end..]))..];
        }

        WriteWithinLine(text);
    }

    public void WriteShared(SharedPart part)
    {
        EndLine();
        output.WriteShared(part.QuotedPrintable);
    }

    /// <summary>Brings the output to a line start without ending the line of the text.</summary>
    public void EndLine()
    {
        if (_column > 0) SoftBreak();
    }

    private void WriteWithinLine(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var literal = text.IndexOfAnyExcept(Literals);
            if (literal < 0) literal = text.Length;

            // A blank that ends a line is lost on the way (rule 3); a dot or "From " at its start is changed by some servers (RFC 2049 §3).
            if (literal == text.Length && text[^1] == ' ') literal--;
            if (_column == 0 && (text[0] == '.' || text.StartsWith("From "u8))) literal = 0;
            var room = LongestLine - 1 - _column;
            if (literal > room)
            {
                literal = room;
                if (room == 0)
                {
                    SoftBreak();
                    continue;
                }
            }

            if (literal > 0)
            {
                output.Write(text[..literal]);
                _column += literal;
                text = text[literal..];
                continue;
            }

            if (room < 3)
            {
                SoftBreak();
                continue;
            }

            var span = output.GetSpan(3);
            span[0] = (byte)'=';
            span[1] = HexDigit(text[0] >> 4);
            span[2] = HexDigit(text[0] & 15);
            output.Advance(3);
            _column += 3;
            text = text[1..];
        }
    }

    private void SoftBreak()
    {
        output.Write("=\r\n"u8);
        _column = 0;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
