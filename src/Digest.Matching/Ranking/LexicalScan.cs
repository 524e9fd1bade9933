using Digest.Matching.Indexing;
using Digest.Matching.Text;

namespace Digest.Matching.Ranking;

/// <summary>
/// Finds the features of every document that has any word of a topic. Its buffers are used again for the next topic;
/// one thread uses it at a time.
/// </summary>
internal sealed class LexicalScan(PostingTable table)
{
    /// <summary>Words of a topic beyond this are not looked for.</summary>
    public const int MaxWords = 30;

    private const int MaxCount = 3;
    private const int WordsBetween = 3;
    private const int EarlyWords = 60;

    private readonly LexicalFeatures[] _best = new LexicalFeatures[table.DocumentCount];
    private readonly bool[] _isFound = new bool[table.DocumentCount];
    private readonly Counts[] _counts = new Counts[table.DocumentCount];
    private readonly List<int> _touched = [];
    private readonly List<int> _found = [];
    private readonly List<(int Place, int Word)> _places = [];

    /// <summary>The documents that have any word, in no order; valid until the next scan.</summary>
    public IReadOnlyList<int> Found => _found;

    public bool Has(int document) => _isFound[document];

    public ref readonly LexicalFeatures this[int document] => ref _best[document];

    /// <summary>The idf of the topic's rarest word: what a document without any word misses.</summary>
    public float RarestIdf { get; private set; }

    public void Scan(string[][] variants)
    {
        foreach (var document in _found) _isFound[document] = false;
        _found.Clear();
        RarestIdf = 0;
        foreach (var variant in variants) Scan(variant, isOriginal: ReferenceEquals(variant, variants[0]));
    }

    private void Scan(string[] variant, bool isOriginal)
    {
        var count = Math.Min(variant.Length, MaxWords);
        Span<float> idf = stackalloc float[count];
        var terms = new int[count][];
        float sum = 0, squares = 0;
        for (var word = 0; word < count; word++)
        {
            terms[word] = Terms(variant[word]);
            idf[word] = Idf(variant[word], terms[word]);
            sum += idf[word];
            squares += TermWeights.Damped(idf[word]) * TermWeights.Damped(idf[word]);
            if (isOriginal) RarestIdf = Math.Max(RarestIdf, idf[word]);
        }
        for (var word = 0; word < count; word++)
            foreach (var term in terms[word]) Count(term, word, idf[word]);
        var length = MathF.Sqrt(Math.Max(squares, float.Epsilon));
        foreach (var document in _touched)
        {
            var features = FeaturesOf(document, terms, idf, sum, length);
            if (!_isFound[document])
            {
                _isFound[document] = true;
                _found.Add(document);
                _best[document] = features;
            }
            else if (Rank(features) > Rank(_best[document]))
            {
                features.Cosine = Math.Max(features.Cosine, _best[document].Cosine);
                _best[document] = features;
            }
            else
                _best[document].Cosine = Math.Max(features.Cosine, _best[document].Cosine);
            _counts[document] = default;
        }
        _touched.Clear();
    }

    private int[] Terms(string stem)
    {
        if (stem.EndsWith('*')) return [.. WordOccurrences.PrefixTerms(table, stem[..^1])];
        var term = table.Vocabulary.Find(stem);
        return term < 0 ? [] : [term];
    }

    private float Idf(string stem, int[] terms) =>
        terms.Length > 0 ? terms.Min(term => table.Idf[term]) : table.UnseenIdf(stem.TrimEnd('*'));

    private void Count(int term, int word, float idf)
    {
        for (var posting = table.FirstPosting[term]; posting < table.FirstPosting[term + 1]; posting++)
        {
            var document = table.Document[posting];
            ref var counts = ref _counts[document];
            if (counts.Words == 0) _touched.Add(document);
            var bit = 1u << word;
            if ((counts.Words & bit) == 0) counts.Idf += idf;
            counts.Words |= bit;
            var places = table.Places(posting);
            if (PostingTable.FieldOf(places[0]) == TextField.Title && (counts.Title & bit) == 0)
            {
                counts.Title |= bit;
                counts.TitleIdf += idf;
            }
            counts.Occurrences += Math.Min(MaxCount, places.Length);
            counts.Cosine += TermWeights.Damped(idf) * table.TfIdf[posting];
        }
    }

    private LexicalFeatures FeaturesOf(int document, int[][] terms, ReadOnlySpan<float> idf, float sum, float length)
    {
        ref readonly var counts = ref _counts[document];
        var every = (1u << terms.Length) - 1;
        var features = new LexicalFeatures
        {
            Share = counts.Idf / sum,
            TitleShare = counts.TitleIdf / sum,
            All = counts.Words == every ? 1 : 0,
            AllInTitle = counts.Title == every ? 1 : 0,
            Frequency = counts.Occurrences / (float)terms.Length,
            Cosine = counts.Cosine / length,
        };
        if (features.All == 0)
        {
            for (var word = 0; word < terms.Length; word++)
                if ((counts.Words >> word & 1) == 0) features.Missing = Math.Max(features.Missing, idf[word]);
        }
        else
            FindTogether(document, terms, ref features);
        return features;
    }

    /// <summary>Slides over the places of all words; a window ends at every place.</summary>
    private void FindTogether(int document, int[][] terms, ref LexicalFeatures features)
    {
        _places.Clear();
        for (var word = 0; word < terms.Length; word++)
            foreach (var term in terms[word])
                if (table.Find(term, document) is >= 0 and var posting)
                    foreach (var place in table.Places(posting)) _places.Add((place, word));
        _places.Sort();
        Span<int> last = stackalloc int[terms.Length];
        last.Fill(int.MinValue / 2);
        var repeated = 0;
        var after = -1;
        foreach (var (place, word) in _places)
        {
            last[word] = place;
            var first = place;
            foreach (var seen in last) first = Math.Min(first, seen);
            var span = place - first + 1;
            if (span > terms.Length + WordsBetween) continue;
            features.Near = 1;
            if (span <= terms.Length + 1) features.Phrase = 1;
            var isTitle = PostingTable.FieldOf(place) == TextField.Title;
            if (isTitle
                || (PostingTable.FieldOf(place) == TextField.Abstract && PostingTable.PositionOf(place) < EarlyWords))
                features.Early = 1;
            if (first <= after) continue;
            repeated += isTitle ? 2 : 1;
            after = place;
        }
        features.Repeated = MathF.Log(1 + repeated);
    }

    /// <summary>Which of two variants says more.</summary>
    private static float Rank(in LexicalFeatures features) =>
        10 * (features.Phrase + features.AllInTitle + features.Near + features.All) + features.Share
        + features.TitleShare;

    /// <summary>What one document has of one variant.</summary>
    private struct Counts
    {
        public uint Words;
        public uint Title;
        public float Idf;
        public float TitleIdf;
        public int Occurrences;
        public float Cosine;
    }
}
