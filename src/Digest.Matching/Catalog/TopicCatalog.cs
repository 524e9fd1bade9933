namespace Digest.Matching.Catalog;

/// <param name="Query">In the query language, ready to subscribe to.</param>
public sealed record CatalogTopic(string Name, string Query);

/// <summary>
/// Topics to choose from: subjects of common interest as queries (<c>curated-topics.tsv</c>), and arXiv's categories
/// with their names as its taxonomy gives them (<c>arxiv-categories.tsv</c>, https://arxiv.org/category_taxonomy).
/// </summary>
public static class TopicCatalog
{
    private const string CategoryField = "cat:";

    public static IReadOnlyList<CatalogTopic> Curated { get; } =
    [.. Rows("curated-topics.tsv").Select(row => new CatalogTopic(row[0], row[1]))];

    public static IReadOnlyList<CatalogTopic> Categories { get; } =
    [.. Rows("arxiv-categories.tsv").Select(row => new CatalogTopic($"{row[1]} ({row[0]})", $"cat:{row[0]}"))];

    private static readonly Dictionary<string, string> CategoryIds = Categories
        .Select(topic => topic.Query[CategoryField.Length..])
        .ToDictionary(id => id, StringComparer.OrdinalIgnoreCase);

    /// <summary>The arXiv category with this id, as arXiv writes it; null when there is none.</summary>
    public static string? FindCategory(string id) => CategoryIds.GetValueOrDefault(id);

    /// <summary>
    /// The category that a wrong id probably means: by its name, or by the archive before the dot.
    /// </summary>
    public static string? NearestCategory(string wrong)
    {
        if (CategoriesNamed(wrong).FirstOrDefault() is { } named) return named.Query[CategoryField.Length..];
        var archive = wrong[..(wrong.IndexOf('.', StringComparison.Ordinal) + 1)];
        if (archive.Length == 0 || wrong.Contains('*', StringComparison.Ordinal)) return null;
        return CategoryIds
            .Values.Where(id => CommonLength(id, wrong) > archive.Length)
            .MaxBy(id => CommonLength(id, wrong));
    }

    private static int CommonLength(string a, string b) =>
        a.ToUpperInvariant().AsSpan().CommonPrefixLength(b.ToUpperInvariant());

    /// <summary>The topic of this name, or the category of this name without its id; null when there is none.</summary>
    public static CatalogTopic? FindNamed(string name) =>
        Curated.Concat(Categories).FirstOrDefault(topic => topic.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Categories of this name; several can share one, like Machine Learning.</summary>
    public static IEnumerable<CatalogTopic> CategoriesNamed(string name)
    {
        var words = name.Replace('-', ' ').Replace('_', ' ');
        return Categories.Where(topic => topic.Name[..topic.Name.LastIndexOf(" (", StringComparison.Ordinal)]
            .Replace('-', ' ')
            .Equals(words, StringComparison.OrdinalIgnoreCase));
    }

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
