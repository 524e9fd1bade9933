namespace Digest.Sources.Reading;

/// <summary>Which elements of HTML separate words. All others occur inside a word or a line:
/// <c>CO&lt;sub&gt;2&lt;/sub&gt;</c> is CO2.</summary>
internal static class HtmlElements
{
    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure",
            "footer",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table",
            "tr", "ul",
    };

    private static readonly HashSet<string> Cells = new(
        StringComparer.OrdinalIgnoreCase) { "img", "option", "td", "th" };

    private static readonly HashSet<string> Unseen =
        new(StringComparer.OrdinalIgnoreCase) { "head", "noscript", "script", "style", "template" };

    /// <summary>What is inserted before and after the element's text.</summary>
    public static string Separator(string element) => Blocks.Contains(element) ? "\n\n" : Cells.Contains(element) ? " "
        : "";

    /// <summary>Whether its text is not meant for readers.</summary>
    public static bool IsUnseen(string element) => Unseen.Contains(element);
}
