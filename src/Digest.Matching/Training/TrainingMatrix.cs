using System.Numerics.Tensors;
using Digest.Matching.Indexing;

namespace Digest.Matching.Training;

/// <summary>
/// Examples and background papers as sparse vectors over the terms that the examples have: only they can speak for a
/// paper; common words that no example has speak against it. Where meanings are known, their dimensions follow, less
/// the background's mean. Rows are the examples, then the background.
/// </summary>
internal sealed class TrainingMatrix
{
    /// <summary>With this many examples a term has to be in two of them: it may be chance in one.</summary>
    private const int ManyExamples = 20;

    /// <summary>The share of the background from which a word is common.</summary>
    private const double CommonShare = 0.01;

    /// <summary>A word of one of the nearest papers alone is chance.</summary>
    private const int SharedByNearest = 2;

    /// <summary>What a paper's meaning counts beside its words.</summary>
    internal const float MeaningWeight = 1;

    private readonly List<(int Column, float Value)>[] _rows;

    /// <param name="examples">An index over the examples' documents, with the same statistics as <paramref
    /// name="background"/>.</param>
    /// <param name="nearest">Documents of the background whose words can speak for a paper too.</param>
    public TrainingMatrix(MatchIndex examples, MatchIndex background, IReadOnlySet<int> nearest)
    {
        ExampleCount = examples.Documents.Count;
        _rows = new List<(int, float)>[ExampleCount + background.Documents.Count];
        for (var row = 0; row < _rows.Length; row++) _rows[row] = [];
        var needed = ExampleCount >= ManyExamples ? 2 : 1;
        AddWords(examples.Postings, background.Postings, needed);
        AddPairs(examples.Postings, background.Postings, needed);
        AddOtherWords(examples.Postings, background.Postings, nearest);
        MeanMeaning = Mean(background);
        if (!examples.Documents.Any(document => document.Meaning.Length == MeanMeaning.Length)) MeanMeaning = [];
        if (MeanMeaning.Length > 0) AddMeanings([.. examples.Documents, .. background.Documents]);
    }

    public int ExampleCount { get; }

    /// <summary>Of the background; empty when meanings are not known.</summary>
    public float[] MeanMeaning { get; }

    /// <summary>Those of <see cref="Columns"/>, then the dimensions of meaning.</summary>
    public int ColumnCount => Columns.Count + MeanMeaning.Length;

    public int RowCount => _rows.Length;

    public List<(string First, string? Second, float Idf)> Columns { get; } = [];

    public ReadOnlySpan<(int Column, float Value)> Row(int row) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_rows[row]);

    public double Dot(double[] weights, int row)
    {
        double sum = 0;
        foreach (var (column, value) in Row(row)) sum += weights[column] * value;
        return sum;
    }

    private void AddWords(PostingTable examples, PostingTable background, int needed)
    {
        for (var term = 0; term < examples.Vocabulary.Count; term++)
        {
            int from = examples.FirstPosting[term], to = examples.FirstPosting[term + 1];
            if (to - from < needed || examples.TfIdf[from] == 0) continue;
            var stem = examples.Vocabulary[term];
            Columns.Add((stem, null, 1));
            for (var posting = from; posting < to; posting++) Add(examples.Document[posting], examples.TfIdf[posting]);
            if (background.Vocabulary.Find(stem) is not (>= 0 and var there)) continue;
            for (var posting = background.FirstPosting[there]; posting < background.FirstPosting[there + 1]; posting++)
                Add(ExampleCount + background.Document[posting], background.TfIdf[posting]);
        }
    }

    /// <summary>
    /// A pair has to be in two papers at least, examples or background: most pairs are not an expression.
    /// </summary>
    private void AddPairs(PostingTable examples, PostingTable background, int needed)
    {
        var (pairs, known) = (examples.Pairs, background.Pairs);
        foreach (var (first, second, pair) in pairs.All)
        {
            int from = pairs.FirstPosting[pair], to = pairs.FirstPosting[pair + 1];
            string firstStem = examples.Vocabulary[first], secondStem = examples.Vocabulary[second];
            var there = known.Find(background.Vocabulary.Find(firstStem), background.Vocabulary.Find(secondStem));
            var having = there < 0 ? 0 : known.FirstPosting[there + 1] - known.FirstPosting[there];
            if (to - from < needed || (having < 2 && to - from < 2)) continue;
            var idf = TermWeights.DampedIdf(background.DocumentCount + ExampleCount, having + to - from);
            Columns.Add((firstStem, secondStem, idf));
            for (var posting = from; posting < to; posting++)
                Add(pairs.Document[posting], pairs.Value[posting] * idf);
            for (
                var posting = there < 0 ? 0 : known.FirstPosting[there];
                there >= 0 && posting < known.FirstPosting[there + 1];
                posting++)
                Add(ExampleCount + known.Document[posting], known.Value[posting] * idf);
        }
    }

    /// <summary>
    /// Words that are common elsewhere and in no example speak against a paper; those that several of the nearest share
    /// may speak for it.
    /// </summary>
    private void AddOtherWords(PostingTable examples, PostingTable background, IReadOnlySet<int> nearest)
    {
        for (var term = 0; term < background.Vocabulary.Count; term++)
        {
            int from = background.FirstPosting[term],
                to = background.FirstPosting[term + 1];
            if ((to - from < CommonShare * background.DocumentCount && !IsShared(from, to))
                || examples.Vocabulary.Find(background.Vocabulary[term]) >= 0)
                continue;
            Columns.Add((background.Vocabulary[term], null, 1));
            for (var posting = from; posting < to; posting++)
                Add(ExampleCount + background.Document[posting], background.TfIdf[posting]);
        }

        bool IsShared(int from, int to)
        {
            var having = 0;
            for (var posting = from; posting < to && having < SharedByNearest; posting++)
                if (nearest.Contains(background.Document[posting])) having++;
            return having == SharedByNearest;
        }
    }

    private void AddMeanings(IReadOnlyList<MatchDocument> documents)
    {
        for (var row = 0; row < documents.Count; row++)
        {
            var meaning = documents[row].Meaning;
            if (meaning.Length != MeanMeaning.Length) continue;
            for (var i = 0; i < meaning.Length; i++)
                _rows[row].Add((Columns.Count + i, MeaningWeight * (meaning[i] - MeanMeaning[i])));
        }
    }

    private static float[] Mean(MatchIndex background)
    {
        var known = background.Documents.Where(document => document.Meaning.Length > 0).ToList();
        if (known.Count == 0) return [];
        var mean = new float[known[0].Meaning.Length];
        foreach (var document in known) TensorPrimitives.Add(mean, document.Meaning, mean);
        TensorPrimitives.Divide(mean, known.Count, mean);
        return mean;
    }

    private void Add(int row, float value) => _rows[row].Add((Columns.Count - 1, value));
}
