using Digest.Matching.Text;

namespace Digest.Matching.Indexing;

/// <summary>
/// Documents by their authors' names. A name is its folded words; a name asked for matches when every word of it does,
/// the family name in full, others also by initial.
/// </summary>
internal sealed class AuthorTable
{
    private readonly Dictionary<string, List<(int Document, int Author)>> _byWord = new(StringComparer.Ordinal);
    private readonly string[][][] _names;

    public AuthorTable(MatchDocument[] documents)
    {
        _names = new string[documents.Length][][];
        for (var document = 0; document < documents.Length; document++)
        {
            var authors = documents[document].Authors;
            _names[document] = new string[authors.Count][];
            for (var author = 0; author < authors.Count; author++)
            {
                var name = _names[document][author] = SplitName(authors[author]);
                foreach (var word in name.Distinct())
                {
                    if (!_byWord.TryGetValue(word, out var list)) _byWord.Add(word, list = []);
                    list.Add((document, author));
                }
            }
        }
    }

    /// <summary>Each document with the first of its authors that matches.</summary>
    public IEnumerable<(int Document, int Author)> Find(string asked)
    {
        var query = new AuthorName(asked);
        var last = -1;
        foreach (var (document, author) in _byWord.GetValueOrDefault(query.Family, []))
        {
            if (document == last || !query.Matches(_names[document][author])) continue;
            last = document;
            yield return (document, author);
        }
    }

    internal static string[] SplitName(string name) => [.. Words.Of(name).Select(word => word.Surface)];
}

/// <summary>A name as asked for: "Family, Given", "Given Family" or the family name alone.</summary>
internal sealed class AuthorName
{
    private readonly string[] _given;

    public AuthorName(string asked)
    {
        var comma = asked.IndexOf(',', StringComparison.Ordinal);
        var family = AuthorTable.SplitName(comma > 0 ? asked[..comma] : asked);
        var given = comma > 0 ? AuthorTable.SplitName(asked[(comma + 1)..]) : [];
        // "Hinton G" and "G Hinton": a lone letter is not a family name.
        var at = Array.FindLastIndex(family, word => word.Length > 1);
        Family = family.Length == 0 ? "" : family[Math.Max(at, 0)];
        _given = [.. family.Where((_, i) => i != Math.Max(at, 0)), .. given];
    }

    public string Family { get; }

    public bool Matches(string[] name)
    {
        var family = Array.LastIndexOf(name, Family);
        if (family < 0) return false;
        // With given names asked for, the family name has to be one: "Paul" alone finds Paul Smith, "J Paul" does not.
        return _given.All(given => name.Where((_, i) => i != family).Any(word => SameGiven(given, word)));
    }

    private static bool SameGiven(string asked, string word) =>
        asked.Length == 1 || word.Length == 1 ? asked[0] == word[0] : asked == word;
}
