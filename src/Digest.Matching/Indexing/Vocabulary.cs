using Digest.Matching.Text;

namespace Digest.Matching.Indexing;

/// <summary>
/// Numbers the stems of an index from 0; remembers how each surface form was stemmed, so that every form is stemmed
/// once.
/// </summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _bySurface = new(StringComparer.Ordinal);
    private readonly Dictionary<StemHash, int> _byStem = [];
    private readonly List<string> _stems = [];

    public int Count => _stems.Count;

    public string this[int term] => _stems[term];

    /// <summary>Every form under which a term was written, with the term.</summary>
    public IEnumerable<KeyValuePair<string, int>> Surfaces => _bySurface;

    public int Add(ReadOnlySpan<char> surface)
    {
        var lookup = _bySurface.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(surface, out var term)) return term;
        term = AddStem(Words.Stem(surface));
        lookup[surface] = term;
        return term;
    }

    public int AddStem(string stem)
    {
        var key = StemHash.Of(stem);
        if (_byStem.TryGetValue(key, out var term)) return term;
        term = _stems.Count;
        _byStem.Add(key, term);
        _stems.Add(stem);
        return term;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_stems.Count);
        foreach (var stem in _stems) writer.Write(stem);
        writer.Write(_bySurface.Count);
        foreach (var (surface, term) in _bySurface)
        {
            writer.Write(surface);
            writer.Write7BitEncodedInt(term);
        }
    }

    public static Vocabulary Read(BinaryReader reader)
    {
        var read = new Vocabulary();
        for (var left = reader.ReadInt32(); left > 0; left--) read.AddStem(reader.ReadString());
        for (var left = reader.ReadInt32(); left > 0; left--)
            read._bySurface[reader.ReadString()] = reader.Read7BitEncodedInt();
        return read;
    }

    /// <summary>-1 when no document has it.</summary>
    public int Find(string stem) => Find(StemHash.Of(stem));

    /// <summary>-1 when no document has it.</summary>
    public int Find(StemHash stem) => _byStem.GetValueOrDefault(stem, -1);
}
