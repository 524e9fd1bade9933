namespace Digest.Matching.Indexing;

/// <summary>
/// Documents by a value they either have or have not: categories, sources. Values compare without case.
/// </summary>
internal sealed class FacetTable
{
    private readonly Dictionary<string, List<int>> _documents = new(StringComparer.OrdinalIgnoreCase);

    public FacetTable(MatchDocument[] documents, Func<MatchDocument, IReadOnlyList<string>> values)
    {
        for (var document = 0; document < documents.Length; document++)
        {
            foreach (var value in values(documents[document]))
            {
                if (!_documents.TryGetValue(value, out var list)) _documents.Add(value, list = []);
                if (list.Count == 0 || list[^1] != document) list.Add(document);
            }
        }
    }

    /// <summary>Documents of all values that <paramref name="pattern"/> covers, each once, in order.</summary>
    public IReadOnlyList<int> Find(string pattern)
    {
        var lists = _documents.Where(entry => Covers(pattern, entry.Key)).Select(entry => entry.Value).ToList();
        return lists.Count switch
        {
            0 => [],
            1 => lists[0],
            _ => [.. lists.SelectMany(list => list).Distinct().Order()],
        };
    }

    /// <summary>
    /// <c>cs</c> and <c>cs.*</c> cover <c>cs.CL</c>; <c>cs.C*</c> covers <c>cs.CL</c> and <c>cs.CV</c>.
    /// </summary>
    public static bool Covers(string pattern, string value)
    {
        if (pattern.EndsWith('*'))
            return value.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
                || value.Equals(pattern[..^1].TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
        return value.StartsWith(pattern, StringComparison.OrdinalIgnoreCase)
            && (value.Length == pattern.Length || value[pattern.Length] == '.');
    }
}
