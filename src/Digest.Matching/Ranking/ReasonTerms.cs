using Digest.Matching.Text;

namespace Digest.Matching.Ranking;

/// <summary>
/// The few words that a reason names: the longest stretches first, each stem once, as the paper writes them.
/// </summary>
internal static class ReasonTerms
{
    private const int MaxTerms = 3;

    /// <param name="texts">In the order of the paper.</param>
    /// <param name="labels">Named before the words: authors, categories, sources.</param>
    public static IReadOnlyList<string> Of(IEnumerable<string> texts, IEnumerable<string> labels)
    {
        var terms = labels.Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxTerms).ToList();
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, stems) in texts
            .Select(text => (Text: text, Stems: StemsOf(text)))
            .OrderByDescending(stretch => stretch.Stems.Count))
        {
            if (terms.Count == MaxTerms) break;
            if (stems.Count > 0 && named.IsSupersetOf(stems)) continue;
            named.UnionWith(stems);
            terms.Add(text);
        }
        return terms;
    }

    private static List<string> StemsOf(string text) =>
        [.. Words.Of(text).Where(word => !StopWords.Contains(word.Surface)).Select(word => word.Stem).Distinct()];
}
