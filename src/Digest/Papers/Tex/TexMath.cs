using System.Text;

namespace Digest.Papers.Tex;

/// <summary>
/// Turns a formula into one line of Unicode, or refuses it as a whole: a formula with one unknown part is not a formula
/// any more.
/// </summary>
internal static class TexMath
{
    private const int MaxDepth = 20;

    private static readonly Dictionary<string, char> Accents = new()
    {
        ["hat"] = '\u0302',
        ["widehat"] = '\u0302',
        ["tilde"] = '\u0303',
        ["widetilde"] = '\u0303',
        ["bar"] = '\u0304',
        ["overline"] = '\u0305',
        ["vec"] = '\u20d7',
        ["dot"] = '\u0307',
        ["ddot"] = '\u0308',
        ["check"] = '\u030c',
        ["breve"] = '\u0306',
        ["acute"] = '\u0301',
        ["grave"] = '\u0300',
        ["mathring"] = '\u030a',
    };

    /// <summary>Null when something in it is not understood.</summary>
    public static string? TryConvert(string formula, int depth)
    {
        if (depth > MaxDepth || formula.Contains("\n\n", StringComparison.Ordinal)) return null;
        var output = new StringBuilder(formula.Length);
        var i = 0;
        while (i < formula.Length)
        {
            var c = formula[i];
            switch (c)
            {
                case ' ' or '\n' or '~':
                    if (output.Length > 0 && output[^1] != ' ') output.Append(' ');
                    i++;
                    break;
                case '\\':
                    i = Command(formula, i, output, depth);
                    break;
                case '{':
                    if (TexCursor.Group(formula, i) is not var (inner, end)
                        || TryConvert(inner, depth + 1) is not { } group)
                        return null;
                    output.Append(group);
                    i = end;
                    break;
                case '^' or '_':
                    i = Script(formula, i, output, depth);
                    break;
                case '}' or '&' or '#' or '$':
                    return null;
                default:
                    output.Append(c == '\'' ? '′' : c);
                    i++;
                    break;
            }
            if (i < 0) return null;
        }
        return TexCursor.IsBalanced(output) ? output.ToString().Trim() : null;
    }

    /// <summary>
    /// Appends what the command at the backslash prints; returns where it ends, or -1 when it is not understood.
    /// </summary>
    public static int Command(string text, int i, StringBuilder output, int depth)
    {
        var (name, end) = TexCursor.Command(text, i);
        if (TexSymbols.Symbols.TryGetValue(name, out var symbol)) return Symbol(text, end, symbol, output);
        if (TexSymbols.Functions.Contains(name))
        {
            if (output.Length > 0 && char.IsLetterOrDigit(output[^1])) output.Append(' ');
            output.Append(name);
            return end;
        }
        if (TexSymbols.Silent.Contains(name)) return Silent(text, name, end);
        if (Accents.TryGetValue(name, out var mark))
        {
            if (Converted(text, end, depth) is not var (letter, letterEnd) || letter.EnumerateRunes().Count() != 1)
                return -1;
            output.Append(letter).Append(mark);
            return letterEnd;
        }
        if (TexAlphabets.IsAlphabet(name))
        {
            if (Converted(text, end, depth) is not var (letters, lettersEnd)) return -1;
            output.Append(TexAlphabets.Print(name, letters));
            return lettersEnd;
        }
        return name switch
        {
            "," or ";" or ":" or " " or ">" or "quad" or "qquad" or "enspace" or "thinspace" => Print(" ", end, output),
            "!" or "/" or "-" => end,
            "%" or "&" or "#" or "_" or "$" or "{" or "}" => Print(name, end, output),
            "|" => Print("‖", end, output),
            "unicode" => TexCursor.Group(text, end) is var (code, codeEnd)
                && TexDocumentCommands.Unicode(code) is { } character
                    ? Print(character, codeEnd, output)
                    : -1,
            "smash" => Converted(text, end, depth) is var (smashed, smashedEnd)
                ? Print(smashed, smashedEnd, output)
                : -1,
            "href" => Link(text, end, output, depth),
            "frac" or "tfrac" or "dfrac" or "nicefrac" or "sfrac" => Fraction(text, end, output, depth),
            "sqrt" => Root(text, end, output, depth),
            "not" => Negated(text, end, output),
            "text"
            or "textrm"
            or "textbf"
            or "textit"
            or "texttt"
            or "textsc"
            or "textsf"
            or "emph"
            or "underline"
            or "mbox"
            or "hbox" => Words(text, end, output, depth),
            _ => -1,
        };
    }

