using Digest.Matching.Catalog;
using Digest.Papers.Text;

namespace Digest.Cli.Sources;

/// <summary>arXiv's categories as people type them.</summary>
internal static class ArxivCategories
{
    private static IEnumerable<string> All => TopicCatalog.Categories.Select(topic => topic.Query["cat:".Length..]);

    /// <summary>A category as arXiv writes it, or an archive like <c>cs</c>; null when there is none.</summary>
    public static string? Find(string text) =>
        TopicCatalog.FindCategory(text)
        ?? All.Select(category => category.Split('.')[0])
            .FirstOrDefault(archive => archive.Equals(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The message about one that does not exist.</summary>
    public static string Unknown(string text)
    {
        var suggestion = NearestName.Question(text, All);
        return $"Unknown arXiv category '{text}'.{suggestion} List them: digest topics cat:";
    }
}
