using System.Text;

namespace Digest.Papers.Text;

/// <summary>
/// Removes from untrusted text what no title or abstract needs and what can deceive a reader or break a format: control
/// characters, bidirectional overrides and isolates (Unicode TR 36, "Trojan Source"), invisible fillers, language tags,
/// non-characters and lone surrogates. Every kind of white space becomes a plain space, line ends become a line feed.
/// </summary>
internal static class SafeCharacters
{
    public static string Keep(string text)
    {
        if (IsPlain(text)) return text;
        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                if (!IsUnwanted(char.ConvertToUtf32(c, text[i + 1]))) kept.Append(c).Append(text[i + 1]);
                i++;
            }
            else if (c == '\r')
            {
                if (i + 1 >= text.Length || text[i + 1] != '\n') kept.Append('\n');
            }
            else if (c is '\n' or '\u2028' or '\u2029' or '\u0085')
                kept.Append('\n');
            else if (char.IsWhiteSpace(c))
                kept.Append(' ');
            else if (!char.IsSurrogate(c) && !IsUnwanted(c))
                kept.Append(c);
        }
        return kept.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (c is (< ' ' or >= '\u007f') and not '\n')
                return false;
        return true;
    }

    private static bool IsUnwanted(int codePoint) => codePoint switch
    {
        < 0x20 or (>= 0x7f and < 0xa0) => true,
        0xad or 0x61c or 0x180e or 0x200b or 0x2060 or 0xfeff or 0xfffc => true,
        0x200e or 0x200f or (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x206f) => true,
        (>= 0xfff9 and <= 0xfffb) or (>= 0xfdd0 and <= 0xfdef) or (>= 0xe0000 and <= 0xe007f) => true,
        _ => (codePoint & 0xfffe) == 0xfffe,
    };
}
