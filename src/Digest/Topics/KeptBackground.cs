using System.Text;
using Digest.Matching.Indexing;

namespace Digest.Topics;

/// <summary>The trainer's background, ready-made, as it is stored.</summary>
/// <param name="Papers">How many papers the archive had.</param>
/// <param name="Encoder">The version of the encoder in use; empty without one.</param>
/// <param name="Encoded">How many of the archive's sample were encoded.</param>
/// <param name="UsesMeaning">Whether the background has meanings: then topics are decided with them.</param>
/// <param name="Index">As <see cref="MatchIndex.Load"/> reads it.</param>
internal sealed record KeptBackground(long Papers, string Encoder, int Encoded, bool UsesMeaning, byte[] Index)
{
    public byte[] Save()
    {
        using var head = new MemoryStream();
        using var writer = new BinaryWriter(head, Encoding.UTF8);
        writer.Write(Encoder);
        writer.Write(Encoded);
        writer.Write(UsesMeaning);
        return [.. head.ToArray(), .. Index];
    }

    /// <summary>Null when it is damaged or of another version, and has to be built again.</summary>
    public MatchIndex? TryOpen(ArchiveStatistics statistics)
    {
        try
        {
            return MatchIndex.Load(Index, statistics);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Null when it is damaged and has to be built again.</summary>
    public static KeptBackground? TryLoad(KeptStatistics row)
    {
        using var reader = new BinaryReader(new MemoryStream(row.Kept), Encoding.UTF8);
        try
        {
            var (encoder, encoded, usesMeaning) = (reader.ReadString(), reader.ReadInt32(), reader.ReadBoolean());
            return new KeptBackground(
                row.UpTo, encoder, encoded, usesMeaning, row.Kept[(int)reader.BaseStream.Position..]);
        }
        catch (Exception broken) when (broken is IOException or FormatException)
        {
            return null;
        }
    }
}
