using System.Numerics;

namespace Digest.Matching.Indexing;

/// <summary>
/// Some documents of an index, one bit for each. What many subscribers have in common (a topic's matches, what is new
/// since a cursor) is joined in a few instructions for each of them.
/// </summary>
public sealed class DocumentBitmap
{
    private const int BitsPerWord = 64;

    private readonly ulong[] _words;

    /// <summary>With no document.</summary>
    public DocumentBitmap(int documentCount) => _words = new ulong[WordsFor(documentCount)];

    public DocumentBitmap(int documentCount, Func<int, bool> contains) : this(documentCount)
    {
        for (var document = 0; document < documentCount; document++) if (contains(document)) Add(document);
    }

    internal ReadOnlySpan<ulong> Words => _words;

    internal static int WordsFor(int documentCount) => (documentCount + BitsPerWord - 1) / BitsPerWord;

    public void Add(int document) => Add(_words, document);

    public bool Contains(int document) => Contains(_words, document);

    /// <summary>Whether any document is in both.</summary>
    public bool Overlaps(DocumentBitmap other)
    {
        for (var i = 0; i < _words.Length; i++) if ((_words[i] & other._words[i]) != 0) return true;
        return false;
    }

    internal static bool Contains(ReadOnlySpan<ulong> words, int document) =>
        (words[document / BitsPerWord] >> document & 1) != 0;

    internal static void Add(Span<ulong> words, int document) => words[document / BitsPerWord] |= 1UL << document;

    internal static void Remove(Span<ulong> words, int document) => words[document / BitsPerWord] &= ~(1UL << document);

    internal static int Count(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words) count += BitOperations.PopCount(word);
        return count;
    }
}
