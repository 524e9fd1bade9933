using System.Text.Json;
using Digest.Matching.Indexing;
using Digest.Matching.Queries;
using Digest.Matching.Ranking;
using Digest.Matching.Training;

namespace Digest.Benchmarks.Ranking;

/// <summary>
/// <c>search DIR</c>: ranks a collection (<c>corpus.jsonl</c>, <c>queries.jsonl</c>, <c>qrels.tsv</c>, in the form of BEIR) for each query with the production engine, the collection
/// being archive, background and day in one. Prints one JSON line: mean nDCG@10 over the queries with a relevant document, with its 95 % interval.
/// </summary>
internal static class SearchMeasurement
{
    public static Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("search DIR", args) is not { } arguments) return Task.FromResult(2);
        if (arguments.Places is not [var folder] || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("usage: search DIR   (a folder with corpus.jsonl, queries.jsonl and qrels.tsv)");
            return Task.FromResult(2);
        }
        var documents = Rows(folder, "corpus.jsonl").Select((row, at) => new MatchDocument
        {
            Key = at,
            Id = Text(row, "id"),
            Title = Text(row, "title"),
            Abstract = Text(row, "abstract"),
            Tldr = Text(row, "keywords"),
            Authors = [Text(row, "authors")],
        }).ToList();
        var statistics = new ArchiveStatistics();
        foreach (var document in documents) statistics.Add(document);
        var index = MatchIndex.Build(documents, statistics);
        var (matcher, trainer) = (new TopicMatcher(index), new TopicTrainer(index, papersPerDay: 0));
        var judgements = File.ReadLines(Path.Combine(folder, "qrels.tsv")).Skip(1).Select(line => line.Split('\t'))
            .Where(row => row[2] != "0").ToLookup(row => row[0], row => row[1]);
        var options = new MatchOptions { UpvoteWeight = 0, FreshnessWeight = 0, NearMisses = int.MaxValue };

        double Ndcg(JsonElement row, bool isWidened)
        {
            var query = PlainQuery(Text(row, "text"));
            var wanted = judgements[Text(row, "id")].ToHashSet(StringComparer.Ordinal);
            var hits = matcher.Run(query, isWidened ? trainer.Train(query, [], default) : null, options);
            return RankingMeasures.NdcgAt10([.. hits.Matches.Concat(hits.NearMisses).Take(10).Select(hit => wanted.Contains(index.Documents[hit.Document].Id))], wanted.Count);
        }

        var queries = Rows(folder, "queries.jsonl").Where(row => judgements.Contains(Text(row, "id"))).ToList();
        var lines = new[] { (Method: "words", IsWidened: false), (Method: "keywords", IsWidened: true) }.Select(method =>
        {
            var values = queries.Select(row => Ndcg(row, method.IsWidened)).ToList();
            return new { method = method.Method, ndcg10 = Math.Round(values.Average(), 4), ndcg10_interval = RankingMeasures.Interval(values), queries = values.Count };
        });
        Console.WriteLine(JsonSerializer.Serialize(lines));
        return Task.FromResult(0);
    }

    /// <summary>A question in prose is a query when its signs are left out; what an expert would type is no part of this measurement.</summary>
    private static TopicQuery PlainQuery(string text)
    {
        var plain = new string([.. text.Select(c => char.IsLetterOrDigit(c) || c is '-' or '\'' or '.' ? c : ' ')]).Replace(" -", " ", StringComparison.Ordinal);
        return TopicQuery.Parse(plain.ToLowerInvariant()).Query ?? throw new InvalidDataException($"Not a query: {plain}");
    }

    private static IEnumerable<JsonElement> Rows(string folder, string file) => File.ReadLines(Path.Combine(folder, file)).Select(line => JsonDocument.Parse(line).RootElement);

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
