using System.IO.Compression;
using System.Text;

namespace Digest.Matching.Indexing;

/// <summary>
/// The kept form: a version byte, then Brotli over counts, (stem, frequency) pairs and acronyms. About 5 bytes a stem.
/// </summary>
public sealed partial class ArchiveStatistics
{
    private const byte FormatVersion = 2;
    private const int BufferSize = 1 << 16;

    public byte[] Save()
    {
        using var kept = new MemoryStream();
        kept.WriteByte(FormatVersion);
        using (
            var writer = new BinaryWriter(
                new BrotliStream(kept, CompressionLevel.Fastest, leaveOpen: true), Encoding.UTF8))
        {
            writer.Write(DocumentCount);
            foreach (var words in _fieldWords) writer.Write(words);
            writer.Write(_documentFrequency.Count);
            foreach (var (stem, count) in _documentFrequency)
            {
                writer.Write(stem);
                writer.Write7BitEncodedInt(count);
            }
            Acronyms.Write(writer);
        }
        return kept.ToArray();
    }

    /// <exception cref="InvalidDataException">These are not statistics that this version wrote; they can be counted
    /// again from the papers.</exception>
    public static ArchiveStatistics Load(ReadOnlyMemory<byte> kept)
    {
        if (kept.Length == 0 || kept.Span[0] != FormatVersion)
            throw new InvalidDataException("The archive's statistics were written by another version.");
        using var reader = new BinaryReader(
            new BufferedStream(
                new BrotliStream(new MemoryStream(kept[1..].ToArray()), CompressionMode.Decompress), BufferSize),
            Encoding.UTF8);
        try
        {
            var statistics = new ArchiveStatistics { DocumentCount = reader.ReadInt32() };
            for (var field = 0; field < FieldCount; field++)
                statistics._fieldWords[field] = reader.ReadInt64();
            var stems = reader.ReadInt32();
            statistics._documentFrequency.EnsureCapacity(Math.Clamp(stems, 0, MaxStems));
            for (var left = stems; left > 0; left--)
                statistics._documentFrequency[reader.ReadString()] = reader.Read7BitEncodedInt();
            statistics.Acronyms.Read(reader);
            return statistics;
        }
        catch (Exception broken) when (broken is EndOfStreamException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException("The archive's statistics are truncated or damaged.", broken);
        }
    }
}
