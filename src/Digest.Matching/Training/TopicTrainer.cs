using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;

namespace Digest.Matching.Training;

/// <summary>
/// Learns a topic's profile, in milliseconds, against a background of recent papers: an index of some thousand, with
/// the archive's statistics. With examples it is what they have in common against the background, and the threshold is
/// set where profiles of the other examples find most of the liked ones. Without, it is what the background knows of
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

    /// <summary>With fewer ratings leaving out half of them would leave too little to learn from.</summary>
    private const int EnoughRatings = 30;

    /// <summary>How often a profile of few examples is learned without some, to see how sure it is of those.</summary>
    private const int PartsOfFew = 5;

    /// <summary>With fewer examples the papers nearest to them count too.</summary>
    private const int ExamplesEnoughAlone = 10;

    private const int NearestPapers = 10;

    /// <summary>What the nearest papers count together beside the liked ones.</summary>
    private const double NearestMass = 0.3;

    private const float MinDeviation = 1e-4f;

    /// <summary>
    /// Narrow, normal, wide: the share of liked papers that a profile of the others may miss; the share of the
    /// background that passes at most, and the share that a single example lets through.
    /// </summary>
    private static readonly (double MissedShare, double MaxShare, double ShareOfOne)[] Cuts =
        [(0.5, 0.02, 0.01), (0.3, 0.05, 0.02), (0.1, 0.1, 0.04)];

    /// <summary>
    /// If the share of a day's papers would be more than this, the share is smaller: all of arXiv is ten times as much
    /// as a few categories, but people do not read ten times as much.
    /// </summary>
    private const double MaxPerDay = 8;

    private readonly WordsTrainer _words = new(background);
    private readonly TopicMatcher _matcher = new(background);
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
        var text = new StringBuilder(encoder);
        foreach (var node in words) text.Append(CultureInfo.InvariantCulture, $"\n{QueryPrinter.Print(node)}");
        // How many papers the whole query lets pass decides with the examples.
        if (used.Count > 0 && query is not null)
            text.Append(CultureInfo.InvariantCulture, $"\n{QueryPrinter.Print(query.Root)}");
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
            var liked = examples.Count(example => example.IsLiked);
            // Enough examples decide alone.
            var words = liked < ExamplesEnoughAlone ? Train(query?.PlainWords ?? [], meanings, tables) : null;
            return liked > 0
                ? Train(QueryParts.Of(query).Words, examples, now, tables, PassedBy(query, words))
                : words;
        }
        finally
        {
            _tables.Add(tables);
        }
    }

    private TopicProfile? Train(
        IReadOnlyList<WordsNode> words, IReadOnlyDictionary<string, float[]>? meanings, ScoreTables tables)
    {
        var models = words
            .Select(node => (Node: node, Meaning: meanings?.GetValueOrDefault(node.Text)))
            .Where(one => one.Meaning is not null || one.Node.Considered.Count <= RelevanceModel.MaxTopicWords)
            .Select(one => _words.Train(one.Node, one.Meaning, tables))
            .ToList();
        return models.Count == 0 ? null : new TopicProfile(models);
    }

    /// <param name="passedByWords">As of <see cref="PassedBy"/>.</param>
    private TopicProfile Train(
        WordsNode? words, IReadOnlyList<TopicExample> examples, DateTimeOffset now, ScoreTables tables,
        int[]? passedByWords)
    {
        var known = examples.Select(example => example.Document.Id).ToHashSet(StringComparer.Ordinal);
        var (profile, evidence) = Learn(words, examples, known, now, tables);
        var others = Others(known, evidence);
        tables.Return(evidence);
        var kept = HeldOut(words, examples, known, now, tables);
        return new TopicProfile(profile.Terms.ToArray())
        {
            IsFromExamples = true,
            WordsWeight = profile.WordsWeight,
            Meaning = profile.Meaning,
            Thresholds = [.. Cuts.Select((cut, at) => Threshold(cut, passedByWords?[at]))],
        };

        float Threshold((double MissedShare, double MaxShare, double ShareOfOne) cut, int? byWords)
        {
            if (kept.Count >= ExamplesEnoughAlone) return Found();
            var usual = Calibration.Best(others, byWords ?? Passing(cut.ShareOfOne));
            // Few examples resemble each other more than they resemble the rest of their subject.
            return kept.Count == 0 ? usual : Math.Min(Found(), usual);

            float Found() => Calibration.Threshold(kept, cut.MissedShare, others, Passing(cut.MaxShare));
        }

        int Passing(double share) => (int)(Share(share) * others.Length);
    }

    /// <summary>
    /// How many papers of the background the query lets pass without examples, by breadth; null where it has no plain
    /// words. Until there are enough examples the topic brings as many.
    /// </summary>
    private int[]? PassedBy(TopicQuery? query, TopicProfile? words) =>
        query is null || words is null
            ? null
            : Array.ConvertAll(
                Enum.GetValues<TopicBreadth>(),
                breadth => _matcher.Run(query, words, new MatchOptions { Breadth = breadth }).Matches.Count);

    private double Share(double usual) => papersPerDay > 0 ? Math.Min(usual, MaxPerDay / papersPerDay) : usual;

    /// <summary>
    /// What profiles of the other examples say about each liked one: how sure a profile is of papers that it has not
    /// seen. Empty where there is one only.
    /// </summary>
    private List<float> HeldOut(
        WordsNode? words,
        IReadOnlyList<TopicExample> examples,
        HashSet<string> known,
        DateTimeOffset now,
        ScoreTables tables)
    {
        var liked = examples.Where(example => example.IsLiked).ToList();
        var parts = liked.Count < 2 ? 0 : examples.Count < EnoughRatings ? Math.Min(liked.Count, PartsOfFew) : 2;
        var kept = new List<float>(liked.Count);
        for (var part = 0; part < parts; part++)
        {
            var tested = liked.Where((_, i) => i % parts == part).ToList();
            var (profile, evidenceOfRest) = Learn(words, [.. examples.Except(tested)], known, now, tables);
            tables.Return(evidenceOfRest);
            var index = Index(tested);
            var evidence = TopicRelevance.Evidence(index, new ScoreTables(tested.Count), words, profile);
            for (var document = 0; document < tested.Count; document++) kept.Add(evidence[document]);
        }

        return kept;
    }

    /// <summary>
    /// A profile whose evidence has a deviation of 1 over the background, and that evidence; the caller returns it to
    /// the tables. Few examples do not say what else is said of their subject: the nearest papers do.
    /// </summary>
    /// <param name="known">The ids of all examples, those left out too: the background knows nothing of them.</param>
    private (TopicProfile Profile, DocumentScores Background) Learn(
        WordsNode? words,
        IReadOnlyList<TopicExample> examples,
        HashSet<string> known,
        DateTimeOffset now,
        ScoreTables tables)
    {
        var learned = Learn(words, examples, [], known, now, tables);
        if (examples.Count >= ExamplesEnoughAlone) return learned;
        var nearest = Unknown(known)
            .OrderByDescending(document => learned.Background[document])
            .Take(NearestPapers)
            .ToHashSet();
        tables.Return(learned.Background);
        return Learn(words, examples, nearest, known, now, tables);
    }

    /// <param name="nearest">Papers of the background that are probably like the examples.</param>
    private (TopicProfile Profile, DocumentScores Background) Learn(
        WordsNode? words,
        IReadOnlyList<TopicExample> examples,
        HashSet<int> nearest,
        HashSet<string> known,
        DateTimeOffset now,
        ScoreTables tables)
    {
        var matrix = new TrainingMatrix(Index(examples), background, nearest);
        var weights = ExampleWeights.Learn(matrix, Rows(examples, nearest, known, now));
        var terms = matrix.Columns
            .Select((column, at) => new ProfileTerm(column.First, column.Second, (float)weights[at] * column.Idf))
            .OrderByDescending(term => Math.Abs(term.Weight)).Take(TopicProfile.MaxTerms)
            .OrderByDescending(term => term.Weight)
            .ToArray();
        var learned = new TopicProfile(terms) { WordsWeight = 0, Meaning = MeaningOf(matrix, weights) };
        var evidence = TopicRelevance.Evidence(background, tables, null, learned);
        var scale = 1 / Deviation(Others(known, evidence));
        tables.Return(evidence);
        var profile = new TopicProfile(
            learned.Terms.Select(term => term with { Weight = term.Weight * scale }).ToArray())
        {
            IsFromExamples = true,
            WordsWeight = words is null ? 0 : WordsWeight(words, examples.Count, known, tables),
            Meaning = learned.Meaning?.Scaled(scale),
        };
        return (profile, TopicRelevance.Evidence(background, tables, words, profile));
    }

    /// <summary>In deviations over the background, as the examples are; less of it with more examples.</summary>
    private float WordsWeight(WordsNode words, int examples, HashSet<string> known, ScoreTables tables)
    {
        var coverage = new QueryEvaluator(background, tables, _ => []).Coverage(words, out _);
        var deviation = Deviation(Others(known, coverage));
        tables.Return(coverage);
        return (float)(ExamplesAsGoodAsWords / (ExamplesAsGoodAsWords + examples)) / deviation;
    }

    private static ExampleMeaning? MeaningOf(TrainingMatrix matrix, double[] weights)
    {
        if (matrix.MeanMeaning.Length == 0) return null;
        var direction = weights[matrix.Columns.Count..]
            .Select(weight => (float)weight * TrainingMatrix.MeaningWeight)
            .ToArray();
        return new ExampleMeaning(direction, TensorPrimitives.Dot(direction, matrix.MeanMeaning));
    }

    private List<(int Row, bool IsWanted, double Mass)> Rows(
        IReadOnlyList<TopicExample> examples, HashSet<int> nearest, HashSet<string> known, DateTimeOffset now)
    {
        var fading = examples
            .Select(example => Math.Pow(0.5, Math.Max(0, (now - example.At).TotalDays) / HalfLifeDays))
            .ToList();
        var likedCount = examples.Count(example => example.IsLiked);
        var likedFading = examples.Zip(fading).Where(pair => pair.First.IsLiked).Sum(pair => pair.Second);
        var mass = MassPerExample * likedCount;
        var rows = new List<(int, bool, double)>(examples.Count + background.Documents.Count);
        for (var row = 0; row < examples.Count; row++)
            rows.Add((row, examples[row].IsLiked, mass * fading[row] / likedFading));
        foreach (var document in nearest)
            rows.Add((examples.Count + document, true, NearestMass * mass / nearest.Count));
        foreach (var document in Unknown(known).Where(document => !nearest.Contains(document)))
            rows.Add((examples.Count + document, false, mass / background.Documents.Count));
        return rows;
    }

    private MatchIndex Index(IReadOnlyList<TopicExample> examples) =>
        MatchIndex.Build(examples.Select(example => example.Document), background.Statistics);

    /// <summary>The background's papers that are no examples.</summary>
    private IEnumerable<int> Unknown(HashSet<string> known) =>
        Enumerable.Range(0, background.Documents.Count)
            .Where(document => !known.Contains(background.Documents[document].Id));

    /// <summary>Their evidence, in no order.</summary>
    private float[] Others(HashSet<string> known, DocumentScores evidence) =>
        [.. Unknown(known).Select(document => evidence[document])];

    private static float Deviation(float[] values) => Math.Max(Spread.Of(values).Deviation, MinDeviation);
}
