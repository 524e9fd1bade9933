using System.IO.Compression;
using System.Text;
using Digest.Matching.Text;

namespace Digest.Matching.Indexing;

/// <summary>
/// What is known of an archive without its texts: statistics, and a sample of papers with the places of their stems and
/// their meanings. One comes with the program and serves until an archive of one's own has grown.
/// </summary>
/// <param name="Encoder">The version of the encoder that made the meanings; empty when there are none.</param>
/// <param name="ReadPapers">Reads the papers, without texts: they are needed once, to build an index.</param>
public sealed record BackgroundArchive(
    string Encoder, ArchiveStatistics Statistics, Func<IReadOnlyList<MatchDocument>> ReadPapers)
{
    private const byte FormatVersion = 1;
    private const string Resource = "background.bin";
    private const int BufferSize = 1 << 16;
    private static readonly Lazy<BackgroundArchive> Packaged = new(ReadResource);

    public static BackgroundArchive Empty { get; } = new("", new ArchiveStatistics(), () => []);

    /// <summary>
    /// Papers on artificial intelligence from a year of arXiv, as the program brings them; read on first use.
    /// </summary>
    public static BackgroundArchive Shipped => Packaged.Value;

    /// <param name="papers">With texts.</param>
    public static void Write(
        Stream stream, string encoder, ArchiveStatistics statistics, IReadOnlyCollection<MatchDocument> papers)
    {
        using var writer = new BinaryWriter(
            new BrotliStream(stream, CompressionLevel.SmallestSize, leaveOpen: true), Encoding.UTF8);
        writer.Write(FormatVersion);
        writer.Write(encoder);
        var kept = statistics.Save();
        writer.Write(kept.Length);
        writer.Write(kept);
        var numbers = new Dictionary<StemHash, int>();
        var tokens = papers.Select(paper => TokenizedText.Of(paper, numbers, statistics)).ToList();
        writer.Write(numbers.Count);
        foreach (var hash in numbers.Keys) writer.Write(hash.Value);
        writer.Write(papers.Count);
        foreach (var (paper, fields) in papers.Zip(tokens))
        {
            WriteMeaning(writer, paper.Meaning);
            foreach (var field in fields) field.Write(writer);
        }
    }

    /// <param name="open">Opens what was written; more than once.</param>
    public static BackgroundArchive Read(Func<Stream> open)
    {
        using var reader = ReaderOf(open);
        var (encoder, statistics) = ReadHead(reader);
        return new BackgroundArchive(encoder, statistics, () => ReadAllPapers(open));
    }

    private static IReadOnlyList<MatchDocument> ReadAllPapers(Func<Stream> open)
    {
        using var reader = ReaderOf(open);
        var (_, statistics) = ReadHead(reader);
        var stems = statistics.Stems.ToDictionary(stem => StemHash.Of(stem));
        var known = new string[reader.ReadInt32()];
        for (var i = 0; i < known.Length; i++) known[i] = stems[new StemHash(reader.ReadUInt64())];
        var papers = new MatchDocument[reader.ReadInt32()];
        for (var i = 0; i < papers.Length; i++)
        {
            papers[i] = new MatchDocument
            {
                Key = -1 - i,
                Id = $"background:{i}",
                Title = "",
                Meaning = ReadMeaning(reader),
                Fields = [.. Enumerable.Range(0, ArchiveStatistics.FieldCount)
                    .Select(_ => TokenizedText.Read(reader, known))],
            };
        }
        return papers;
    }

    private static (string Encoder, ArchiveStatistics Statistics) ReadHead(BinaryReader reader)
    {
        if (reader.ReadByte() != FormatVersion)
            throw new InvalidDataException("The background was written by another version.");
        return (reader.ReadString(), ArchiveStatistics.Load(reader.ReadBytes(reader.ReadInt32())));
    }

    private static BinaryReader ReaderOf(Func<Stream> open) =>
        new(new BufferedStream(new BrotliStream(open(), CompressionMode.Decompress), BufferSize), Encoding.UTF8);

    private static BackgroundArchive ReadResource() =>
        Read(() => typeof(BackgroundArchive).Assembly.GetManifestResourceStream(Resource)!);

    /// <summary>One byte for each number: exact enough for a cosine to the third digit.</summary>
    private static void WriteMeaning(BinaryWriter writer, float[] meaning)
    {
        writer.Write7BitEncodedInt(meaning.Length);
        if (meaning.Length == 0) return;
        var unit = meaning.Max(MathF.Abs) / sbyte.MaxValue;
        writer.Write(unit);
        foreach (var value in meaning) writer.Write((sbyte)MathF.Round(value / unit));
    }

    private static float[] ReadMeaning(BinaryReader reader)
    {
        var meaning = new float[reader.Read7BitEncodedInt()];
        if (meaning.Length == 0) return meaning;
        var unit = reader.ReadSingle();
        for (var i = 0; i < meaning.Length; i++) meaning[i] = reader.ReadSByte() * unit;
        return meaning;
    }
}
