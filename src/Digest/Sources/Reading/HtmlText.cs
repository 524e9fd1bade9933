using System.Net;
using System.Text.RegularExpressions;

namespace Digest.Sources.Reading;

/// <summary>Reduces HTML in feeds to text. Not a sanitizer: what comes out is text, which is escaped where it is written.</summary>
internal static partial class HtmlText
{
    public static string Reduce(string html)
    {
        if (html.AsSpan().IndexOfAny('<', '&') < 0) return html;
        var text = Unseen().Replace(html, " ");
        text = Block().Replace(text, "\n\n");
        // A tag begins with a letter: "<3B parameters" is text.
        text = Tag().Replace(text, "");
        return WebUtility.HtmlDecode(text);
    }

    [GeneratedRegex(@"<!--.*?(?:-->|$)|<(script|style|head|template)\b[^>]*>.*?(?:</\1\s*>|$)", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Unseen();

    [GeneratedRegex(@"</?(?:p|div|br|li|ul|ol|tr|table|h[1-6]|section|blockquote)\b[^>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Block();

    [GeneratedRegex(@"</?[a-z][^<>]*>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
