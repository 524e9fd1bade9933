using Digest.Sources;

namespace Digest.Cli.Sources;

/// <summary>
/// arXiv's feeds in a list of feeds. They are read as a source of arXiv, which knows its calendar and fills gaps.
/// </summary>
internal static class ArxivFeedAddress
{
    private static readonly string[] Hosts = ["rss.arxiv.org", "export.arxiv.org", "arxiv.org", "www.arxiv.org"];

    /// <summary>The categories of a feed; null for an address that is not one of arXiv's.</summary>
    public static IReadOnlyList<string>? Categories(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !Hosts.Contains(uri.Host)
            || uri.AbsolutePath.Trim('/').Split('/') is not ["rss" or "atom", var written])
            return null;
        var categories = Uri.UnescapeDataString(written).Split('+');
        var found = categories.Select(ArxivCategories.Find).OfType<string>().ToList();
        return found.Count == categories.Length ? found : null;
    }

    public static string Of(SourceOptions source) =>
        $"https://rss.arxiv.org/rss/{string.Join('+', source.Categories)}";
}
