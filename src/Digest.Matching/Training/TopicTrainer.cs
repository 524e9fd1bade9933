using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Matching.Training;

/// <summary>
/// Learns a topic's profile, in milliseconds, against a background of recent papers: an index of some thousand, with
/// the archive's statistics. With examples it is a logistic regression of the examples against the background, and the
/// threshold is set where only a small share of the background would pass. Without, it is what the background knows of
/// the plain words, and the relevance model decides. Safe for any number of threads.
/// </summary>
/// <param name="papersPerDay">How many new papers a day brings; 0 when it is not known.</param>
public sealed class TopicTrainer(MatchIndex background, double papersPerDay)
{
    /// <summary>A background of fewer papers does not show which words are common.</summary>
    private const int MinBackgroundPapers = 200;

    /// <summary>As many papers, spread over some months, make a good background.</summary>
    public const int BackgroundPapers = 4000;

    private const double HalfLifeDays = 240;

    /// <summary>What one liked example counts against the background, which counts as much as all liked ones.</summary>
    private const double MassPerExample = 25;

    /// <summary>With as many examples, words count half of what they count alone.</summary>
    private const double ExamplesAsGoodAsWords = 10;

    /// <summary>The share of the background that examples let through.</summary>
    private const double ShareWithExamples = 0.02;

    /// <summary>
    /// If the share of a day's papers would be more than this, the share is smaller: all of arXiv is ten times as much
    /// as a few categories, but people do not read ten times as much.
    /// </summary>
    private const double MaxPerDay = 8;

    private readonly WordsTrainer _words = new(background);
    private readonly ConcurrentBag<ScoreTables> _tables = [];

    /// <summary>
    /// A short text that identifies the training data: the same for topics that would get the same profile, and
    /// different as soon as words or examples change. Null when there is nothing to learn from.
    /// </summary>
    /// <param name="examples">Each with a number of its own for the paper.</param>
    /// <param name="encoder">The sentence encoder that gives the meanings; empty without one.</param>
    public static string? KeyOf(
        TopicQuery? query,
        IEnumerable<(long Paper, bool IsLiked, DateTimeOffset At)> examples,
        string encoder = "")
    {
        var used = examples.ToList();
        if (!used.Any(example => example.IsLiked)) used.Clear();
        var words = used.Count == 0
            ? query?.PlainWords ?? []
            : QueryParts.Of(query).Words is { } replaced ? [replaced] : [];
        if (words.Count == 0 && used.Count == 0) return null;
        var text = new StringBuilder(used.Count == 0 ? encoder : "");
        foreach (var node in words) text.Append(CultureInfo.InvariantCulture, $"\n{QueryPrinter.Print(node)}");
        foreach (var (paper, isLiked, at) in used)
            text.Append(CultureInfo.InvariantCulture, $"\n{paper}{(isLiked ? '+' : '-')}{at.ToUnixTimeMilliseconds()}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    /// <summary>
    /// Null when there is nothing to learn from: no liked example, and a query that asks exactly or a background too
    /// small. Then the query alone decides.
    /// </summary>
    /// <param name="now">What examples fade from: half after eight months.</param>
    /// <param name="meanings">Vectors of length 1 of the texts of <see cref="TopicQuery.PlainWords"/>; those that are
    /// missing are decided on words alone.</param>
    public TopicProfile? Train(
        TopicQuery? query,
        IReadOnlyList<TopicExample> examples,
        DateTimeOffset now,
        IReadOnlyDictionary<string, float[]>? meanings = null)
    {
        if (background.Documents.Count < MinBackgroundPapers) return null;
        if (!_tables.TryTake(out var tables)) tables = new ScoreTables(background.Documents.Count);
        try
        {
            return examples.Any(example => example.IsLiked)
                ? Train(QueryParts.Of(query).Words, examples, now, tables)
                : Train(query?.PlainWords ?? [], meanings, tables);
        }
        finally
        {
            _tables.Add(tables);
        }
    }

    private TopicProfile? Train(
        IReadOnlyList<WordsNode> words, IReadOnlyDictionary<string, float[]>? meanings, ScoreTables tables) =>
        words.Count == 0
            ? null
            : new TopicProfile(
                [.. words.Select(node => _words.Train(node, meanings?.GetValueOrDefault(node.Text), tables))]);

    private TopicProfile Train(
        WordsNode? words, IReadOnlyList<TopicExample> examples, DateTimeOffset now, ScoreTables tables)
    {
        var terms = Learn(examples, now);
        var liked = examples
            .Where(example => example.IsLiked)
            .Select(example => example.Document.Id)
            .ToHashSet(StringComparer.Ordinal);
        var wordsWeight = words is null ? 0 : ExamplesAsGoodAsWords / (ExamplesAsGoodAsWords + liked.Count);
        var untrained = new TopicProfile(terms, (float)wordsWeight, 0, 1, isFromExamples: true);
        var evidence = TopicRelevance.Evidence(background, tables, words, untrained);
        var threshold = Calibration.Threshold(background, evidence, Share(ShareWithExamples), liked);
        tables.Return(evidence);
        return new TopicProfile(terms, (float)wordsWeight, threshold, 1, isFromExamples: true);
    }

    private double Share(double usual) => papersPerDay > 0 ? Math.Min(usual, MaxPerDay / papersPerDay) : usual;

    private ProfileTerm[] Learn(IReadOnlyList<TopicExample> examples, DateTimeOffset now)
    {
        var matrix = new TrainingMatrix(
            MatchIndex.Build(examples.Select(example => example.Document), background.Statistics), background);
        var fading = examples
            .Select(example => Math.Pow(0.5, Math.Max(0, (now - example.At).TotalDays) / HalfLifeDays))
            .ToList();
        var likedCount = examples.Count(example => example.IsLiked);
        var likedFading = examples.Zip(fading).Where(pair => pair.First.IsLiked).Sum(pair => pair.Second);
        var mass = MassPerExample * likedCount;
        var rows = new List<(int, bool, double)>(matrix.RowCount);
        for (var row = 0; row < examples.Count; row++)
            rows.Add((row, examples[row].IsLiked, mass * fading[row] / likedFading));
        var known = examples.Select(example => example.Document.Id).ToHashSet(StringComparer.Ordinal);
        for (var document = 0; document < background.Documents.Count; document++)
        {
            if (!known.Contains(background.Documents[document].Id))
                rows.Add((examples.Count + document, false, mass / background.Documents.Count));
        }
        var weights = LogisticRegression.Train(matrix, rows);
        return [.. matrix.Columns
            .Select((column, at) => new ProfileTerm(column.First, column.Second, (float)weights[at] * column.Idf))
            .OrderByDescending(term => Math.Abs(term.Weight)).Take(TopicProfile.MaxTerms)
            .OrderByDescending(term => term.Weight)];
    }
}