    private static int Symbol(string text, int end, string symbol, StringBuilder output)
    {
        // The author's space before an operator shows whether one is wanted behind it: 3 \times 4, but x\leq y.
        var isSpaced = output.Length > 0 && output[^1] == ' ' && !char.IsLetter(symbol[0]);
        output.Append(symbol);
        var behind = end;
        while (behind < text.Length && text[behind] == ' ') behind++;
        return isSpaced ? end : behind;
    }

    /// <summary><c>\left.</c> is a delimiter that prints nothing.</summary>
    private static int Silent(string text, string name, int end)
    {
        if (name is "left" or "right" && end < text.Length && text[end] == '.') return end + 1;
        while (end < text.Length && text[end] == ' ') end++;
        return end;
    }

    private static int Print(string print, int end, StringBuilder output)
    {
        output.Append(print);
        return end;
    }

    private static int Script(string formula, int i, StringBuilder output, int depth)
    {
        if (Converted(formula, i + 1, depth) is not var (script, end)) return -1;
        var isRaised = formula[i] == '^';
        if (TexScripts.TryMap(script, isRaised) is { } mapped) output.Append(mapped);
        else
        {
            output.Append(formula[i]);
            if (script.All(char.IsLetterOrDigit)) output.Append(script);
            else output.Append('(').Append(script).Append(')');
        }
        return end;
    }

    private static int Fraction(string text, int end, StringBuilder output, int depth)
    {
        if (Converted(text, end, depth) is not var (above, aboveEnd)
            || Converted(text, aboveEnd, depth) is not var (below, belowEnd))
            return -1;
        output.Append(Enclosed(above)).Append('/').Append(Enclosed(below));
        return belowEnd;
    }

    private static int Root(string text, int end, StringBuilder output, int depth)
    {
        if (Converted(text, end, depth) is not var (radicand, radicandEnd) || radicand.StartsWith('[')) return -1;
        output.Append('√').Append(Enclosed(radicand));
        return radicandEnd;
    }

    private static string Enclosed(string part) =>
        part.EnumerateRunes().All(rune => Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '∂') ? part : $"({part})";

    private static int Negated(string text, int end, StringBuilder output)
    {
        var relation = new StringBuilder();
        var behind = end;
        if (text.AsSpan(end).StartsWith("\\")) behind = Command(text, end, relation, MaxDepth);
        else if (end < text.Length && text[end] == '=') behind = Print("=", end + 1, relation);
        if (behind < 0 || relation.Length != 1) return -1;
        var composed = (relation.ToString() + '\u0338').Normalize(NormalizationForm.FormC);
        if (composed.Length != 1) return -1;
        output.Append(composed);
        return behind;
    }

    private static int Words(string text, int end, StringBuilder output, int depth)
    {
        if (TexCursor.Group(text, end) is not var (words, wordsEnd)) return -1;
        var converted = TexText.ToUnicode(words, depth + 1);
        if (converted.Contains('\\') || converted.Contains('$')) return -1;
        output.Append(converted);
        return wordsEnd;
    }

    /// <summary>
    /// <c>\href{…}{here}</c>: its words, because a service has put "this https URL" where the address was.
    /// </summary>
    private static int Link(string text, int end, StringBuilder output, int depth) =>
        TexCursor.Group(text, end) is var (address, addressEnd)
        && address.StartsWith("this http", StringComparison.Ordinal)
            ? Words(text, addressEnd, output, depth)
            : -1;

    private static (string Value, int End)? Converted(string text, int from, int depth)
    {
        if (TexCursor.Argument(text, from) is not var (argument, end)) return null;
        // A command as a bare argument takes its own arguments along: x^\mathbf{T}, \frac\alpha2.
        if (argument is ['\\', ..] && text[end - 1] != '}')
        {
            var output = new StringBuilder();
            var start = end - argument.Length;
            var commandEnd = Command(text, start, output, depth + 1);
            return depth > MaxDepth || commandEnd < 0 || !TexCursor.IsBalanced(output)
                ? null
                : (output.ToString().Trim(), commandEnd);
        }
        return TryConvert(argument, depth + 1) is { } converted ? (converted, end) : null;
    }
}
