using System.Collections.Concurrent;
using System.Numerics.Tensors;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Matching.Training;

/// <summary>
/// Learns what the background knows of plain words. Papers that say them best (seeds) move the meaning of short words
/// towards how papers speak of them.
/// </summary>
internal sealed class WordsTrainer
{
    private const int EnoughSeeds = 8, FewSeeds = 5, NearestSeeds = 10, MaxSeeds = 50;

    private readonly MatchIndex _background;
    private readonly QueryExpansion _expansion;

    /// <summary>The documents whose meaning is known.</summary>
    private readonly int[] _known;

    private readonly float[] _mean;

    private readonly ConcurrentBag<LexicalScan> _scans = [];

    public WordsTrainer(MatchIndex background)
    {
        _background = background;
        _expansion = new QueryExpansion(background);
        _known =
        [
            .. Enumerable.Range(0, background.Documents.Count)
                .Where(document => background.Documents[document].Meaning.Length > 0),
        ];
        _mean = _known.Length == 0 ? [] : Mean(_known);
    }

    /// <param name="meaning">The vector of the words, of length 1; empty without a sentence encoder.</param>
    public WordsModel Train(WordsNode words, ReadOnlySpan<float> meaning, ScoreTables tables)
    {
        var variants = TopicVariants.Of(words, _background.Postings.Acronyms);
        var (related, scale) = _expansion.Train(words, tables);
        if (!_scans.TryTake(out var scan)) scan = new LexicalScan(_background.Postings);
        scan.Scan(variants);
        var model = new WordsModel(
            QueryPrinter.Print(words),
            variants,
            related,
            scale,
            Math.Min(1, scan.Found.Count(document => scan[document].All > 0) / (float)FewSeeds),
            meaning.IsEmpty || _known.Length == 0 ? null : MeaningOf(scan, meaning.ToArray()));
        _scans.Add(scan);
        return model;
    }

    private MeaningModel MeaningOf(LexicalScan scan, float[] words)
    {
        var cosines = Cosines(words);
        var seeds = Seeds(scan, cosines);
        var seed = Mean(seeds);
        TensorPrimitives.Subtract(seed, _mean, seed);
        Normalise(seed);
        TensorPrimitives.Add(seed, words, seed);
        Normalise(seed);
        return new MeaningModel(words, Spread.Of(cosines), seed, Spread.Of(Cosines(seed)));
    }

    private float[] Cosines(float[] vector) =>
        Array.ConvertAll(
            _known, document => TensorPrimitives.Dot(vector, _background.Documents[document].Meaning));

    /// <summary>Papers that have the words near each other; if there are few, all words; if hardly any, the
    /// nearest.</summary>
    private int[] Seeds(LexicalScan scan, float[] cosines)
    {
        var nearest = Nearest(cosines);
        int[] seeds = [.. nearest.Where(document => scan.Has(document) && scan[document].Near > 0).Take(MaxSeeds)];
        if (seeds.Length < EnoughSeeds)
            seeds = [.. nearest.Where(document => scan.Has(document) && scan[document].All > 0).Take(MaxSeeds)];
        return seeds.Length >= FewSeeds ? seeds : [.. nearest.Take(NearestSeeds)];
    }

    private int[] Nearest(float[] cosines)
    {
        var order = (float[])cosines.Clone();
        var nearest = (int[])_known.Clone();
        Array.Sort(order, nearest);
        Array.Reverse(nearest);
        return nearest;
    }

    private float[] Mean(int[] documents)
    {
        var mean = new float[_background.Documents[documents[0]].Meaning.Length];
        foreach (var document in documents)
            TensorPrimitives.Add(mean, _background.Documents[document].Meaning, mean);
        TensorPrimitives.Divide(mean, documents.Length, mean);
        return mean;
    }

    private static void Normalise(float[] vector)
    {
        var length = TensorPrimitives.Norm(vector);
        if (length > 0) TensorPrimitives.Divide(vector, length, vector);
    }
}
