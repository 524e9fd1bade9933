namespace Digest.Matching.Text;

/// <summary>A word of a text: as folded, as stemmed, and its position.</summary>
internal readonly record struct Word(string Surface, string Stem, int Start, int Length, int Position);

/// <summary>
/// Short texts (queries, names) as a list of words; whole papers go through <see cref="TokenReader"/> directly.
/// </summary>
internal static class Words
{
    /// <summary>The words in order, without the joined pairs.</summary>
    public static List<Word> Of(string text)
    {
        var words = new List<Word>();
        var reader = new TokenReader(text);
        while (reader.Read())
        {
            if (!reader.IsPair)
                words.Add(
                    new Word(
                        reader.Surface.ToString(), Stem(reader.Surface), reader.Start, reader.Length, reader.Position));
        }
        return words;
    }

    public static string Stem(ReadOnlySpan<char> surface)
    {
        Span<char> stem = stackalloc char[surface.Length + 1];
        surface.CopyTo(stem);
        return stem[..PorterStemmer.Stem(stem[..surface.Length])].ToString();
    }
}
