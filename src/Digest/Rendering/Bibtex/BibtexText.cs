using System.Globalization;
using System.Text;

namespace Digest.Rendering.Bibtex;

/// <summary>
/// Writes other people's text so that BibTeX and TeX read it as text. BibTeX counts braces even behind a backslash, so
/// no brace of the text may stay one: what is written has only pairs of our own, and nothing in it can end a field, an
/// entry or begin another. Other scripts stay as they are, in UTF-8.
/// </summary>
internal static class BibtexText
{
    /// <summary>For titles and names. White space becomes one blank, control characters nothing.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (escaped.Length > 0) escaped.Append(' ');
            foreach (var c in word) Append(escaped, c);
        }

        return escaped.ToString();
    }

    /// <summary>
    /// For addresses and identifiers, which packages print verbatim: what TeX would trip over is percent-encoded
    /// (RFC 3986 §2.1).
    /// </summary>
    public static string Verbatim(string text) =>
        Encode(text, c => c is > ' ' and < '\x7f' && !@"{}\""<>^`|".Contains(c), "%");

    /// <summary>
    /// The id as everywhere else, <c>arxiv:2501.19393</c>: two papers never share one, whatever file the entry is
    /// pasted into. BibTeX compares keys without regard to case, so that upper-case letters are encoded too.
    /// </summary>
    public static string Key(string id) =>
        Encode(id, c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is ':' or '.' or '/' or '-', "_");

    private static void Append(StringBuilder escaped, char c)
    {
        switch (c)
        {
            case '&' or '%' or '$' or '#' or '_':
                escaped.Append('\\').Append(c);
                break;
            case '{':
                escaped.Append(@"\textbraceleft{}");
                break;
            case '}':
                escaped.Append(@"\textbraceright{}");
                break;
            case '\\':
                escaped.Append(@"\textbackslash{}");
                break;
            case '~':
                escaped.Append(@"\textasciitilde{}");
                break;
            case '^':
                escaped.Append(@"\textasciicircum{}");
                break;
            // In TeX's old fonts these three have the places of others.
            case '<':
                escaped.Append(@"\textless{}");
                break;
            case '>':
                escaped.Append(@"\textgreater{}");
                break;
            case '|':
                escaped.Append(@"\textbar{}");
                break;
            default:
                if (!char.IsControl(c)) escaped.Append(c);
                break;
        }
    }

    private static string Encode(string text, Func<char, bool> isPlain, string mark)
    {
        if (text.All(isPlain)) return text;
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsBmp && isPlain((char)rune.Value)) encoded.Append((char)rune.Value);
            else
                foreach (var value in Encoding.UTF8.GetBytes(rune.ToString()))
                    encoded.Append(mark).Append(value.ToString("x2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }
}
