using System.Globalization;
using System.Text.Json;
using Digest.Benchmarks.Relevance;
using Digest.Embeddings;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Matching.Training;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks.Ranking;

/// <summary>
/// <c>filtering DIR [--vectors FILE] [--days N]</c>: on words alone, or with the sentence encoder and its vectors in a file, learns from the papers before 2025-07-01 and ranks each later day's papers with the production engine. Prints one JSON line: for each method macro means over the topics
/// with 95 % intervals, and for each topic what passes the threshold: on average over the days, and on the day with most.
/// </summary>
internal static class FilteringMeasurement
{
    private const string Usage = "filtering DIR [--vectors FILE] [--days N]";

    private static readonly DateTimeOffset LearntAt = DateTimeOffset.Parse(FilteringData.FirstTestDay, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private sealed record TopicResult(string Topic, double Map, double Ndcg, double Recall, double PapersPerDay, int MostInADay, double Kept);

    public static Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } arguments) return Task.FromResult(2);
        if (arguments.Places is not [var folder] || !Directory.Exists(folder))
        {
            BenchArguments.Refuse("A folder with stream.jsonl.gz, topics.json and qrels.tsv is missing.", Usage);
            return Task.FromResult(2);
        }
        var data = FilteringData.Read(folder);
        using var encoders = new SentenceEncoders(new EmbeddingOptions(), TimeProvider.System, NullLogger<SentenceEncoders>.Instance);
        var vectors = arguments.Text("--vectors") is { } file && encoders.Current is { } encoder ? new VectorFile(encoder, file) : null;
        List<MatchDocument> Encoded(List<MatchDocument> papers) => vectors is null ? papers : [.. RelevanceData.WithMeaning(papers, vectors)];
        var statistics = FilteringData.StatisticsOf(data.Known);
        var trainer = new TopicTrainer(MatchIndex.Build(Encoded(RelevanceData.Spread(data.Known, TopicTrainer.BackgroundPapers)), statistics), data.Known.Count / (double)data.Known.DistinctBy(paper => paper.PublishedAt).Count());
        var days = RelevanceData.Spread([.. data.Days], arguments.Number("--days", data.Days.Count)).Select(day => (Day: day.Key, Index: MatchIndex.Build(Encoded(day.Value), statistics))).ToList();
        var examples = data.Topics.SelectMany(topic => topic.Profile).ToHashSet(StringComparer.Ordinal);
        var known = Encoded([.. data.Known.Where(paper => examples.Contains(paper.Id))]).ToDictionary(paper => paper.Id, StringComparer.Ordinal);

        var methods = new (string Name, bool UsesWords, int Examples)[] { ("keywords", true, 0), ("five", false, 5), ("all", false, int.MaxValue), ("combined", true, int.MaxValue), ("five with keywords", true, 5), ("two with keywords", true, 2), ("one with keywords", true, 1) };
        var lines = methods.Select(method =>
        {
            var results = data.Topics.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(topic =>
            {
                var query = method.UsesWords ? TopicQuery.Parse(topic.Keywords).Query : null;
                var taught = topic.Profile.Where(known.ContainsKey).TakeLast(method.Examples).Select(id => new TopicExample(known[id], true, known[id].PublishedAt!.Value)).ToList();
                return Measure(topic, days, query, trainer.Train(query, taught, LearntAt, query is null ? null : MeaningsOf(query, vectors)));
            }).OfType<TopicResult>().ToList();
            return Summary(method.Name, results);
        });
        Console.WriteLine(JsonSerializer.Serialize(lines));
        return Task.FromResult(0);
    }

    private static Dictionary<string, float[]>? MeaningsOf(TopicQuery query, VectorFile? vectors)
    {
        var texts = query.PlainWords.Select(words => words.Text).ToList();
        return vectors is null ? null : texts.Zip(vectors.Of(texts)).ToDictionary(StringComparer.Ordinal);
    }

    /// <returns>Null when the days bring nothing about the topic.</returns>
    private static TopicResult? Measure(FilteringTopic topic, List<(string Day, MatchIndex Index)> days, TopicQuery? query, TopicProfile? profile)
    {
        var options = new MatchOptions { Now = LearntAt, UpvoteWeight = 0, FreshnessWeight = 0, NearMisses = int.MaxValue };
        var all = new List<(float Relevance, bool IsRelevant)>();
        double ndcg = 0, recall = 0;
        int passed = 0, most = 0, kept = 0, scored = 0, relevant = 0;
        foreach (var (day, index) in days)
        {
            var wanted = topic.Relevant.GetValueOrDefault(day, []);
            var hits = new TopicMatcher(index).Run(query, profile, options);
            var ranked = hits.Matches.Concat(hits.NearMisses).Select(hit => (hit.Relevance, IsRelevant: wanted.Contains(index.Documents[hit.Document].Id))).ToList();
            all.AddRange(ranked);
            passed += hits.Matches.Count;
            most = Math.Max(most, hits.Matches.Count);
            kept += ranked.Take(hits.Matches.Count).Count(hit => hit.IsRelevant);
            relevant += wanted.Count;
            if (wanted.Count == 0) continue;
            scored++;
            var flags = ranked.Select(hit => hit.IsRelevant).ToList();
            ndcg += RankingMeasures.NdcgAt10(flags, wanted.Count);
            recall += RankingMeasures.RecallAt10(flags, wanted.Count);
        }
        if (relevant == 0) return null;
        var map = RankingMeasures.AveragePrecision([.. all.OrderByDescending(hit => hit.Relevance).Select(hit => hit.IsRelevant)], relevant);
        return new TopicResult(topic.Name, map, ndcg / scored, recall / scored, passed / (double)days.Count, most, kept / (double)relevant);
    }

    private static Dictionary<string, object> Summary(string method, List<TopicResult> results) => new()
    {
        ["method"] = method,
        ["map"] = Round(results.Average(result => result.Map)),
        ["map_interval"] = RankingMeasures.Interval([.. results.Select(result => result.Map)]),
        ["daily_ndcg10"] = Round(results.Average(result => result.Ndcg)),
        ["daily_ndcg10_interval"] = RankingMeasures.Interval([.. results.Select(result => result.Ndcg)]),
        ["daily_recall10"] = Round(results.Average(result => result.Recall)),
        ["daily_recall10_interval"] = RankingMeasures.Interval([.. results.Select(result => result.Recall)]),
        ["papers_per_day"] = Round(results.Average(result => result.PapersPerDay)),
        ["most_per_day"] = Round(results.Max(result => result.PapersPerDay)),
        ["most_in_a_day"] = results.Max(result => result.MostInADay),
        ["kept"] = Round(results.Average(result => result.Kept)),
        ["topics"] = results.Select(result => new Dictionary<string, object>
        {
            ["topic"] = result.Topic,
            ["papers_per_day"] = Round(result.PapersPerDay),
            ["most_in_a_day"] = result.MostInADay,
            ["kept"] = Round(result.Kept),
            ["daily_ndcg10"] = Round(result.Ndcg),
        }),
    };

    private static double Round(double value) => Math.Round(value, 4);
}
