using System.Text;

namespace Digest.Matching.Indexing;

/// <summary>
/// The kept form of a background: its words, weights and meanings without the texts, in the order in which they are in
/// memory, so that a process that needs it for one topic does not index thousands of papers first.
/// </summary>
public sealed partial class MatchIndex
{
    private const byte FormatVersion = 1;

    /// <summary>A little more than an encoded paper takes: a buffer that grows would take four times as much.</summary>
    private const int BytesPerPaper = 5000;

    public byte[] Save()
    {
        using var kept = new MemoryStream(Documents.Count * BytesPerPaper);
        using var writer = new BinaryWriter(kept, Encoding.UTF8);
        writer.Write(FormatVersion);
        writer.Write(Documents.Count);
        foreach (var document in Documents)
        {
            writer.Write(document.Key);
            writer.Write(document.Id);
            writer.WriteArray(Array.ConvertAll(document.Meaning, value => (Half)value));
        }
        Postings.Write(writer);
        return kept.ToArray();
    }

    /// <param name="statistics">Those of now: of words that no document of the background has.</param>
    /// <exception cref="InvalidDataException">This version did not write it; it can be built again.</exception>
    public static MatchIndex Load(byte[] kept, ArchiveStatistics statistics)
    {
        using var reader = new BinaryReader(new MemoryStream(kept), Encoding.UTF8);
        try
        {
            if (reader.ReadByte() != FormatVersion)
                throw new InvalidDataException("The background was written by another version.");
            var documents = new MatchDocument[reader.ReadInt32()];
            for (var i = 0; i < documents.Length; i++)
            {
                documents[i] = new MatchDocument
                {
                    Key = reader.ReadInt64(),
                    Id = reader.ReadString(),
                    Title = "",
                    Meaning = Array.ConvertAll(reader.ReadArray<Half>(), value => (float)value),
                };
            }
            return Of(documents, statistics, PostingTable.Read(reader, documents.Length, statistics));
        }
        catch (Exception broken) when (broken is EndOfStreamException or FormatException or OverflowException)
        {
            throw new InvalidDataException("The background is truncated or damaged.", broken);
        }
    }
}
