namespace Digest.Matching.Catalog;

/// <param name="Query">In the query language, ready to subscribe to.</param>
public sealed record CatalogTopic(string Name, string Query);

/// <summary>
/// Topics to choose from: subjects of common interest as queries (<c>curated-topics.tsv</c>), and arXiv's categories
/// with their names as its taxonomy gives them (<c>arxiv-categories.tsv</c>, https://arxiv.org/category_taxonomy).
/// </summary>
public static class TopicCatalog
{
    public static IReadOnlyList<CatalogTopic> Curated { get; } =
    [.. Rows("curated-topics.tsv").Select(row => new CatalogTopic(row[0], row[1]))];

    public static IReadOnlyList<CatalogTopic> Categories { get; } =
    [.. Rows("arxiv-categories.tsv").Select(row => new CatalogTopic($"{row[1]} ({row[0]})", $"cat:{row[0]}"))];

    /// <summary>
    /// Those whose name or query has every word of <paramref name="words"/>, in any case; all when it is empty.
    /// </summary>
    public static IEnumerable<CatalogTopic> Find(string words)
    {
        var wanted = words.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        return Curated
            .Concat(Categories)
            .Where(topic =>
                wanted.All(word => $"{topic.Name} {topic.Query}".Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string[]> Rows(string file)
    {
        using var reader = new StreamReader(
            typeof(TopicCatalog).Assembly.GetManifestResourceStream(file)
                ?? throw new InvalidOperationException($"{file} is not embedded."));
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) yield return line.Split('\t');
    }
}
