using System.Globalization;
using System.Text;

namespace Digest.Papers.Tex;

/// <summary>Commands that belong to a document and not to its text: citations, footnotes, colours, dingbats.</summary>
internal static class TexDocumentCommands
{
    private static readonly HashSet<string> References =
        ["cite", "citep", "citet", "citealp", "citeauthor", "citeyear", "parencite", "ref", "eqref", "label"];

    private const int FirstCircled = 172, FirstFilled = 182, AfterFilled = 192;

    /// <summary>Appends what is left of the command without its document; null for any other command.</summary>
    public static int? Read(string text, string name, int end, StringBuilder output, int depth)
    {
        if (name is "color") return Color(text, end, output, depth);
        var isReference = References.Contains(name);
        if (isReference && end < text.Length && text[end] == ' ') end++;
        if (TexCursor.Group(text, end) is not var (argument, argumentEnd)) return null;
        if (isReference)
        {
            if (output.Length > 0 && output[^1] == ' ') output.Length--;
            return argumentEnd;
        }

        if (name == "footnote")
        {
            if (output.Length > 0 && output[^1] != ' ') output.Append(' ');
            output.Append('(').Append(TexText.ToUnicode(argument, depth + 1).Trim()).Append(')');
            return argumentEnd;
        }

        var print = name switch
        {
            "unicode" => Unicode(argument),
            "ding" => Dingbat(argument),
            _ => Split(name, argument),
        };
        if (print is null) return null;
        output.Append(print);
        return argumentEnd;
    }

    /// <summary><c>x2013</c>, as MathJax writes it.</summary>
    public static string? Unicode(string argument) =>
        argument.StartsWith('x')
        && int.TryParse(argument.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
        && Rune.TryCreate(code, out var rune)
        && !Rune.IsControl(rune)
            ? rune.ToString()
            : null;

    /// <summary>A service has taken the first letter of <c>\kappa</c> for an accent: <c>\k{appa}</c>.</summary>
    private static string? Split(string name, string argument) =>
        name.Length != 1 ? null
        : TexSymbols.Symbols.GetValueOrDefault(name + argument)
            ?? TexSymbols.Letters.GetValueOrDefault(name + argument);

    /// <summary>Numbers in circles and the two marks, by their place in the font (pifont).</summary>
    private static string? Dingbat(string argument) =>
        !int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? null
        : place switch
        {
            51 or 52 => "✓",
            55 or 56 => "✗",
            >= FirstCircled and < FirstFilled => char.ToString((char)('①' + place - FirstCircled)),
            >= FirstFilled and < AfterFilled => char.ToString((char)('❶' + place - FirstFilled)),
            _ => null,
        };

    /// <summary>
    /// <c>\color{blue}</c> and <c>\color[RGB]{1,2,3}</c> print nothing themselves; some authors put the coloured words
    /// into braces behind them.
    /// </summary>
    private static int? Color(string text, int end, StringBuilder output, int depth)
    {
        if (end < text.Length && text[end] == '[')
        {
            var close = text.IndexOf(']', end, Math.Min(text.Length - end, TexCursor.MaxSpan));
            if (close < 0) return null;
            end = close + 1;
        }

        if (TexCursor.Group(text, end) is not var (_, colorEnd)) return null;
        if (TexCursor.Group(text, colorEnd) is not var (words, wordsEnd)) return colorEnd;
        output.Append(TexText.ToUnicode(words, depth + 1));
        return wordsEnd;
    }
}
