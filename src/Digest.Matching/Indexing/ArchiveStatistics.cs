using Digest.Matching.Text;

namespace Digest.Matching.Indexing;

/// <summary>
/// How common each word is over all papers ever seen: what makes a score mean the same on a quiet and on a busy day.
/// Grows by <see cref="Add"/>, one call a new paper; not thread-safe while it grows. <see cref="Save"/> and <see
/// cref="Load"/> keep it between runs.
/// </summary>
public sealed partial class ArchiveStatistics
{
    /// <summary>Fields are weighted and measured one by one.</summary>
    internal const int FieldCount = 3;

    /// <summary>
    /// Beyond this many stems those seen once are dropped: names and misprints, which come faster than words.
    /// </summary>
    private const int MaxStems = 1_000_000;

    private readonly Dictionary<string, int> _documentFrequency = new(StringComparer.Ordinal);
    private readonly long[] _fieldWords = new long[FieldCount];

    /// <summary>The number of papers added.</summary>
    public int DocumentCount { get; private set; }

    /// <summary>The number of different stems.</summary>
    public int VocabularySize => _documentFrequency.Count;

    public void Add(MatchDocument document)
    {
        DocumentCount++;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var field = 0; field < FieldCount; field++)
        {
            var reader = new TokenReader(document.TextOf((TextField)field));
            var words = 0;
            while (reader.Read())
            {
                if (!reader.IsPair) words++;
                seen.Add(Words.Stem(reader.Surface));
            }
            _fieldWords[field] += words;
        }
        foreach (var stem in seen) _documentFrequency[stem] = _documentFrequency.GetValueOrDefault(stem) + 1;
        Acronyms.Add(document.Title);
        Acronyms.Add(document.Abstract);
        if (_documentFrequency.Count > MaxStems) DropRareStems();
    }

    /// <summary>Adds what was counted of other papers.</summary>
    /// <param name="share">How much of it, 0 to 1.</param>
    public void Merge(ArchiveStatistics other, double share = 1)
    {
        DocumentCount += (int)Math.Round(share * other.DocumentCount);
        for (var field = 0; field < FieldCount; field++)
            _fieldWords[field] += (long)(share * other._fieldWords[field]);
        foreach (var (stem, count) in other._documentFrequency)
            if ((int)Math.Round(share * count) is > 0 and var part)
                _documentFrequency[stem] = _documentFrequency.GetValueOrDefault(stem) + part;
        Acronyms.Merge(other.Acronyms, share);
    }

    /// <summary>Removes the stems that one paper has: most of them, and they say little.</summary>
    internal void DropRareStems()
    {
        foreach (var (stem, count) in _documentFrequency) if (count == 1) _documentFrequency.Remove(stem);
    }

    internal IEnumerable<string> Stems => _documentFrequency.Keys;

    internal AcronymTable Acronyms { get; } = new();

    internal int DocumentFrequency(string stem) => _documentFrequency.GetValueOrDefault(stem);

    /// <summary>
    /// Mean words of a paper with those of its title counted <paramref name="titleWeight"/> times; 0 when there are
    /// none.
    /// </summary>
    internal double AverageWords(double titleWeight) =>
        DocumentCount == 0 ? 0 : (titleWeight * _fieldWords[0] + _fieldWords[1] + _fieldWords[2]) / DocumentCount;
}
