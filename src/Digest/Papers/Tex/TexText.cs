using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Digest.Papers.Tex;

/// <summary>
/// Turns the TeX in running text into Unicode. What is not understood (an unknown command, an open brace, a formula
/// with something unknown in it) stays exactly as it was, as a whole; text without TeX is returned unchanged.
/// </summary>
internal static partial class TexText
{
    private const int MaxDepth = 10;
    private static readonly SearchValues<char> Special = SearchValues.Create(@"\${^_~-`");

    private static readonly SearchValues<char> Markup = SearchValues.Create(@"\^_=<>");

    public static string ToUnicode(string text) => ToUnicode(TexLostBackslashes.Restore(text), 0);

    internal static string ToUnicode(string text, int depth)
    {
        if (depth > MaxDepth || text.AsSpan().IndexOfAny(Special) < 0) return text;
        var output = new StringBuilder(text.Length);
        var i = 0;
        var url = NextUrl(text, 0);
        while (i < text.Length)
        {
            var next = text.AsSpan(i).IndexOfAny(Special);
            next = next < 0 ? text.Length : i + next;
            if (url >= i && url <= next && url < text.Length)
            {
                output.Append(text, i, url - i);
                i = CopyUrl(text, url, output);
                url = NextUrl(text, i);
                continue;
            }
            output.Append(text, i, next - i);
            i = next;
            if (i >= text.Length) break;
            var end = text[i] switch
            {
                '\\' => TexTextCommands.Read(text, i, output, depth),
                '$' => Formula(text, i, output, depth),
                '{' => Group(text, i, output, depth),
                '^' or '_' => BareScript(text, i, output, depth),
                '~' => Tie(text, i, output),
                '-' => Dash(text, i, output),
                _ => Quotation(text, i, output),
            };
            if (end == i) output.Append(text[end++]);
            i = end;
            if (url < i) url = NextUrl(text, i);
        }
        return output.ToString();
    }

    // Each reader below appends what it understood and returns where it ends, or returns the position it was given.

    /// <summary>
    /// <c>$…$</c> and <c>$$…$$</c>. Pandoc's rule separates formulas from money: no space inside the dollars, no digit
    /// behind them.
    /// </summary>
    private static int Formula(string text, int i, StringBuilder output, int depth)
    {
        var delimiter = text.AsSpan(i).StartsWith("$$") ? "$$" : "$";
        var start = i + delimiter.Length;
        var close = TexCursor.Find(text, start, delimiter);
        if (close <= start) return i;
        var end = close + delimiter.Length;
        var formula = text[start..close];
        var hasMarkup = formula.AsSpan().IndexOfAny(Markup) >= 0;
        if (!hasMarkup
            && (
                formula[0] == ' '
                || formula[^1] == ' '
                || (end < text.Length && char.IsAsciiDigit(text[end]))
                || LooksLikeProse(formula)))
            return i;
        if (TexMath.TryConvert(formula, depth + 1) is { } converted) output.Append(converted);
        else
            output.Append(text, i, end - i);
        return end;
    }

    private static bool LooksLikeProse(string formula) =>
        formula.Contains(' ') && Word().Matches(formula).Any(word => !TexSymbols.Functions.Contains(word.Value));

    /// <summary>
    /// Braces that only group are dropped: around TeX, around an address, and those that keep a capital letter
    /// (<c>{B}ayesian</c>).
    /// </summary>
    private static int Group(string text, int i, StringBuilder output, int depth)
    {
        if (TexCursor.Group(text, i) is not var (inner, end)) return i;
        if (Declaration().Match(inner) is { Success: true } declaration) inner = inner[declaration.Length..];
        else if (!IsDroppable(text, i, inner, end))
        {
            output.Append('{').Append(ToUnicode(inner, depth + 1)).Append('}');
            return end;
        }
        else if (Address().IsMatch(inner)) return GroupedAddress(inner, end, output);
        var converted = ToUnicode(inner, depth + 1);
        if (converted.Contains('\\')) output.Append(text, i, end - i);
        else output.Append(converted);
        return end;
    }

    /// <summary>What is left of a link: <c>GitHub{https://…}</c>, or the same address twice.</summary>
    private static int GroupedAddress(string address, int end, StringBuilder output)
    {
        if (output.ToString().EndsWith(address, StringComparison.Ordinal)) return end;
        if (output.Length > 0 && char.IsLetterOrDigit(output[^1])) output.Append(" (").Append(address).Append(')');
        else output.Append(address);
        return end;
    }

    private static bool IsDroppable(string text, int open, string inner, int end)
    {
        if (inner.StartsWith('\\') || Address().IsMatch(inner)) return true;
        var touchesLetter =
            (open > 0 && char.IsAsciiLetter(text[open - 1])) || (end < text.Length && char.IsAsciiLetter(text[end]));
        return touchesLetter
            && inner.Length > 0
            && char.IsAsciiLetterUpper(inner[0])
            && inner.All(char.IsAsciiLetterOrDigit);
    }

