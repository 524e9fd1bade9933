namespace Digest.Matching.Indexing;

/// <summary>
/// Which papers of an index are nearly the same, and which much alike: the cosine of their vectors of words. Only
/// papers that share several of their strongest words are compared, so that the cost grows with the papers, not with
/// their pairs.
/// </summary>
internal sealed class NearDuplicates
{
    /// <summary>The same text under another id: who had one does not want the other, whenever it comes.</summary>
    public const float SameText = 0.95f;

    /// <summary>The same work under another title, or a part two: one of them is enough.</summary>
    public const float NearlySame = 0.85f;

    /// <summary>The same subject: the second waits until others had their turn.</summary>
    public const float Alike = 0.5f;

    private const int StrongestWords = 15;
    private const int SharedToCompare = 5;

    /// <summary>A strong word of more papers than this does not distinguish them.</summary>
    private const int MaxPapersPerWord = 200;

    private readonly (int Document, float Similarity)[][] _neighbours;

    public NearDuplicates(MatchIndex index)
    {
        var vectors = Transposed(index.Postings);
        var byStrongWord = new Dictionary<int, List<int>>();
        var strong = new int[vectors.Length][];
        var found = new List<(int, float)>[vectors.Length];
        var shared = new int[vectors.Length];
        var candidates = new List<int>();
        for (var document = 0; document < vectors.Length; document++)
        {
            strong[document] =
            [
                .. vectors[document]
                    .OrderByDescending(word => word.Value)
                    .Take(StrongestWords)
                    .Select(word => word.Term),
            ];
            foreach (var term in strong[document])
            {
                if (!byStrongWord.TryGetValue(term, out var list)) byStrongWord.Add(term, list = []);
                if (list.Count < MaxPapersPerWord)
                {
                    foreach (var other in list) if (shared[other]++ == 0) candidates.Add(other);
                }
                list.Add(document);
            }
            foreach (var other in candidates)
            {
                if (shared[other] >= SharedToCompare
                    && Cosine(vectors[document], vectors[other]) is >= Alike and var similarity)
                {
                    (found[document] ??= []).Add((other, similarity));
                    (found[other] ??= []).Add((document, similarity));
                }
                shared[other] = 0;
            }
            candidates.Clear();
        }
        _neighbours = Array.ConvertAll(found, list => list is null ? [] : list.ToArray());
    }

    /// <summary>The papers at least <see cref="Alike"/> to this one.</summary>
    public ReadOnlySpan<(int Document, float Similarity)> Of(int document) => _neighbours[document];

    /// <param name="least">Not below <see cref="Alike"/>.</param>
    public IEnumerable<int> Of(int document, float least) =>
        _neighbours[document].Where(other => other.Similarity >= least).Select(other => other.Document);

    private static (int Term, float Value)[][] Transposed(PostingTable table)
    {
        var vectors = new List<(int, float)>[table.DocumentCount];
        for (var document = 0; document < vectors.Length; document++) vectors[document] = [];
        for (var term = 0; term < table.Vocabulary.Count; term++)
            for (var posting = table.FirstPosting[term]; posting < table.FirstPosting[term + 1]; posting++)
                vectors[table.Document[posting]].Add((term, table.TfIdf[posting]));
        return Array.ConvertAll(vectors, vector => vector.ToArray());
    }

    /// <summary>Both are in the order of their terms.</summary>
    private static float Cosine((int Term, float Value)[] a, (int Term, float Value)[] b)
    {
        float sum = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i].Term == b[j].Term) sum += a[i++].Value * b[j++].Value;
            else if (a[i].Term < b[j].Term) i++;
            else j++;
        }
        return sum;
    }
}
