using Digest.Matching.Indexing;
using Digest.Matching.Queries;

namespace Digest.Benchmarks.Ranking;

/// <summary>
/// Made-up papers, topics and subscribers of a realistic shape: words fall off as in prose (Zipf), topics are words of one paper's title, some topics are had by many. The same every time.
/// </summary>
internal sealed class MatchWorkload
{
    private const int VocabularySize = 30_000;
    private const int Dimensions = 384;
    private const int TitleWords = 10;
    private const int AbstractWords = 170;

    /// <summary>Of a subscriber's papers, how many were sent before: looked up one by one.</summary>
    public const int SentPapers = 4;

    private readonly Random _random = new(1);
    private readonly string[] _words;
    private readonly bool _withVectors;
    private readonly double[] _cumulative;

    public MatchWorkload(int papers, int background, int distinct, int subscribers, int topicsPerSubscriber, bool withVectors)
    {
        _withVectors = withVectors;
        _words = [.. Enumerable.Range(0, VocabularySize).Select(Word)];
        _cumulative = new double[VocabularySize];
        double sum = 0;
        for (var i = 0; i < VocabularySize; i++) _cumulative[i] = sum += 1 / (i + 10.0);
        Papers = [.. Enumerable.Range(0, papers).Select(Paper)];
        Background = [.. Enumerable.Range(0, background).Select(Paper)];
        Queries = MakeQueries(distinct);
        Topics = new int[subscribers * topicsPerSubscriber];
        // Some topics are popular: the square of a uniform number prefers low ones.
        for (var i = 0; i < Topics.Length; i++) Topics[i] = (int)(distinct * Math.Pow(_random.NextDouble(), 2));
        Cursor = [.. Enumerable.Range(0, subscribers).Select(_ => _random.Next(10) == 0 ? 0 : 1)];
        Cursors = [0, papers / 10];
        Sent = new int[subscribers * SentPapers];
        for (var i = 0; i < Sent.Length; i++) Sent[i] = _random.Next(papers);
    }

    public MatchDocument[] Papers { get; }

    public MatchDocument[] Background { get; }

    /// <summary>Each with its form for SQLite's FTS5.</summary>
    public (TopicQuery Query, string Fts)[] Queries { get; }

    /// <summary>Places in <see cref="Queries"/>, by subscriber.</summary>
    public int[] Topics { get; }

    /// <summary>Papers from each of these on are new for those who have it.</summary>
    public int[] Cursors { get; }

    /// <summary>Places in <see cref="Cursors"/>, by subscriber.</summary>
    public int[] Cursor { get; }

    /// <summary>Papers sent before, by subscriber.</summary>
    public int[] Sent { get; }

    private MatchDocument Paper(int number) => new()
    {
        Key = number,
        Id = $"made:{number}",
        Title = Prose(TitleWords),
        Abstract = Prose(AbstractWords),
        Categories = [$"cs.{(char)('A' + number % 20)}L"],
        Upvotes = number % 7,
        Meaning = _withVectors ? Vector(new Random(number)) : [],
    };

    /// <summary>The vectors of a topic's words; null when topics are decided on words alone.</summary>
    public Dictionary<string, float[]>? MeaningsOf(int query) =>
        _withVectors
            ? Queries[query].Query.PlainWords.ToDictionary(words => words.Text, words => Vector(new Random(query)), StringComparer.Ordinal)
            : null;

    /// <summary>Of length 1, in any direction.</summary>
    private static float[] Vector(Random random)
    {
        var vector = Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var length = MathF.Sqrt(vector.Sum(value => value * value));
        return Array.ConvertAll(vector, value => value / length);
    }

    private string Prose(int length) => string.Join(' ', Enumerable.Range(0, length).Select(_ => _words[Draw()]));

    private int Draw()
    {
        var at = Array.BinarySearch(_cumulative, _random.NextDouble() * _cumulative[^1]);
        return Math.Min(at < 0 ? ~at : at, VocabularySize - 1);
    }

    private (TopicQuery Query, string Fts)[] MakeQueries(int distinct)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var queries = new List<(TopicQuery, string)>(distinct);
        while (queries.Count < distinct)
        {
            var title = Papers[_random.Next(Papers.Length)].Title.Split(' ');
            var at = _random.Next(title.Length - 3);
            string a = title[at], b = title[at + 1], c = title[at + 2], other = _words[Draw()];
            var (text, fts) = (queries.Count % 20) switch
            {
                < 7 => ($"{a} {b}", $"{a} OR {b}"),
                < 12 => ($"{a} {b} {c}", $"{a} OR {b} OR {c}"),
                < 16 => ($"\"{a} {b}\"", $"\"{a} {b}\""),
                < 18 => ($"{a} {b} -{other}", $"({a} OR {b}) NOT {other}"),
                _ => ($"\"{a} {b}\" OR \"{b} {c}\"", $"\"{a} {b}\" OR \"{b} {c}\""),
            };
            // Few short forms exist when there are few papers: another word makes them distinct.
            if (!seen.Add(text) && !seen.Add(text += $" {other}")) continue;
            if (text.EndsWith($" {other}", StringComparison.Ordinal) && !fts.EndsWith($"NOT {other}", StringComparison.Ordinal)) fts = $"({fts}) AND {other}";
            queries.Add((TopicQuery.Parse(text).Query!, fts));
        }
        return [.. queries];
    }

    /// <summary>Pronounceable, and no English word by more than chance.</summary>
    private static string Word(int number)
    {
        var word = "";
        for (var rest = number + 400; rest > 0; rest /= 100) word += $"{"bcdfghjklmnprstvwxyz"[rest % 20]}{"aeiou"[rest % 100 / 20]}";
        return word + "n";
    }
}
