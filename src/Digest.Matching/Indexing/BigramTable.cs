namespace Digest.Matching.Indexing;

/// <summary>
/// Pairs of neighbouring words ("long context", "context window"), which say much more than either: what profiles learn
/// from beside single words. A pair's postings are <c>FirstPosting[pair] … FirstPosting[pair + 1]</c>, in document
/// order.
/// </summary>
internal sealed class BigramTable
{
    private readonly Dictionary<TermPair, int> _pairs;

    private BigramTable(Dictionary<TermPair, int> pairs, int[] firstPosting, int[] document, float[] value)
    {
        _pairs = pairs;
        FirstPosting = firstPosting;
        Document = document;
        Value = value;
    }

    public int[] FirstPosting { get; }

    public int[] Document { get; }

    /// <summary>The pair's frequency, damped, over the length of the document's vector of single words.</summary>
    public float[] Value { get; }

    /// <summary>The range of a pair's postings in <see cref="Document"/> and <see cref="Value"/>.</summary>
    public Range PostingsOf(int pair) => FirstPosting[pair]..FirstPosting[pair + 1];

    /// <summary>-1 when no document has it.</summary>
    public int Find(int firstTerm, int secondTerm) =>
        firstTerm < 0 || secondTerm < 0 ? -1 : _pairs.GetValueOrDefault(new TermPair(firstTerm, secondTerm), -1);

    /// <summary>0 when the document does not have the pair.</summary>
    public float ValueOf(int firstTerm, int secondTerm, int document)
    {
        var pair = Find(firstTerm, secondTerm);
        if (pair < 0) return 0;
        var at = Array.BinarySearch(
            Document, FirstPosting[pair], FirstPosting[pair + 1] - FirstPosting[pair], document);
        return at < 0 ? 0 : Value[at];
    }

    public IEnumerable<(int First, int Second, int Pair)> All =>
        _pairs.Select(entry => (entry.Key.First, entry.Key.Second, entry.Value));

    /// <summary>Without the pairs of one document, which are no expression: most of them.</summary>
    public void Write(BinaryWriter writer)
    {
        var shared = _pairs.Where(pair => FirstPosting[pair.Value + 1] - FirstPosting[pair.Value] > 1).ToArray();
        writer.Write(shared.Length);
        foreach (var (terms, pair) in shared)
        {
            writer.Write(((long)terms.First << 32) | (uint)terms.Second);
            writer.Write(FirstPosting[pair + 1] - FirstPosting[pair]);
        }
        writer.WriteArray<int>([.. shared.SelectMany(pair => Document[PostingsOf(pair.Value)])]);
        writer.WriteArray<float>([.. shared.SelectMany(pair => Value[PostingsOf(pair.Value)])]);
    }

    public static BigramTable Read(BinaryReader reader)
    {
        var first = new int[reader.ReadInt32() + 1];
        var pairs = new Dictionary<TermPair, int>(first.Length - 1);
        for (var pair = 0; pair + 1 < first.Length; pair++)
        {
            var terms = reader.ReadInt64();
            pairs.Add(new TermPair((int)(terms >> 32), (int)terms), pair);
            first[pair + 1] = first[pair] + reader.ReadInt32();
        }
        return new BigramTable(pairs, first, reader.ReadArray<int>(), reader.ReadArray<float>());
    }

    /// <param name="occurrences">Each pair in the order of documents, with the weight of its field.</param>
    /// <param name="lengths">Of each document's vector of single words.</param>
    public static BigramTable Build(List<(TermPair Terms, int Document, float Weight)> occurrences, float[] lengths)
    {
        var pairs = new Dictionary<TermPair, int>();
        var counts = new List<int>();
        foreach (var (terms, _, _) in occurrences)
        {
            if (pairs.TryAdd(terms, counts.Count)) counts.Add(1);
            else counts[pairs[terms]]++;
        }
        var fill = new int[counts.Count];
        for (int pair = 0, next = 0; pair < fill.Length; next += counts[pair++]) fill[pair] = next;
        var first = (int[])fill.Clone();
        var documents = new int[occurrences.Count];
        var weights = new float[occurrences.Count];
        foreach (var (terms, document, weight) in occurrences)
        {
            var pair = pairs[terms];
            var at = fill[pair];
            // A pair seen again in the same document adds to its posting.
            if (at > first[pair] && documents[at - 1] == document) weights[at - 1] += weight;
            else
            {
                documents[at] = document;
                weights[at] = weight;
                fill[pair]++;
            }
        }
        return Compact(pairs, first, fill, documents, weights, lengths);
    }

    private static BigramTable Compact(
        Dictionary<TermPair, int> pairs, int[] first, int[] end, int[] documents, float[] weights, float[] lengths)
    {
        var compactFirst = new int[first.Length + 1];
        for (var pair = 0; pair < first.Length; pair++)
            compactFirst[pair + 1] = compactFirst[pair] + end[pair] - first[pair];
        var document = new int[compactFirst[^1]];
        var value = new float[compactFirst[^1]];
        for (var pair = 0; pair < first.Length; pair++)
        {
            for (int from = first[pair], to = compactFirst[pair]; from < end[pair]; from++, to++)
            {
                document[to] = documents[from];
                value[to] = (1 + MathF.Log(weights[from])) / lengths[documents[from]];
            }
        }
        return new BigramTable(pairs, compactFirst, document, value);
    }
}

/// <summary>
/// Two terms, one behind the other. As one number of 64 bits they would share a few hash codes, because that of such a
/// number is the exclusive or of its halves.
/// </summary>
internal readonly record struct TermPair(int First, int Second);
