using System.Text;
using System.Text.RegularExpressions;

namespace Digest.Papers.Tex;

/// <summary>
/// A formula between <c>\left</c> and <c>\right</c> whose backslashes a service has dropped:
/// <c>left|,circlearrowright,text{BUS},right|</c>. It is read only if every word in it is a command.
/// </summary>
internal static partial class TexLostBackslashes
{
    public static string Restore(string text) =>
        text.Contains("left", StringComparison.Ordinal) ? Formula().Replace(text, Print) : text;

    private static string Print(Match formula)
    {
        var printed = new StringBuilder(formula.Groups["open"].Value);
        foreach (Match part in Part().Matches(formula.Groups["inner"].Value))
        {
            var symbol = part.Groups["words"].Success
                ? part.Groups["words"].Value
                : TexSymbols.Symbols.GetValueOrDefault(part.Value);
            if (part.Value == ",") printed.Append(printed.Length == 1 ? "" : " ");
            else if (symbol is null) return formula.Value;
            else printed.Append(symbol);
        }

        return printed.ToString().TrimEnd() + formula.Groups["close"].Value;
    }

    [GeneratedRegex(
        @"(?<![A-Za-z\\])left(?<open>[|(\[])(?<inner>(?:,|[A-Za-z]+(?:\{[A-Za-z0-9 ]{0,40}\})?){1,20}?)"
        + @"right(?<close>[|)\]])",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Formula();

    [GeneratedRegex(@",|text\{(?<words>[^{}]*)\}|[A-Za-z]+(?:\{[^{}]*\})?", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
