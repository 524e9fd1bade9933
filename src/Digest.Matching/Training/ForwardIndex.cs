using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Text;

namespace Digest.Matching.Training;

/// <summary>
/// The vectors of an index by document instead of by term, less what is common to all: what a few documents have in
/// common is visible at once. Words without a subject are left out.
/// </summary>
internal sealed class ForwardIndex
{
    private readonly MatchIndex _index;
    private readonly int _words;
    private readonly List<(int Column, float Value)>[] _vectors;
    private readonly float[] _mean;
    private readonly float[] _pairIdf;
    private readonly (int First, int Second)[] _pairs;

    public ForwardIndex(MatchIndex index)
    {
        _index = index;
        var (table, pairs) = (index.Postings, index.Postings.Pairs);
        _words = table.Vocabulary.Count;
        var pairCount = pairs.FirstPosting.Length - 1;
        _vectors = new List<(int, float)>[index.Documents.Count];
        for (var document = 0; document < _vectors.Length; document++) _vectors[document] = [];
        _mean = new float[_words + pairCount];
        _pairIdf = new float[pairCount];
        _pairs = new (int, int)[pairCount];
        for (var term = 0; term < _words; term++)
        {
            if (StopWords.ContainsStem(table.Vocabulary[term])) continue;
            AddColumn(term, table.FirstPosting[term], table.FirstPosting[term + 1], table.Document, table.TfIdf, 1);
        }
        foreach (var (first, second, pair) in pairs.All)
        {
            int from = pairs.FirstPosting[pair], to = pairs.FirstPosting[pair + 1];
            if (to - from < 2) continue;
            _pairs[pair] = (first, second);
            _pairIdf[pair] = TermWeights.DampedIdf(index.Documents.Count, to - from);
            AddColumn(_words + pair, from, to, pairs.Document, pairs.Value, _pairIdf[pair]);
        }
    }

    /// <summary>The strongest terms of the mean of some documents, weighted, less the mean of all.</summary>
    public ProfileTerm[] Centroid(int[] documents, Func<int, float> weight, int strongest, float scale)
    {
        var sum = new Dictionary<int, float>();
        var total = documents.Sum(weight);
        foreach (var document in documents)
        {
            var share = weight(document) / total;
            foreach (var (column, value) in _vectors[document])
                sum[column] = sum.GetValueOrDefault(column) + share * value;
        }
        return [.. sum
            .Select(entry => (Column: entry.Key, Weight: entry.Value - _mean[entry.Key]))
            .Where(entry => entry.Weight > 0)
            .OrderByDescending(entry => entry.Weight).ThenBy(entry => entry.Column).Take(strongest)
            .Select(entry => TermOf(entry.Column, entry.Weight * scale))];
    }

    private ProfileTerm TermOf(int column, float weight)
    {
        var stems = _index.Postings.Vocabulary;
        if (column < _words) return new ProfileTerm(stems[column], null, weight);
        var (first, second) = _pairs[column - _words];
        return new ProfileTerm(stems[first], stems[second], weight * _pairIdf[column - _words]);
    }

    private void AddColumn(int column, int from, int to, int[] documents, float[] values, float idf)
    {
        for (var posting = from; posting < to; posting++)
        {
            if (values[posting] == 0) continue;
            _vectors[documents[posting]].Add((column, values[posting] * idf));
            _mean[column] += values[posting] * idf / _vectors.Length;
        }
    }
}
