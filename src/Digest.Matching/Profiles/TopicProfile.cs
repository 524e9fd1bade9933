using System.Text;
using Digest.Matching.Archive;
using Digest.Matching.Indexing;
using Digest.Matching.Ranking;

namespace Digest.Matching.Profiles;

/// <summary>What a topic's examples have taught: weights of a linear model over tf-idf terms. Kept with the topic (<see cref="Save"/>).</summary>
public sealed class TopicProfile
{
    private const byte FormatVersion = 1;

    private readonly (string Stem, float Weight)[] _weights;
    private readonly float _threshold;

    private TopicProfile((string Stem, float Weight)[] weights, float threshold)
    {
        _weights = weights;
        _threshold = threshold;
    }

    /// <summary>Learns from papers that were liked and disliked, against the archive as background. Works from the first example on; null without a liked one.</summary>
    public static TopicProfile? Train(IReadOnlyList<MatchDocument> liked, IReadOnlyList<MatchDocument> disliked, ArchiveStatistics statistics)
    {
        if (liked.Count == 0) return null;
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        Add(weights, liked, 1f / liked.Count, statistics);
        if (disliked.Count > 0) Add(weights, disliked, -0.5f / disliked.Count, statistics);
        var kept = weights.Where(entry => entry.Value != 0).OrderByDescending(entry => Math.Abs(entry.Value)).Take(1000).Select(entry => (entry.Key, entry.Value)).ToArray();
        var length = MathF.Sqrt(kept.Sum(entry => entry.Value * entry.Value));
        return new TopicProfile([.. kept.Select(entry => (entry.Key, entry.Value / length))], 0.25f);
    }

    private static void Add(Dictionary<string, float> weights, IReadOnlyList<MatchDocument> examples, float share, ArchiveStatistics statistics)
    {
        var table = PostingTableBuilder.Build([.. examples], statistics);
        for (var term = 0; term < table.Idf.Length; term++)
            for (var posting = table.FirstPosting[term]; posting < table.FirstPosting[term + 1]; posting++)
                weights[table.Vocabulary[term]] = weights.GetValueOrDefault(table.Vocabulary[term]) + share * table.TfIdf[posting];
    }

    /// <summary>Stems and weights, strongest first: what <c>explain</c> shows.</summary>
    public IReadOnlyList<(string Stem, float Weight)> Weights => _weights;

    public byte[] Save()
    {
        using var kept = new MemoryStream();
        using (var writer = new BinaryWriter(kept, Encoding.UTF8))
        {
            writer.Write(FormatVersion);
            writer.Write(_threshold);
            writer.Write7BitEncodedInt(_weights.Length);
            foreach (var (stem, weight) in _weights)
            {
                writer.Write(stem);
                writer.Write((Half)weight);
            }
        }
        return kept.ToArray();
    }

    /// <exception cref="InvalidDataException">This is no profile that this version wrote; train it anew from the examples.</exception>
    public static TopicProfile Load(ReadOnlyMemory<byte> kept)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(kept.ToArray()), Encoding.UTF8);
            if (reader.ReadByte() != FormatVersion) throw new InvalidDataException("The profile is of another version.");
            var threshold = reader.ReadSingle();
            var weights = new (string, float)[Math.Clamp(reader.Read7BitEncodedInt(), 0, kept.Length)];
            for (var i = 0; i < weights.Length; i++) weights[i] = (reader.ReadString(), (float)reader.ReadHalf());
            return new TopicProfile(weights, threshold);
        }
        catch (Exception broken) when (broken is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("The profile is cut off or damaged.", broken);
        }
    }

    internal DocumentScores Score(PostingTable table, ScoreTables tables)
    {
        var positive = tables.Take();
        var negative = tables.Take();
        foreach (var (stem, weight) in _weights)
        {
            var term = table.Vocabulary.Find(stem);
            if (term < 0) continue;
            var scores = weight > 0 ? positive : negative;
            for (var posting = table.FirstPosting[term]; posting < table.FirstPosting[term + 1]; posting++) scores.Add(table.Document[posting], Math.Abs(weight) * table.TfIdf[posting]);
        }
        foreach (var document in positive.Documents)
        {
            var score = Math.Max(0, positive[document] - negative[document]);
            positive.Set(document, score / (score + _threshold));
        }
        tables.Return(negative);
        positive.DropZeros();
        return positive;
    }

    /// <summary>The terms of a document that speak most for it, as they are written there.</summary>
    internal IReadOnlyList<string> Strongest(PostingTable table, int document, int count) =>
        [.. _weights
            .Select(entry => (Term: table.Vocabulary.Find(entry.Stem), entry.Weight))
            .Where(entry => entry.Term >= 0 && entry.Weight > 0)
            .Select(entry => (Posting: table.Find(entry.Term, document), entry.Term, entry.Weight))
            .Where(entry => entry.Posting >= 0)
            .OrderByDescending(entry => entry.Weight * table.TfIdf[entry.Posting])
            .Take(count)
            .Select(entry => table.Vocabulary[entry.Term])];
}
