using Digest.Matching.Text;

namespace Digest.Matching.Indexing;

/// <param name="Position">0 for the first word of the text.</param>
/// <param name="IsJoined">Two words of the text with a hyphen, read as one.</param>
internal readonly record struct TextToken(string Stem, int Position, bool IsJoined);

/// <summary>
/// A text as the stems in it and their places; words without a subject and those seen once are left out.
/// </summary>
/// <param name="Length">The number of words of the text.</param>
/// <param name="Numbers">Of the stems, while it is written.</param>
internal sealed record TokenizedText(int Length, IReadOnlyList<TextToken> Tokens, IReadOnlyList<int> Numbers)
{
    /// <summary>The fields of a paper; numbers new stems.</summary>
    public static TokenizedText[] Of(
        MatchDocument paper, Dictionary<StemHash, int> numbers, ArchiveStatistics statistics)
    {
        var fields = new TokenizedText[ArchiveStatistics.FieldCount];
        for (var field = 0; field < fields.Length; field++)
            fields[field] = Of(paper.TextOf((TextField)field), numbers, statistics);
        return fields;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(Length);
        writer.Write7BitEncodedInt(Tokens.Count);
        var last = 0;
        for (var i = 0; i < Tokens.Count; i++)
        {
            writer.Write7BitEncodedInt((Tokens[i].Position - last) << 1 | (Tokens[i].IsJoined ? 1 : 0));
            writer.Write7BitEncodedInt(Numbers[i]);
            last = Tokens[i].Position;
        }
    }

    /// <param name="stems">By their numbers.</param>
    public static TokenizedText Read(BinaryReader reader, string[] stems)
    {
        var length = reader.Read7BitEncodedInt();
        var tokens = new TextToken[reader.Read7BitEncodedInt()];
        var position = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            var step = reader.Read7BitEncodedInt();
            position += step >> 1;
            tokens[i] = new TextToken(stems[reader.Read7BitEncodedInt()], position, (step & 1) != 0);
        }
        return new TokenizedText(length, tokens, []);
    }

    private static TokenizedText Of(string text, Dictionary<StemHash, int> numbers, ArchiveStatistics statistics)
    {
        var tokens = new List<TextToken>();
        var used = new List<int>();
        var length = 0;
        var reader = new TokenReader(text);
        while (reader.Read() && reader.Position < PostingTable.PlacesPerField)
        {
            if (!reader.IsPair) length++;
            var stem = Words.Stem(reader.Surface);
            if (StopWords.Contains(reader.Surface) || statistics.DocumentFrequency(stem) == 0) continue;
            tokens.Add(new TextToken(stem, reader.Position, reader.IsPair));
            var hash = StemHash.Of(stem);
            if (!numbers.TryGetValue(hash, out var number)) numbers.Add(hash, number = numbers.Count);
            used.Add(number);
        }
        return new TokenizedText(length, tokens, used);
    }
}
