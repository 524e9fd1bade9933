using System.Globalization;
using Digest.Benchmarks.Ranking;
using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Matching.Training;

namespace Digest.Benchmarks.Relevance;

/// <summary>
/// What topics of all fields bring from papers of one, where most of it is wrong: a topic that has nothing should be
/// silent. One half of a sample of the stream is the background, the topics are asked of the other.
/// </summary>
internal static class OtherFields
{
    private const int SampledPapers = 4000;

    /// <summary>How many of a topic's papers are shown.</summary>
    private const int MaxShown = 3;

    private sealed record Sent(string Title, float Relevance, float Share);

    /// <param name="folder">With filtering and topics.</param>
    /// <param name="count">How many topics, spread over the list.</param>
    public static List<Dictionary<string, object>> Measure(string folder, VectorFile vectors, int count, bool show)
    {
        var stream = FilteringData.Read(Path.Combine(folder, "filtering"));
        var all = stream.All;
        var statistics = FilteringData.StatisticsOf(all);
        var sample = RelevanceData.WithMeaning(RelevanceData.Spread(all, SampledPapers), vectors).ToList();
        var background = MatchIndex.Build(sample.Where((_, i) => i % 2 == 0), statistics);
        var asked = MatchIndex.Build(sample.Where((_, i) => i % 2 == 1), statistics);
        var trainer = new TopicTrainer(background, papersPerDay: 0);
        var topics = Topics(Path.Combine(folder, "topics", "arxivdigest-topics.csv"), count);
        var texts = topics.ConvertAll(topic => topic.PlainWords[0].Text);
        var meanings = texts.Zip(vectors.Of(texts)).ToDictionary(StringComparer.Ordinal);
        return
        [
            .. new[] { ("words", null), ("both", meanings) }.Select(method =>
            {
                var sent = topics
                    .AsParallel()
                    .AsOrdered()
                    .WithDegreeOfParallelism(2)
                    .Select(topic => Ask(topic, trainer, method.Item2, asked))
                    .ToList();
                if (show) Show(method.Item1, topics, sent);
                return Summary(method.Item1, sent, asked.Documents.Count);
            }),
        ];
    }

    private static List<TopicQuery> Topics(string file, int count)
    {
        var all = File.ReadLines(file)
            .Select(line => line.Trim().Trim('"'))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(line => TopicQuery.Parse(line).Query)
            .OfType<TopicQuery>()
            .Where(query => query.PlainWords.Count == 1)
            .ToList();
        return RelevanceData.Spread(all, count);
    }

    private static List<Sent> Ask(
        TopicQuery query, TopicTrainer trainer, Dictionary<string, float[]>? meanings, MatchIndex asked)
    {
        if (trainer.Train(query, [], default, meanings) is not { } profile) return [];
        var hits = new TopicMatcher(asked).Run(
            query, profile, new MatchOptions { UpvoteWeight = 0, FreshnessWeight = 0 });
        var shares = new float[asked.Documents.Count];
        new WordsScorer(asked).Each(
            profile.Words[0],
            new DocumentScores(asked.Documents.Count),
            (document, features) => shares[document] = features[0]);
        return
        [
            .. hits.Matches.Select(hit => new Sent(
                asked.Documents[hit.Document].Title, hit.Relevance, shares[hit.Document])),
        ];
    }

    private static void Show(string method, List<TopicQuery> topics, List<List<Sent>> sent)
    {
        foreach (var (topic, papers) in topics.Zip(sent))
            foreach (var paper in papers.Take(MaxShown))
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{method,-6} {topic.PlainWords[0].Text} ({papers.Count}): {paper.Relevance:0.00}, has {paper.Share:0.00} of the words: {paper.Title}"));
    }

    private static Dictionary<string, object> Summary(string method, List<List<Sent>> sent, int papers) => new()
    {
        ["method"] = method,
        ["topics"] = sent.Count,
        ["silent"] = Math.Round(sent.Count(one => one.Count == 0) / (double)sent.Count, 3),
        ["of_1000_papers"] = Math.Round(sent.Average(one => 1000.0 * one.Count / papers), 3),
        ["sent"] = sent.Sum(one => one.Count),
        ["sent_without_any_word"] = sent.Sum(one => one.Count(paper => paper.Share == 0)),
    };
}
