using System.Buffers.Text;
using System.Text;

namespace Digest.Mail.Mime;

/// <summary>
/// RFC 2047 encoded words in UTF-8: each holds whole characters, none is longer than 75, no line with one longer than 76 (§2).
/// </summary>
internal static class EncodedWords
{
    private const int LongestWord = 75;
    private const int LongestLine = 76;
    private const int Frame = 12; // =?utf-8?Q? and ?=

    /// <summary>Writes <paramref name="text"/> as encoded words, folding between them.</summary>
    /// <param name="column">Where on the line the first word begins.</param>
    /// <returns>The column after the last word.</returns>
    public static int Write(MessageBuffer output, ReadOnlySpan<byte> text, int column)
    {
        var quoted = QuotedLength(text) <= Base64Length(text.Length);
        for (var first = true; !text.IsEmpty; first = false)
        {
            if (!first || column + Frame + 12 > LongestLine)
            {
                output.Write("\r\n "u8);
                column = 1;
            }

            var room = Math.Min(LongestWord, LongestLine - column) - Frame;
            var length = WholeCharacters(text, quoted, room);
            column += WriteWord(output, text[..length], quoted);
            text = text[length..];
        }

        return column;
    }

    /// <summary>
    /// How many bytes of <paramref name="text"/> fit into <paramref name="room"/> encoded characters without cutting one.
    /// </summary>
    private static int WholeCharacters(ReadOnlySpan<byte> text, bool quoted, int room)
    {
        var taken = 0;
        while (taken < text.Length)
        {
            Rune.DecodeFromUtf8(text[taken..], out _, out var bytes);
            var next = taken + bytes;
            if ((quoted ? QuotedLength(text[..next]) : Base64Length(next)) > room) break;
            taken = next;
        }

        return taken;
    }

    private static int WriteWord(MessageBuffer output, ReadOnlySpan<byte> text, bool quoted)
    {
        output.Write(quoted ? "=?utf-8?Q?"u8 : "=?utf-8?B?"u8);
        var length = quoted ? QuotedLength(text) : Base64Length(text.Length);
        if (quoted)
        {
            foreach (var value in text) WriteQuoted(output, value);
        }
        else
        {
            Base64.EncodeToUtf8(text, output.GetSpan(length), out _, out var written);
            output.Advance(written);
        }

        output.Write("?="u8);
        return length + Frame;
    }

    private static void WriteQuoted(MessageBuffer output, byte value)
    {
        if (value == ' ') output.WriteByte((byte)'_');
        else if (IsLiteral(value)) output.WriteByte(value);
        else output.Write($"={value:X2}");
    }

    /// <summary>What may stand for itself even inside a phrase (§5 rule 3), the strictest place.</summary>
    private static bool IsLiteral(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'!' or (byte)'*' or (byte)'+' or (byte)'-' or (byte)'/';

    private static int QuotedLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        foreach (var value in text) length += value == ' ' || IsLiteral(value) ? 1 : 3;
        return length;
    }

    private static int Base64Length(int bytes) => (bytes + 2) / 3 * 4;
}
