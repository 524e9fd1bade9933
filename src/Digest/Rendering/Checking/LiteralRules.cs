using System.Collections.Frozen;

namespace Digest.Rendering.Checking;

/// <summary>
/// What a template's own text must not hold: scripts, and what shows another server that a mail was opened.
/// </summary>
internal static class LiteralRules
{
    /// <summary>Attributes whose URL a mail program fetches to show the mail.</summary>
    public static readonly FrozenSet<string> FetchedAttributes =
        new[] { "background", "data", "dynsrc", "imagesrcset", "lowsrc", "poster", "src", "srcset" }
            .ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] ScriptSchemes = ["javascript:", "vbscript:", "data:text/html"];

    /// <param name="before">Where the first character of <paramref name="rest"/> is.</param>
    /// <param name="after">Where the one after it is.</param>
    /// <returns>Why this cannot be written, or null.</returns>
    public static string? Refuse(HtmlContext before, HtmlContext after, ReadOnlySpan<char> rest)
    {
        if (before.State == HtmlState.Text && after.State == HtmlState.TagName && IsScript(rest[1..]))
            return "a script cannot run in mail, and pages have none: leave <script> out";
        if (after is { State: HtmlState.BeforeValue, IsNamedMeta: true, Attribute: "http-equiv" })
            return "a meta element has either a name or http-equiv: with both its content is obeyed";
        if (before.State == HtmlState.BeforeValue
            && after.State is HtmlState.DoubleQuoted or HtmlState.SingleQuoted or HtmlState.Unquoted)
            return RefuseValue(after, rest);
        if (before is { State: HtmlState.RawText, Element: "style" } && IsRemoteStyle(rest)) return RemoteStyle;
        return null;
    }

    private const string RemoteStyle =
        "a remote style tells its server that the mail was opened: write the style into the template";

    private static bool IsScript(ReadOnlySpan<char> name) =>
        name.StartsWith("script", StringComparison.OrdinalIgnoreCase)
            && (name.Length == 6 || !char.IsAsciiLetterOrDigit(name[6]));

    private static string? RefuseValue(HtmlContext context, ReadOnlySpan<char> rest)
    {
        var isQuoted = context.State != HtmlState.Unquoted;
        var value = isQuoted ? rest[1..] : rest;
        var end = isQuoted ? value.IndexOf(rest[0]) : value.IndexOfAny(" \t\r\n>");
        value = (end < 0 ? value : value[..end]).Trim();
        var name = context.Attribute;
        foreach (var scheme in ScriptSchemes)
            if (OutputRules.UrlAttributes.Contains(name)
                && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return $"{name} must not begin with {scheme}: it would run as a script";
        if (FetchedAttributes.Contains(name) && IsRemote(value))
            return "a remote image tells its server that the mail was opened: leave it out";
        if (context.Element == "link" && name == "href" && IsRemote(value)) return RemoteStyle;
        return name == "style" && HasRemoteUrl(value) ? RemoteStyle : null;
    }

    private static bool IsRemote(ReadOnlySpan<char> url) =>
        url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("//", StringComparison.Ordinal);

    /// <summary>At the beginning of the text, so that each is found once, at its place.</summary>
    private static bool IsRemoteStyle(ReadOnlySpan<char> css) =>
        css.StartsWith("@import", StringComparison.OrdinalIgnoreCase)
        || (css.StartsWith("url(", StringComparison.OrdinalIgnoreCase) && IsRemote(css[4..].TrimStart(" '\"")));

    private static bool HasRemoteUrl(ReadOnlySpan<char> css)
    {
        for (var i = 0; i < css.Length; i++)
            if (IsRemoteStyle(css[i..])) return true;
        return false;
    }
}
