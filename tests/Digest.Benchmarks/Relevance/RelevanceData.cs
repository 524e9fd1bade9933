using Digest.Benchmarks.Ranking;
using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Matching.Training;
using Digest.Sources.HuggingFace;
using Digest.Topics;

namespace Digest.Benchmarks.Relevance;

/// <summary>The judged papers and topics, and an archive to learn from, as the program sees them.</summary>
internal sealed class RelevanceData
{
    private readonly VectorFile _vectors;

    private RelevanceData(VectorFile vectors) => _vectors = vectors;

    public required MatchIndex Papers { get; init; }

    /// <summary>The days on which the papers were announced.</summary>
    public required int Days { get; init; }

    public required TopicTrainer Trainer { get; init; }

    public required IReadOnlyList<JudgedTopic> Topics { get; init; }

    /// <param name="folder">With huggingface-daily-papers, filtering and topics-judged.</param>
    /// <param name="archivePapers">How many papers of the stream are the archive; 0: the background that comes with the program.</param>
    public static RelevanceData Read(string folder, string? more, VectorFile vectors, int archivePapers)
    {
        var files = Directory.GetFiles(Path.Combine(folder, "huggingface-daily-papers"), "*.json").Order(StringComparer.Ordinal).ToList();
        var papers = files
            .SelectMany(file => HuggingFaceFormat.Read(File.ReadAllBytes(file), DateTimeOffset.UnixEpoch).SourceRecords)
            .DistinctBy(sighting => sighting.Paper.Id)
            .Select(sighting => PaperDocument.Of(sighting.Paper))
            .ToList();
        var judged = papers.Select(paper => paper.Id).ToHashSet(StringComparer.Ordinal);
        var (statistics, background) = Archive(folder, vectors, archivePapers, judged);
        return new RelevanceData(vectors)
        {
            Papers = MatchIndex.Build(WithMeaning(papers, vectors), statistics),
            Days = files.Count,
            Trainer = new TopicTrainer(background, papersPerDay: 0),
            Topics = [.. Judged(folder, more)],
        };
    }

    /// <summary>The features of every paper for a topic.</summary>
    public IReadOnlyList<(string Id, float[] Features)> FeaturesOf(JudgedTopic topic, bool withMeaning)
    {
        var query = QueryOf(topic);
        var profile = Trainer.Train(query, [], default, withMeaning ? MeaningsOf(query) : null)!;
        var scorer = new WordsScorer(Papers);
        var rows = new List<(string, float[])>();
        scorer.Each(profile.Words[0], new DocumentScores(Papers.Documents.Count), (document, features) => rows.Add((IdOf(document), features)));
        return rows;
    }

    /// <summary>What the engine sends, best first, and everything else below it.</summary>
    public (IReadOnlyList<string> Sent, IReadOnlyList<string> Ranked) Run(JudgedTopic topic, bool withMeaning, TopicBreadth breadth)
    {
        var query = QueryOf(topic);
        var profile = Trainer.Train(query, [], default, withMeaning ? MeaningsOf(query) : null);
        var hits = new TopicMatcher(Papers).Run(query, profile, new MatchOptions { Breadth = breadth, UpvoteWeight = 0, FreshnessWeight = 0, NearMisses = int.MaxValue });
        return ([.. hits.Matches.Select(hit => IdOf(hit.Document))], [.. hits.Matches.Concat(hits.NearMisses).Select(hit => IdOf(hit.Document))]);
    }

    private static TopicQuery QueryOf(JudgedTopic topic) => TopicQuery.Parse(topic.Text).Query ?? throw new InvalidDataException($"Not a query: {topic.Text}");

    private Dictionary<string, float[]> MeaningsOf(TopicQuery query)
    {
        var texts = query.PlainWords.Select(words => words.Text).ToList();
        return texts.Zip(_vectors.Of(texts)).ToDictionary(StringComparer.Ordinal);
    }

    private string IdOf(int document) => Papers.Documents[document].Id["arxiv:".Length..];

    private static (ArchiveStatistics Statistics, MatchIndex Background) Archive(string folder, VectorFile vectors, int papers, HashSet<string> judged)
    {
        var stream = FilteringData.Read(Path.Combine(folder, "filtering"));
        var all = stream.All.Where(paper => !judged.Contains($"arxiv:{paper.Id}")).ToList();
        if (papers == 0) return (BackgroundArchive.Shipped.Statistics, MatchIndex.Build(BackgroundArchive.Shipped.ReadPapers(), BackgroundArchive.Shipped.Statistics));
        var archive = Spread(all, papers);
        var statistics = FilteringData.StatisticsOf(archive);
        return (statistics, MatchIndex.Build(WithMeaning(Spread(archive, TopicTrainer.BackgroundPapers), vectors), statistics));
    }

    /// <summary>Writes the background that comes with the program: the whole stream, without texts.</summary>
    public static void WriteBackground(string folder, string file, ISentenceEncoder encoder, VectorFile vectors)
    {
        var stream = FilteringData.Read(Path.Combine(folder, "filtering"));
        var all = stream.All;
        var statistics = FilteringData.StatisticsOf(all);
        statistics.DropRareStems();
        statistics.Acronyms.DropRare();
        using var output = File.Create(file);
        BackgroundArchive.Write(output, encoder.Version, statistics, [.. WithMeaning(Spread(all, TopicTrainer.BackgroundPapers), vectors)]);
    }

    /// <summary>So many of a list, at equal distances; all when there are no more.</summary>
    internal static List<T> Spread<T>(List<T> all, int count) =>
        count >= all.Count ? all : [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)])];

    internal static IEnumerable<MatchDocument> WithMeaning(List<MatchDocument> papers, VectorFile vectors) =>
        papers.Zip(vectors.Of([.. papers.Select(paper => $"{paper.Title}. {paper.Abstract}")]), (paper, vector) => paper with { Meaning = vector });

    private static IEnumerable<JudgedTopic> Judged(string folder, string? more)
    {
        foreach (var topic in JudgedTopic.ReadObject(Path.Combine(folder, "topics-judged", "judgements.json"), "topics-judged")) yield return topic;
        using var lines = new StreamReader(typeof(RelevanceData).Assembly.GetManifestResourceStream("relevance/topics.jsonl")!);
        foreach (var topic in JudgedTopic.ReadLines(lines, "new")) yield return topic;
        if (more is not null) foreach (var topic in JudgedTopic.ReadObject(more, Path.GetFileName(more))) yield return topic;
    }
}
