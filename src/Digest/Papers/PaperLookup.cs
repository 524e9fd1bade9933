using Digest.Papers.Text;
using Digest.Storage;

namespace Digest.Papers;

/// <summary>Finds papers by what people cite them by.</summary>
internal static class PaperLookup
{
    private const int Page = 20_000;

    /// <param name="dois">In lower case.</param>
    /// <returns>Rows by DOI.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> ListByDoiAsync(
        SqlSession sql, IReadOnlyList<string> dois)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        if (dois.Count == 0) return found;
        var rows = await sql.QueryAsync<(long Key, string Doi)>(
            "SELECT key, LOWER(doi) AS doi FROM papers WHERE LOWER(doi) IN @dois ORDER BY key", new { dois });
        foreach (var (key, doi) in rows) found.TryAdd(doi, key);
        return found;
    }

    /// <param name="titles">As <see cref="TitleKey"/> gives them.</param>
    /// <returns>Rows by title. It reads the titles of all papers, which takes some seconds for a million.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> ListByTitleAsync(
        SqlSession sql, IReadOnlySet<string> titles)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        if (titles.Count == 0) return found;
        IReadOnlyList<(long Key, string Title)> page = [];
        do
        {
            page = await sql.QueryAsync<(long Key, string Title)>(
                "SELECT key, title FROM papers WHERE key > @after ORDER BY key LIMIT @Page",
                new { after = page.Count == 0 ? 0 : page[^1].Key, Page });
            foreach (var (key, title) in page)
                if (TitleKey.Of(title) is { } text && titles.Contains(text)) found.TryAdd(text, key);
        }
        while (page.Count == Page);
        return found;
    }
}
