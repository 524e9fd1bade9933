using System.Text;

namespace Digest.Papers.Tex;

/// <summary>TeX's accents over letters: <c>\"{\i}</c>, <c>\'e</c>, <c>\c{c}</c>, <c>\v s</c>.</summary>
internal static class TexAccents
{
    private static readonly Dictionary<string, char> Combining = new()
    {
        ["\""] = '\u0308',
        ["'"] = '\u0301',
        ["`"] = '\u0300',
        ["^"] = '\u0302',
        ["~"] = '\u0303',
        ["="] = '\u0304',
        ["."] = '\u0307',
        ["c"] = '\u0327',
        ["v"] = '\u030c',
        ["H"] = '\u030b',
        ["k"] = '\u0328',
        ["r"] = '\u030a',
        ["u"] = '\u0306',
        ["d"] = '\u0323',
        ["b"] = '\u0331',
    };

    /// <summary>
    /// The accented letter, when <paramref name="name"/> is an accent and a letter follows that can carry it.
    /// </summary>
    public static (string Letter, int End)? TryRead(string text, string name, int end)
    {
        if (!Combining.TryGetValue(name, out var mark)) return null;
        var isWordCommand = char.IsAsciiLetter(name[0]);
        var hasGroup = end < text.Length && text[end] == '{';
        // "\c c" needs its space or braces; "\'e" must not reach over one, or an escaped quotation mark would eat the
        // next word.
        if (!isWordCommand && end < text.Length && text[end] == ' ') return null;
        if (TexCursor.Argument(text, end) is not var (argument, argumentEnd)) return null;

        var letter = argument switch
        {
            @"\i" or @"\imath" or "ı" => "i",
            @"\j" or @"\jmath" => "j",
            _ => argument,
        };
        if (letter is ['\\', ..])
        {
            // Two accents on one letter: \'{\^e}, or \'\^e.
            var (innerName, innerEnd) = TexCursor.Command(letter, 0);
            if (innerEnd == letter.Length && !hasGroup)
            {
                if (TryRead(text, innerName, argumentEnd) is not var (nested, nestedEnd)) return null;
                (letter, argumentEnd) = (nested, nestedEnd);
            }
            else if (TryRead(letter, innerName, innerEnd) is var (inner, consumed) && consumed == letter.Length)
                letter = inner;
            else
                return null;
        }
        if (letter.Length != 1 || !char.IsLetter(letter[0])) return null;

        var composed = (letter + mark).Normalize(NormalizationForm.FormC);
        // Without braces only the letters of European languages and Vietnamese: \"h is an escaped quotation mark, not
        // an h with dots.
        var isKnownLetter = composed.Length == 1 && composed[0] is < '\u0250' or (>= '\u1ea0' and <= '\u1ef9');
        return isKnownLetter || hasGroup ? (composed, argumentEnd) : null;
    }
}
