using System.Buffers;
using System.Globalization;
using System.Text;

namespace Digest.Rendering.Messages;

/// <summary>
/// Wraps plain text for mail: RFC 5322 §2.1.1 asks for lines of at most 78 columns. A line's further lines get the
/// indentation it begins with.
/// </summary>
internal static class TextWrap
{
    public const int Columns = 72;

    /// <summary>UTF-8 in, UTF-8 out; the same memory when no line is too long.</summary>
    public static ReadOnlyMemory<byte> Wrap(ReadOnlyMemory<byte> utf8)
    {
        // A line has at most as many columns as bytes, so most text has no long line and stays as it is.
        ArrayBufferWriter<byte>? wrapped = null;
        var rest = utf8.Span;
        while (FirstLongLine(rest) is { } line)
        {
            wrapped ??= new ArrayBufferWriter<byte>(utf8.Length + 64);
            wrapped.Write(rest[..line.Start]);
            Encoding.UTF8.GetBytes(Wrap(Encoding.UTF8.GetString(rest[line])), wrapped);
            rest = rest[line.End..];
        }

        if (wrapped is null) return utf8;
        wrapped.Write(rest);
        return wrapped.WrittenMemory;
    }

    public static string Wrap(string text)
    {
        var wrapped = new StringBuilder(text.Length + 64);
        foreach (var range in text.AsSpan().Split('\n'))
        {
            if (range.Start.Value > 0) wrapped.Append('\n');
            AppendLine(wrapped, text.AsSpan(range));
        }

        return wrapped.ToString();
    }

    private static void AppendLine(StringBuilder wrapped, ReadOnlySpan<char> line)
    {
        var indent = line[..^line.TrimStart(' ').Length];
        if (indent.Length > Columns / 2) indent = [];
        var column = 0;
        var isFirst = true;
        foreach (var range in line.Split(' '))
        {
            var word = line[range];
            if (word.IsEmpty && isFirst) continue;
            var width = Width(word);
            if (isFirst)
            {
                wrapped.Append(indent);
                column = indent.Length;
            }
            else if (column + 1 + width <= Columns)
            {
                wrapped.Append(' ');
                column++;
            }
            else
            {
                wrapped.Append('\n').Append(indent);
                column = indent.Length;
            }

            column = AppendWord(wrapped, word, indent, column, width);
            isFirst = false;
        }
    }

    /// <summary>
    /// An address is never cut: it would no longer open. Other long words are (Chinese and Japanese have no blanks),
    /// between characters as readers see them.
    /// </summary>
    private static int AppendWord(
        StringBuilder wrapped, ReadOnlySpan<char> word, ReadOnlySpan<char> indent, int column, int width)
    {
        if (column + width <= Columns || word.Contains("://", StringComparison.Ordinal) || word.StartsWith("mailto:"))
        {
            wrapped.Append(word);
            return column + width;
        }

        while (!word.IsEmpty)
        {
            var length = StringInfo.GetNextTextElementLength(word);
            var next = Width(word[..length]);
            if (column + next > Columns)
            {
                wrapped.Append('\n').Append(indent);
                column = indent.Length;
            }

            wrapped.Append(word[..length]);
            column += next;
            word = word[length..];
        }

        return column;
    }

    private static int Width(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text)) return text.Length;
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += IsWide(rune.Value) ? 2 : 1;
        return width;
    }

    /// <summary>The blocks of UAX #11's wide characters: Hangul, CJK and kana, full-width forms, pictographs.</summary>
    private static bool IsWide(int rune) =>
        rune
            is >= 0x1100
                and <= 0x115F
                or >= 0x2E80
                and <= 0xA4CF
                or >= 0xAC00
                and <= 0xD7A3
                or >= 0xF900
                and <= 0xFAFF
                or >= 0xFE30
                and <= 0xFE6F
                or >= 0xFF00
                and <= 0xFF60
                or >= 0x1F300
                and <= 0x1FAFF
                or >= 0x20000
                and <= 0x3FFFD;

    private static Range? FirstLongLine(ReadOnlySpan<byte> utf8)
    {
        for (var start = 0; utf8.Length - start > Columns;)
        {
            var length = utf8[start..].IndexOf((byte)'\n');
            if (length < 0) length = utf8.Length - start;
            if (length > Columns && !IsAddress(utf8.Slice(start, length))) return start..(start + length);
            start += length + 1;
        }

        return null;
    }

    /// <summary>A link on a line of its own has no place to be cut.</summary>
    private static bool IsAddress(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart((byte)' ');
        return line.StartsWith("http"u8) && !line.Contains((byte)' ');
    }
}
