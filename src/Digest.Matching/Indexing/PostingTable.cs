namespace Digest.Matching.Indexing;

/// <summary>
/// Every word of every document, by term and by place, in flat arrays. A term's postings are <c>FirstPosting[term] …
/// FirstPosting[term + 1]</c>, in document order; a posting's occurrences are <c>FirstOccurrence[posting] …
/// FirstOccurrence[posting + 1]</c>, in order of place. A place is <c>field * PlacesPerField + position</c>.
/// </summary>
internal sealed class PostingTable
{
    /// <summary>Words of one field beyond this are not indexed; the longest abstracts have some 600.</summary>
    public const int PlacesPerField = 1 << 16;

    public required Vocabulary Vocabulary { get; init; }

    /// <summary>What acronyms mean, according to the papers of the archive.</summary>
    public required AcronymTable Acronyms { get; init; }

    public required int DocumentCount { get; init; }

    /// <summary>How much seeing the term says: BM25's idf over the archive.</summary>
    public required float[] Idf { get; init; }

    public required int[] FirstPosting { get; init; }

    public required int[] Document { get; init; }

    /// <summary>The saturated, length-normalised and field-weighted frequency of BM25F, 0 to 1.</summary>
    public required float[] Frequency { get; init; }

    /// <summary>The posting's part in the document's tf-idf vector of length 1.</summary>
    public required float[] TfIdf { get; init; }

    public BigramTable Pairs { get; set; } = null!;

    public required int[] FirstOccurrence { get; init; }

    public required int[] Place { get; init; }

    /// <summary>
    /// Beside <see cref="Place"/>: whether the term is two words of the text with a hyphen, read as one. Such words are
    /// counted by their parts already.
    /// </summary>
    public required bool[] IsJoined { get; init; }

    /// <summary>
    /// Where the words of a document's field begin in <see cref="WordStart"/>, at <c>document * 3 + field</c>.
    /// </summary>
    public required int[] FirstWord { get; init; }

    /// <summary>Offset of each word in its field's text, in UTF-16 units.</summary>
    public required int[] WordStart { get; init; }

    public required int[] WordLength { get; init; }

    /// <summary>The range of a term's postings in <see cref="Document"/> and beside it.</summary>
    public Range PostingsOf(int term) => FirstPosting[term]..FirstPosting[term + 1];

    /// <summary>The posting of a document in a term's list; -1 when it is not there.</summary>
    public int Find(int term, int document)
    {
        var at = Array.BinarySearch(
            Document, FirstPosting[term], FirstPosting[term + 1] - FirstPosting[term], document);
        return at < 0 ? -1 : at;
    }

    /// <summary>What a word that no document here has would say.</summary>
    public required Func<string, float> UnseenIdf { get; init; }

    public ReadOnlySpan<int> Places(int posting) =>
        Place.AsSpan(FirstOccurrence[posting], FirstOccurrence[posting + 1] - FirstOccurrence[posting]);

    /// <summary>Without the places of words in their texts.</summary>
    public void Write(BinaryWriter writer)
    {
        Vocabulary.Write(writer);
        writer.WriteArray(Idf);
        writer.WriteArray(FirstPosting);
        writer.WriteArray(Document);
        writer.WriteArray(Frequency);
        writer.WriteArray(TfIdf);
        writer.WriteArray(FirstOccurrence);
        writer.WriteArray(Place);
        writer.WriteArray(IsJoined);
        Pairs.Write(writer);
    }

    public static PostingTable Read(BinaryReader reader, int documents, ArchiveStatistics statistics) => new()
    {
        Vocabulary = Vocabulary.Read(reader),
        Acronyms = statistics.Acronyms,
        DocumentCount = documents,
        UnseenIdf = stem => TermWeights.Idf(statistics, stem, documents, 0),
        Idf = reader.ReadArray<float>(),
        FirstPosting = reader.ReadArray<int>(),
        Document = reader.ReadArray<int>(),
        Frequency = reader.ReadArray<float>(),
        TfIdf = reader.ReadArray<float>(),
        FirstOccurrence = reader.ReadArray<int>(),
        Place = reader.ReadArray<int>(),
        IsJoined = reader.ReadArray<bool>(),
        FirstWord = [],
        WordStart = [],
        WordLength = [],
        Pairs = BigramTable.Read(reader),
    };

    public static TextField FieldOf(int place) => (TextField)(place / PlacesPerField);

    public static int PositionOf(int place) => place % PlacesPerField;
}
