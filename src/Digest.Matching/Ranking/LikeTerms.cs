using Digest.Matching.Indexing;
using Digest.Matching.Text;

namespace Digest.Matching.Ranking;

/// <summary>The strongest words of a paper that <c>like:</c> names.</summary>
internal static class LikeTerms
{
    private const int Strongest = 40;

    /// <summary>Stems with weights of a vector of length 1; empty when the paper is not known.</summary>
    public static IReadOnlyList<(string Stem, float Weight)> Of(MatchIndex index, MatchOptions options, string id)
    {
        if (!options.LikedPapers.TryGetValue(id, out var paper)) return [];
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var word in Words.Of(paper.Title + "\n" + paper.Title + "\n" + paper.Abstract))
        {
            if (!StopWords.Contains(word.Surface)) weights[word.Stem] = weights.GetValueOrDefault(word.Stem) + 1;
        }
        var strongest = weights
            .Select(entry => (Stem: entry.Key, Weight: entry.Value / (entry.Value + 1.2f) * Idf(index, entry.Key)))
            .OrderByDescending(entry => entry.Weight).Take(Strongest).ToList();
        var length = MathF.Sqrt(strongest.Sum(entry => entry.Weight * entry.Weight));
        return [.. strongest.Select(entry => (entry.Stem, entry.Weight / length))];
    }

    private static float Idf(MatchIndex index, string stem)
    {
        var term = index.Postings.Vocabulary.Find(stem);
        return term < 0 ? index.Postings.UnseenIdf(stem) : index.Postings.Idf[term];
    }
}
