using System.Net;
using System.Text.RegularExpressions;

namespace Digest.Sources.Reading;

/// <summary>
/// Reduces HTML in feeds to text. Not a sanitizer: what comes out is text, which is escaped where it is written.
/// </summary>
internal static partial class HtmlText
{
    public static string Reduce(string html)
    {
        if (html.AsSpan().IndexOfAny('<', '&') < 0) return html;
        var text = Unseen().Replace(html, " ");
        // A tag begins with a letter: "<3B parameters" is text.
        text = Tag().Replace(text, tag => HtmlElements.Separator(tag.Groups["name"].Value));
        return WebUtility.HtmlDecode(text);
    }

    [GeneratedRegex(
        @"<!--.*?(?:-->|$)|<(script|style|head|template)\b[^>]*>.*?(?:</\1\s*>|$)",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Unseen();

    [GeneratedRegex(@"</?(?<name>[a-z][a-z0-9]*)[^<>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
