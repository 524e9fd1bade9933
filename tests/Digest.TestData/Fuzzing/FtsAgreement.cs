using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Microsoft.Data.Sqlite;

namespace Digest.TestData.Fuzzing;

/// <summary>
/// Random small corpora and boolean, phrase, near and field queries: the same papers must come from the engine and from SQLite's FTS5. Both see the same tokens: the words are short enough not to be stemmed.
/// </summary>
internal sealed class FtsAgreement : IDisposable
{
    private const int QueriesPerCorpus = 10;

    private static readonly string[] Vocabulary = ["zub", "kol", "wex", "mip", "dro", "fyn", "gat", "hul"];

    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _match;
    private readonly SqliteCommand _clear;

    public FtsAgreement()
    {
        _connection.Open();
        using var create = Command("CREATE VIRTUAL TABLE papers USING fts5(title, abstract, tokenize = 'unicode61')");
        create.ExecuteNonQuery();
        _insert = Command("INSERT INTO papers (rowid, title, abstract) VALUES ($key, $title, $abstract)");
        _match = Command("SELECT rowid FROM papers WHERE papers MATCH $query ORDER BY rowid");
        _clear = Command("DELETE FROM papers");
    }

    /// <summary>The first disagreement in words; null when there is none.</summary>
    public string? Run(int seed, int queries)
    {
        var random = new Random(seed);
        for (var done = 0; done < queries; done += QueriesPerCorpus)
        {
            var papers = Enumerable.Range(0, 3 + random.Next(8)).Select(key => Some.Document(Prose(random, 5), Prose(random, 15), key)).ToArray();
            Store(papers);
            var index = MatchIndex.Build(papers, new ArchiveStatistics());
            var matcher = new TopicMatcher(index);
            for (var i = 0; i < QueriesPerCorpus; i++)
            {
                var (ours, theirs) = Query(random, 3);
                var parsed = TopicQuery.Parse(ours).Query ?? throw new InvalidDataException($"Not a query: {ours}");
                var found = matcher.Run(parsed, null, new MatchOptions()).Matches.Select(hit => (long)hit.Document).Order().ToList();
                var expected = Match(theirs);
                if (!found.SequenceEqual(expected))
                    return $"{ours} (FTS5: {theirs}) found {string.Join(',', found)} instead of {string.Join(',', expected)} in {string.Join(" | ", papers.Select(paper => $"{paper.Title}: {paper.Abstract}"))}";
            }
        }
        return null;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _match.Dispose();
        _clear.Dispose();
        _connection.Dispose();
    }

    private static string Prose(Random random, int longest) => string.Join(' ', Enumerable.Range(0, 1 + random.Next(longest)).Select(_ => Word(random)));

    private static string Word(Random random) => Vocabulary[random.Next(Vocabulary.Length)];

    /// <summary>The same query in both languages.</summary>
    private static (string Ours, string Theirs) Query(Random random, int depth)
    {
        if (depth == 0 || random.Next(3) == 0) return Leaf(random);
        var (left, leftFts) = Query(random, depth - 1);
        var (right, rightFts) = Query(random, depth - 1);
        return random.Next(4) switch
        {
            0 => ($"({left}) AND ({right})", $"({leftFts}) AND ({rightFts})"),
            1 => ($"({left}) OR ({right})", $"({leftFts}) OR ({rightFts})"),
            2 => ($"({left}) -({right})", $"({leftFts}) NOT ({rightFts})"),
            _ => ($"({left}) NOT ({right})", $"({leftFts}) NOT ({rightFts})"),
        };
    }

    private static (string Ours, string Theirs) Leaf(Random random)
    {
        string a = Word(random), b = Word(random), c = Word(random);
        switch (random.Next(7))
        {
            case 0: return (a, a);
            case 1: return ($"\"{a} {b}\"", $"\"{a} {b}\"");
            case 2: return ($"\"{a} {b} {c}\"", $"\"{a} {b} {c}\"");
            case 3: return ($"title:{a}", $"title : {a}");
            case 4: return ($"abstract:\"{a} {b}\"", $"abstract : \"{a} {b}\"");
            case 5: return ($"{a[..2]}*", $"{a[..2]}*");
            default:
                var slop = random.Next(4);
                // FTS5 lets one occurrence stand for two equal words; near words here are different ones.
                return a == b ? (a, a) : ($"\"{a} {b}\"~{slop}", $"NEAR({a} {b}, {slop})");
        }
    }

    private void Store(MatchDocument[] papers)
    {
        using var transaction = _connection.BeginTransaction();
        _clear.Transaction = _insert.Transaction = transaction;
        _clear.ExecuteNonQuery();
        foreach (var paper in papers)
        {
            _insert.Parameters.Clear();
            _insert.Parameters.AddWithValue("$key", paper.Key);
            _insert.Parameters.AddWithValue("$title", paper.Title);
            _insert.Parameters.AddWithValue("$abstract", paper.Abstract);
            _insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    private List<long> Match(string query)
    {
        _match.Parameters.Clear();
        _match.Parameters.AddWithValue("$query", query);
        using var reader = _match.ExecuteReader();
        var keys = new List<long>();
        while (reader.Read()) keys.Add(reader.GetInt64(0));
        return keys;
    }

    private SqliteCommand Command(string text)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
