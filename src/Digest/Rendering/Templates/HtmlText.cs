using System.Buffers;
using System.Text;

namespace Digest.Rendering.Templates;

/// <summary>
/// Text into UTF-8, with the five characters escaped that mean something in HTML text and in quoted attribute values.
/// </summary>
internal static class HtmlText
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'");

    public static void Write(RenderOutput output, ReadOnlySpan<char> text, bool escape)
    {
        while (escape)
        {
            var special = text.IndexOfAny(Special);
            if (special < 0) break;
            Encode(output, text[..special]);
            output.Append(text[special] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '"' => "&quot;"u8,
                _ => "&#39;"u8,
            });
            text = text[(special + 1)..];
        }

        Encode(output, text);
    }

    public static string Escape(string text)
    {
        var utf8 = new RenderOutput();
        Write(utf8, text, true);
        return Encoding.UTF8.GetString(utf8.ToArray());
    }

    private static void Encode(RenderOutput output, ReadOnlySpan<char> text)
    {
        // Three bytes at most for each UTF-16 unit; an unpaired surrogate becomes U+FFFD.
        const int Piece = 2048;
        while (!text.IsEmpty)
        {
            var length = Math.Min(text.Length, Piece);
            if (length < text.Length && char.IsHighSurrogate(text[length - 1])) length--;
            output.Advance(Encoding.UTF8.GetBytes(text[..length], output.GetSpan(length * 3)));
            text = text[length..];
        }
    }
}
