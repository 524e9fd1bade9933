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

    /// <summary>Where the vector of each document begins in <see cref="_column"/> and beside it.</summary>
    private readonly int[] _first;
    private readonly int[] _column;
    private readonly float[] _value;
    private readonly float[] _mean;
    private readonly float[] _pairIdf;
    private readonly (int First, int Second)[] _pairs;

    public ForwardIndex(MatchIndex index)
    {
        _index = index;
        var (table, pairs) = (index.Postings, index.Postings.Pairs);
        _words = table.Vocabulary.Count;
        var pairCount = pairs.FirstPosting.Length - 1;
        _mean = new float[_words + pairCount];
        _pairIdf = new float[pairCount];
        _pairs = new (int, int)[pairCount];
        foreach (var (first, second, pair) in pairs.All)
        {
            var having = pairs.FirstPosting[pair + 1] - pairs.FirstPosting[pair];
            if (having < 2) continue;
            _pairs[pair] = (first, second);
            _pairIdf[pair] = TermWeights.DampedIdf(index.Documents.Count, having);
        }
        var wordWeight = new float[_words];
        for (var term = 0; term < _words; term++)
            wordWeight[term] = StopWords.ContainsStem(table.Vocabulary[term]) ? 0 : 1;
        _first = new int[index.Documents.Count + 1];
        CountColumns(_first, table.FirstPosting, table.Document, table.TfIdf, wordWeight);
        CountColumns(_first, pairs.FirstPosting, pairs.Document, pairs.Value, _pairIdf);
        for (var document = 1; document < _first.Length; document++) _first[document] += _first[document - 1];
        (_column, _value) = (new int[_first[^1]], new float[_first[^1]]);
        var next = (int[])_first.Clone();
        AddColumns(next, 0, table.FirstPosting, table.Document, table.TfIdf, wordWeight);
        AddColumns(next, _words, pairs.FirstPosting, pairs.Document, pairs.Value, _pairIdf);
    }

    /// <summary>The strongest terms of the mean of some documents, weighted, less the mean of all.</summary>
    public ProfileTerm[] Centroid(int[] documents, Func<int, float> weight, int strongest, float scale)
    {
        var sum = new Dictionary<int, float>();
        var total = documents.Sum(weight);
        foreach (var document in documents)
        {
            var share = weight(document) / total;
            for (var at = _first[document]; at < _first[document + 1]; at++)
                sum[_column[at]] = sum.GetValueOrDefault(_column[at]) + share * _value[at];
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

    /// <summary>How many columns each document has, one place after it.</summary>
    private static void CountColumns(int[] counts, int[] first, int[] documents, float[] values, float[] weights)
    {
        for (var column = 0; column < weights.Length; column++)
        {
            if (weights[column] == 0) continue;
            for (var posting = first[column]; posting < first[column + 1]; posting++)
                if (values[posting] != 0) counts[documents[posting] + 1]++;
        }
    }

    private void AddColumns(
        int[] next, int firstColumn, int[] first, int[] documents, float[] values, float[] weights)
    {
        for (var column = 0; column < weights.Length; column++)
        {
            if (weights[column] == 0) continue;
            for (var posting = first[column]; posting < first[column + 1]; posting++)
            {
                if (values[posting] == 0) continue;
                var at = next[documents[posting]]++;
                _column[at] = firstColumn + column;
                _value[at] = values[posting] * weights[column];
                _mean[firstColumn + column] += _value[at] / _index.Documents.Count;
            }
        }
    }
}
