using System.Text.RegularExpressions;

namespace Digest.Studio.Checks;

/// <param name="Media">The condition around it; empty for none.</param>
internal sealed record StyleRule(string Media, string Selector, IReadOnlyList<StyleDeclaration> Declarations);

internal readonly record struct StyleDeclaration(string Property, string Value);

/// <summary>Reads the styles of a mail, as far as mails have any: rules, in media queries or not.</summary>
internal static partial class StyleSheet
{
    public static IReadOnlyList<StyleRule> Parse(string css)
    {
        var rules = new List<StyleRule>();
        AddRules(rules, Comment().Replace(css, ""), "");
        return rules;
    }

    /// <summary>What a style attribute holds.</summary>
    public static IReadOnlyList<StyleDeclaration> Declarations(string style)
    {
        var declarations = new List<StyleDeclaration>();
        foreach (var part in style.Split(';'))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            declarations.Add(new StyleDeclaration(part[..colon].Trim().ToLowerInvariant(), part[(colon + 1)..].Trim()));
        }

        return declarations;
    }

    private static void AddRules(List<StyleRule> rules, string css, string media)
    {
        var at = 0;
        while (css.IndexOf('{', at) is var open and >= 0)
        {
            var head = css[at..open].Trim();
            var close = EndOf(css, open);
            var body = css[(open + 1)..close];
            if (head.StartsWith('@') && body.Contains('{', StringComparison.Ordinal)) AddRules(rules, body, head);
            else rules.Add(new StyleRule(media, head, Declarations(body)));
            at = Math.Min(close + 1, css.Length);
        }
    }

    /// <summary>The place of the brace that closes this one, or the end.</summary>
    private static int EndOf(string css, int open)
    {
        var depth = 0;
        for (var at = open; at < css.Length; at++)
        {
            if (css[at] == '{') depth++;
            else if (css[at] == '}' && --depth == 0) return at;
        }

        return css.Length;
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
