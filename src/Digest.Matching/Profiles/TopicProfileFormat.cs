using System.Text;

namespace Digest.Matching.Profiles;

/// <summary>
/// The kept form: a version byte, what it was learnt from and the three numbers, then terms with their weights as half
/// floats. About 14 bytes a term, 60 kB at most.
/// </summary>
public sealed partial class TopicProfile
{
    /// <summary>Increased when the format or the training changes, so that stored profiles are retrained.</summary>
    private const byte FormatVersion = 2;

    public byte[] Save()
    {
        using var kept = new MemoryStream();
        using (var writer = new BinaryWriter(kept, Encoding.UTF8))
        {
            writer.Write(FormatVersion);
            writer.Write(IsFromExamples);
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
            float wordsWeight = reader.ReadSingle(), threshold = reader.ReadSingle(), slope = reader.ReadSingle();
            var count = reader.Read7BitEncodedInt();
            if (count is < 0 or > MaxTerms || !float.IsFinite(wordsWeight + threshold + slope)) return null;
            var terms = new ProfileTerm[count];
            for (var i = 0; i < terms.Length; i++)
            {
                var first = reader.ReadString();
                var second = reader.ReadString();
                terms[i] = new ProfileTerm(first, second.Length == 0 ? null : second, (float)reader.ReadHalf());
                if (!float.IsFinite(terms[i].Weight)) return null;
            }
            return new TopicProfile(terms, wordsWeight, threshold, slope, isFromExamples);
        }
        // Cut off, or a length that cannot be.
        catch (Exception broken) when (broken is IOException or FormatException)
        {
            return null;
        }
    }
}
