using Digest.Matching.Indexing;
using Digest.Matching.Text;

namespace Digest.Matching.Archive;

/// <summary>
/// How common each word is over all papers ever seen: what makes a score mean the same on a quiet and on a busy day. Grows by
/// <see cref="Add"/>, one call a new paper; not thread-safe while it grows. <see cref="Save"/> and <see cref="Load"/> keep it between runs.
/// </summary>
public sealed partial class ArchiveStatistics
{
    /// <summary>Fields are weighted and measured one by one.</summary>
    internal const int FieldCount = 3;

    private readonly Dictionary<string, int> _documentFrequency = new(StringComparer.Ordinal);
    private readonly long[] _fieldWords = new long[FieldCount];
    private readonly long[] _fieldDocuments = new long[FieldCount];

    /// <summary>How many papers were added.</summary>
    public int DocumentCount { get; private set; }

    /// <summary>How many different stems are known.</summary>
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
            if (words > 0) _fieldDocuments[field]++;
        }
        foreach (var stem in seen) _documentFrequency[stem] = _documentFrequency.GetValueOrDefault(stem) + 1;
    }

    /// <summary>Adds what another worker counted of other papers.</summary>
    public void Merge(ArchiveStatistics other)
    {
        DocumentCount += other.DocumentCount;
        for (var field = 0; field < FieldCount; field++)
        {
            _fieldWords[field] += other._fieldWords[field];
            _fieldDocuments[field] += other._fieldDocuments[field];
        }
        foreach (var (stem, count) in other._documentFrequency) _documentFrequency[stem] = _documentFrequency.GetValueOrDefault(stem) + count;
    }

    internal int DocumentFrequency(string stem) => _documentFrequency.GetValueOrDefault(stem);

    /// <summary>Mean words of a field over the papers that have it; 0 when none has.</summary>
    internal double AverageLength(TextField field) => _fieldDocuments[(int)field] == 0 ? 0 : (double)_fieldWords[(int)field] / _fieldDocuments[(int)field];
}
