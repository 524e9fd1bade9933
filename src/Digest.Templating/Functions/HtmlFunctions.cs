using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Digest.Templating.Evaluation;

namespace Digest.Templating.Functions;

/// <summary>The built-in object <c>html</c>. In an HTML template what <c>escape</c> and <c>newline_to_br</c> give is markup, so that it is not escaped once more.</summary>
internal static partial class HtmlFunctions
{
    public static readonly FunctionTable All = new("html")
    {
        { "escape", "text", (in a) => AsMarkup(a, WebUtility.HtmlEncode(a.Text(0))) },
        { "newline_to_br", "text", (in a) => AsMarkup(a, LineEnd().Replace(a.Render.EscapesHtml ? Html.Escape(a.TextOrEmpty(0)) : a.TextOrEmpty(0), "<br />$0")) },
        { "strip", "text", Strip },
        { "url_encode", "text", (in a) => a.Text(0) is { } text ? Uri.EscapeDataString(text) : null },
        { "url_escape", "text", (in a) => a.Text(0) is { } text ? UrlEscape(text) : null },
    };

    private static object? AsMarkup(in Arguments a, string? text) => a.Render.EscapesHtml && text is not null ? new RenderedText(text) : text;

    private static string? Strip(in Arguments a)
    {
        if (a.Text(0) is not { } text) return null;
        try
        {
            return new Regex(Tags, RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, a.Render.Limits.RegexTimeout).Replace(text, "");
        }
        catch (RegexMatchTimeoutException)
        {
            throw a.Fail(0, "taking the tags out of this text takes longer than allowed");
        }
    }

    /// <summary>Everything is percent-encoded but what RFC 3986, section 2, reserves or leaves free.</summary>
    private static string UrlEscape(string text)
    {
        const string Kept = "-._~:/?#[]@!$&'()*+,;=";
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var character = rune.ToString();
            escaped.Append(rune.IsAscii && (char.IsAsciiLetterOrDigit(character[0]) || Kept.Contains(character[0], StringComparison.Ordinal)) ? character : Uri.EscapeDataString(character));
        }

        return escaped.ToString();
    }

    /// <summary>Scripts, styles and comments with what is in them; of all other elements the tags alone.</summary>
    private const string Tags = """<script.*?</script>|<style.*?</style>|<!--.*?-->|<(?:[^>=]|="[^"]*"|='[^']*'|=[^'"][^\s>]*)*>""";

    [GeneratedRegex(@"\r\n|\r|\n")]
    private static partial Regex LineEnd();
}
