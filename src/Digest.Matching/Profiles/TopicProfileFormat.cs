using System.Text;

namespace Digest.Matching.Profiles;

/// <summary>
/// The kept form: a version byte, what it was learned from and the numbers, then terms and vectors with half
/// floats. About 14 bytes a term and 800 a vector.
/// </summary>
public sealed partial class TopicProfile
{
    /// <summary>Increased when the format or the training changes, so that stored profiles are retrained.</summary>
    private const byte FormatVersion = 7;

    private const int MaxWordsModels = 100, MaxDimensions = 4096;

    public byte[] Save()
    {
        using var kept = new MemoryStream();
        using (var writer = new BinaryWriter(kept, Encoding.UTF8))
        {
            writer.Write(FormatVersion);
            writer.Write(IsFromExamples);
            writer.Write(WordsWeight);
            foreach (var threshold in Thresholds) writer.Write(threshold);
            writer.Write(Meaning is not null);
            if (Meaning is { } meaning) Write(writer, meaning.Direction, new Spread(meaning.Offset, 1));
            WriteTerms(writer, _terms);
            writer.Write7BitEncodedInt(Words.Count);
            foreach (var words in Words) Write(writer, words);
        }
        return kept.ToArray();
    }

    /// <summary>
    /// The profile; null when it is damaged or was written by another version, and has to be retrained.
    /// </summary>
    public static TopicProfile? TryLoad(ReadOnlyMemory<byte> kept)
    {
        using var reader = new BinaryReader(new MemoryStream(kept.ToArray()), Encoding.UTF8);
        try
        {
            if (reader.ReadByte() != FormatVersion) return null;
            var isFromExamples = reader.ReadBoolean();
            var wordsWeight = Finite(reader);
            var thresholds = new float[ThresholdCount];
            for (var i = 0; i < thresholds.Length; i++) thresholds[i] = Finite(reader);
            (float[] Vector, Spread Spread) meaning = reader.ReadBoolean() ? ReadVector(reader) : ([], default);
            var terms = ReadTerms(reader);
            var words = new WordsModel[Count(reader, MaxWordsModels)];
            for (var i = 0; i < words.Length; i++) words[i] = ReadWords(reader);
            return words.Length > 0
                ? new TopicProfile(words)
                : new TopicProfile(terms)
                {
                    IsFromExamples = isFromExamples,
                    WordsWeight = wordsWeight,
                    Thresholds = thresholds,
                    Meaning = meaning.Vector.Length == 0
                        ? null
                        : new ExampleMeaning(meaning.Vector, meaning.Spread.Mean),
                };
        }
        // Cut off, or a number that cannot be.
        catch (Exception broken) when (broken is IOException or FormatException or InvalidDataException)
        {
            return null;
        }
    }

    private static void WriteTerms(BinaryWriter writer, ProfileTerm[] terms)
    {
        writer.Write7BitEncodedInt(terms.Length);
        foreach (var term in terms)
        {
            writer.Write(term.First);
            writer.Write(term.Second ?? "");
            writer.Write((Half)term.Weight);
        }
    }

    private static ProfileTerm[] ReadTerms(BinaryReader reader)
    {
        var terms = new ProfileTerm[Count(reader, MaxTerms)];
        for (var i = 0; i < terms.Length; i++)
        {
            var first = reader.ReadString();
            var second = reader.ReadString();
            terms[i] = new ProfileTerm(first, second.Length == 0 ? null : second, Finite((float)reader.ReadHalf()));
        }
        return terms;
    }

    private static void Write(BinaryWriter writer, WordsModel words)
    {
        writer.Write(words.Words);
        writer.Write7BitEncodedInt(words.Variants.Length);
        foreach (var variant in words.Variants) writer.Write(string.Join(' ', variant));
        WriteTerms(writer, words.Related._terms);
        writer.Write(words.RelatedScale);
        writer.Write(words.RelatedTrust);
        writer.Write(words.Meaning is not null);
        if (words.Meaning is not { } meaning) return;
        Write(writer, meaning.Words, meaning.WordsSpread);
        Write(writer, meaning.Seeds, meaning.SeedsSpread);
    }

    private static WordsModel ReadWords(BinaryReader reader)
    {
        var text = reader.ReadString();
        var variants = new string[Count(reader, MaxWordsModels)][];
        for (var i = 0; i < variants.Length; i++) variants[i] = reader.ReadString().Split(' ');
        if (variants.Length == 0) throw new FormatException("Words have at least one variant.");
        var related = new TopicProfile(ReadTerms(reader));
        var scale = Finite(reader);
        if (scale <= 0) throw new FormatException("A scale is positive.");
        var trust = Finite(reader);
        if (!reader.ReadBoolean()) return new WordsModel(text, variants, related, scale, trust, null);
        var (words, wordsSpread) = ReadVector(reader);
        var (seeds, seedsSpread) = ReadVector(reader);
        return new WordsModel(
            text, variants, related, scale, trust, new MeaningModel(words, wordsSpread, seeds, seedsSpread));
    }

    private static void Write(BinaryWriter writer, float[] vector, Spread spread)
    {
        writer.Write7BitEncodedInt(vector.Length);
        foreach (var value in vector) writer.Write((Half)value);
        writer.Write(spread.Mean);
        writer.Write(spread.Deviation);
    }

    private static (float[] Vector, Spread Spread) ReadVector(BinaryReader reader)
    {
        var vector = new float[Count(reader, MaxDimensions)];
        for (var i = 0; i < vector.Length; i++) vector[i] = Finite((float)reader.ReadHalf());
        return (vector, new Spread(Finite(reader), Finite(reader)));
    }

    private static int Count(BinaryReader reader, int most) =>
        reader.Read7BitEncodedInt() is >= 0 and var count && count <= most
            ? count
            : throw new FormatException("A count that cannot be.");

    private static float Finite(BinaryReader reader) => Finite(reader.ReadSingle());

    private static float Finite(float value) =>
        float.IsFinite(value) ? value : throw new FormatException("A number that cannot be.");
}