    /// <summary>
    /// Scripts outside of formulas: <c>S^{2}FT</c>, <c>x_{1}</c>, <c>10^6</c>; only where Unicode has every character,
    /// and never in <c>snake_case</c>.
    /// </summary>
    private static int BareScript(string text, int i, StringBuilder output, int depth)
    {
        var isRaised = text[i] == '^';
        var follows = output.Length > 0 && (char.IsLetterOrDigit(output[^1]) || output[^1] is ')' or ']');
        string argument;
        int end;
        if (TexCursor.Group(text, i + 1) is var (inner, groupEnd) && (isRaised || follows))
            (argument, end) = (inner, groupEnd);
        else
        {
            end = i + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (!isRaised
                || !follows
                || end == i + 1
                || (end < text.Length && (char.IsLetter(text[end]) || text[end] == '^')))
                return i;
            argument = text[(i + 1)..end];
        }
        if (TexMath.TryConvert(argument, depth + 1) is not { Length: > 0 } converted
            || TexScripts.TryMap(converted, isRaised) is not { } mapped)
            return i;
        output.Append(mapped);
        return end;
    }

    /// <summary><c>Fig.~1</c> ties words; <c>~5 %</c>, <c>5~10</c> and a home page's <c>/~name</c> do not.</summary>
    private static int Tie(string text, int i, StringBuilder output)
    {
        if (i == 0 || i + 1 >= text.Length) return i;
        var (before, after) = (text[i - 1], text[i + 1]);
        var ties = (char.IsLetter(before) && (char.IsLetterOrDigit(after) || after is '\\' or '$'))
            || (char.IsAsciiDigit(before) && char.IsLetter(after))
            || (before is '.' or ',' or ')' && (char.IsLetterOrDigit(after) || after is '\\' or '$'));
        if (!ties) return i;
        output.Append(' ');
        return i + 1;
    }

    /// <summary>
    /// Two and three hyphens between words are dashes; <c>--flag</c> and <c>i--</c> are not, nor is a row of four.
    /// </summary>
    private static int Dash(string text, int i, StringBuilder output)
    {
        var end = i;
        while (end < text.Length && text[end] == '-') end++;
        var isFirst = i == 0 || text[i - 1] is ' ' or '\n' or '(' or '[';
        var isLast =
            end == text.Length || text[end] is ' ' or '\n' or ',' or '.' or ';' or ':' or ')' or ']' or '!' or '?';
        if (end - i is not (2 or 3) || isFirst != isLast)
        {
            output.Append('-', end - i);
            return end;
        }
        output.Append(end - i == 2 ? '–' : '—');
        return end;
    }

    /// <summary><c>``…''</c> and <c>`…'</c>; a pair of backquotes is code and stays.</summary>
    private static int Quotation(string text, int i, StringBuilder output)
    {
        var isDouble = text.AsSpan(i).StartsWith("``");
        var start = i + (isDouble ? 2 : 1);
        if (start >= text.Length || text[start] is '`' or ' ' || (i > 0 && char.IsLetterOrDigit(text[i - 1]))) return i;
        var close = isDouble ? DoubleClose(text, start) : SingleClose(text, start);
        if (close < 0) return i;
        output
            .Append(isDouble ? '“' : '‘')
            .Append(ToUnicode(text[start..close], MaxDepth - 1))
            .Append(isDouble ? '”' : '’');
        return close + (isDouble ? 2 : 1);
    }

    private static int DoubleClose(string text, int start)
    {
        var close = TexCursor.Find(text, start, "''");
        return close > start && text.IndexOf('`', start, close - start) < 0 ? close : -1;
    }

    private static int SingleClose(string text, int start)
    {
        for (var i = start + 1; i < Math.Min(text.Length, start + TexCursor.MaxSpan); i++)
        {
            if (text[i] == '`') return -1;
            if (text[i] == '\'' && (i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1]))) return i;
        }
        return -1;
    }

    private static int NextUrl(string text, int from)
    {
        var at = from < text.Length ? text.IndexOf("://", from, StringComparison.Ordinal) : -1;
        if (at < 0) return int.MaxValue;
        var start = at;
        while (start > from && char.IsAsciiLetter(text[start - 1])) start--;
        return start;
    }

    /// <summary>An address is copied as it is, but for what TeX made its author escape.</summary>
    private static int CopyUrl(string text, int i, StringBuilder output)
    {
        while (i < text.Length && text[i] is not (' ' or '\n' or '{' or '}' or '$' or '<' or '>' or '"'))
        {
            if (text[i] == '\\')
            {
                if (i + 1 >= text.Length || !"_%#&~".Contains(text[i + 1], StringComparison.Ordinal)) break;
                i++;
            }
            output.Append(text[i++]);
        }
        return i;
    }

    [GeneratedRegex(@"^\\(?:bf|em|it|sc|tt|rm|sf|sl|cal|bfseries|itshape|scshape|ttfamily|sffamily|slshape|small|large|"
        + @"normalfont)(?![A-Za-z]) *", RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();

    [GeneratedRegex("[A-Za-z]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"^(?:https?://|www\.)[^\s{}]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
