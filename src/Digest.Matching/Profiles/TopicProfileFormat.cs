using System.Text;

namespace Digest.Matching.Profiles;

/// <summary>The kept form: a version byte, the three numbers, then terms with their weights as half floats. About 12 bytes a term.</summary>
public sealed partial class TopicProfile
{
    private const byte FormatVersion = 1;

    public byte[] Save()
    {
        using var kept = new MemoryStream();
        using (var writer = new BinaryWriter(kept, Encoding.UTF8))
        {
            writer.Write(FormatVersion);
            writer.Write(WordsWeight);
            writer.Write(Threshold);
            writer.Write(Slope);
            writer.Write7BitEncodedInt(Terms.Count);
            foreach (var term in Terms)
            {
                writer.Write(term.First);
                writer.Write(term.Second ?? "");
                writer.Write((Half)term.Weight);
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
            float wordsWeight = reader.ReadSingle(), threshold = reader.ReadSingle(), slope = reader.ReadSingle();
            var terms = new ProfileTerm[Math.Clamp(reader.Read7BitEncodedInt(), 0, kept.Length)];
            for (var i = 0; i < terms.Length; i++)
            {
                var first = reader.ReadString();
                var second = reader.ReadString();
                terms[i] = new ProfileTerm(first, second.Length == 0 ? null : second, (float)reader.ReadHalf());
            }
            return new TopicProfile(terms, wordsWeight, threshold, slope);
        }
        catch (Exception broken) when (broken is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("The profile is cut off or damaged.", broken);
        }
    }
}
