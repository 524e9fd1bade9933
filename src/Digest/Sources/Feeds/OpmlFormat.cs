using System.Xml.Linq;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Feeds;

/// <summary>Lists of feeds as readers of feeds exchange them (OPML 2.0), folders and all.</summary>
internal static class OpmlFormat
{
    private const string Scheme = "feed:";

    /// <summary>Feeds in the order of the file, each address once.</summary>
    /// <exception cref="FormatException">It is not OPML.</exception>
    public static IReadOnlyList<OpmlFeed> Read(string text) =>
        [.. new SafeXml(text).Items(["opml"], ["outline"])
            .Select(outline => new OpmlFeed(
                PaperText.Title(outline.Attribute("title") ?? outline.Attribute("text") ?? ""),
                Address(UrlOf(outline).Trim())))
            .Where(feed => feed.Url.Length > 0)
            .DistinctBy(feed => feed.Url, StringComparer.Ordinal)];

    /// <summary>As the specification writes it, and in the cases that are met.</summary>
    private static string UrlOf(XmlItem outline) =>
        outline.Attribute("xmlUrl") ?? outline.Attribute("xmlurl") ?? outline.Attribute("XMLURL") ?? "";

    /// <summary>Some readers write <c>feed:</c> before an address or instead of <c>http:</c>.</summary>
    private static string Address(string url)
    {
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return url;
        var rest = url[Scheme.Length..];
        return rest.StartsWith("//", StringComparison.Ordinal) ? $"http:{rest}" : rest;
    }

    public static string Write(IEnumerable<OpmlFeed> feeds)
    {
        var opml = new XElement(
            "opml",
            new XAttribute("version", "2.0"),
            new XElement("head", new XElement("title", "Digest")),
            new XElement(
                "body",
                feeds.Select(feed => new XElement(
                    "outline",
                    new XAttribute("text", feed.Title),
                    new XAttribute("type", "rss"),
                    new XAttribute("xmlUrl", feed.Url)))));
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{opml}\n";
    }
}

/// <param name="Title">Empty where the list names none.</param>
internal sealed record OpmlFeed(string Title, string Url);
