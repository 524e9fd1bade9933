using System.Text;
using System.Text.RegularExpressions;

namespace Digest.Templating.Functions;

/// <summary>The longer ones of the functions on text.</summary>
internal static partial class StringFunctions
{
    private static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string CapitalizeWords(string text)
    {
        var result = new StringBuilder(text.Length);
        var startsWord = true;
        foreach (var c in text)
        {
            var capital = startsWord && char.IsLetter(c);
            result.Append(capital ? char.ToUpperInvariant(c) : c);
            if (capital) startsWord = false;
            else if (char.IsWhiteSpace(c)) startsWord = true;
        }

        return result.ToString();
    }

    /// <summary>Lower case, with one hyphen for every run of what is no letter and no digit; none at the end.</summary>
    private static string Handleize(string text)
    {
        var handle = new StringBuilder(text.Length);
        var hyphen = false;
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c)) handle.Append(char.ToLowerInvariant(c));
            else if (!hyphen) handle.Append('-');
            hyphen = !char.IsLetterOrDigit(c);
        }

        if (handle.Length > 0 && handle[^1] == '-') handle.Length--;
        return handle.ToString();
    }

    private static string? ReplaceOnce(string? text, string match, string with, bool fromEnd)
    {
        if (string.IsNullOrEmpty(text) || match.Length == 0) return text;
        var index = fromEnd ? text.LastIndexOf(match, StringComparison.OrdinalIgnoreCase) : text.IndexOf(match, StringComparison.OrdinalIgnoreCase);
        return index < 0 ? text : string.Concat(text.AsSpan(0, index), with, text.AsSpan(index + match.Length));
    }

    /// <summary>A negative start counts from the end; without a length, all that follows.</summary>
    private static string Slice(string text, int start, int? length)
    {
        if (start < 0) start += text.Length;
        var count = length ?? text.Length;
        if (start < 0)
        {
            count += start;
            start = 0;
        }

        return start >= text.Length || count <= 0 ? "" : text.Substring(start, Math.Min(count, text.Length - start));
    }

    private static string Slice1(string text, int start, int length) => length <= 0 ? "" : Slice(text, start, length);

    private static string Truncate(string text, int length, string ellipsis) =>
        text.Length <= length || text.Length == 0 ? text : string.Concat(text.AsSpan(0, Math.Max(0, length - ellipsis.Length)), ellipsis);

    /// <summary>As in Scriban, the three dots follow in any case.</summary>
    private static string TruncateWords(string text, int count) =>
        text.Length == 0 ? "" : string.Join(' ', WhiteSpace().Split(text).Take(Math.Max(0, count))) + "...";

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
