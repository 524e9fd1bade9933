using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Digest.Matching.Indexing;

namespace Digest.Benchmarks.Ranking;

/// <param name="Profile">Ids of example papers, oldest first.</param>
/// <param name="Relevant">Ids by day, only of days after the examples.</param>
internal sealed record FilteringTopic(string Name, string Keywords, IReadOnlyList<string> Profile, IReadOnlyDictionary<string, HashSet<string>> Relevant);

/// <summary>
/// A folder with <c>stream.jsonl.gz</c> (id, day, cats, title, abstract), <c>topics.json</c> (topic, keywords, profile) and <c>qrels.tsv</c> (topic, id, day, split: profile or test).
/// </summary>
internal sealed class FilteringData
{
    /// <summary>Papers of earlier days may be learnt from, later ones are ranked.</summary>
    public const string FirstTestDay = "2025-07-01";

    public List<MatchDocument> Known { get; } = [];

    public List<MatchDocument> All => [.. Known, .. Days.Values.SelectMany(day => day)];

    public SortedDictionary<string, List<MatchDocument>> Days { get; } = new(StringComparer.Ordinal);

    public List<FilteringTopic> Topics { get; } = [];

    public static ArchiveStatistics StatisticsOf(IEnumerable<MatchDocument> papers)
    {
        var statistics = new ArchiveStatistics();
        foreach (var paper in papers) statistics.Add(paper);
        return statistics;
    }

    public static FilteringData Read(string folder)
    {
        var data = new FilteringData();
        using var stream = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, "stream.jsonl.gz")), CompressionMode.Decompress));
        while (stream.ReadLine() is { } line) data.Add(JsonDocument.Parse(line).RootElement);
        var judgements = File.ReadLines(Path.Combine(folder, "qrels.tsv")).Skip(1).Select(line => line.Split('\t')).Where(row => row[3] == "test").ToLookup(row => row[0]);
        foreach (var topic in JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "topics.json"))).RootElement.EnumerateArray())
        {
            var name = topic.GetProperty("topic").GetString()!;
            var relevant = judgements[name].GroupBy(row => row[2]).ToDictionary(day => day.Key, day => day.Select(row => row[1]).ToHashSet(StringComparer.Ordinal));
            var profile = topic.GetProperty("profile").EnumerateArray().Select(id => id.GetString()!).ToList();
            data.Topics.Add(new FilteringTopic(name, topic.GetProperty("keywords").GetString()!, profile, relevant));
        }
        return data;
    }

    /// <summary>The texts of the stream as the program encodes them, read as they are asked for.</summary>
    public static IEnumerable<string> ReadTexts(string folder)
    {
        using var stream = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, "stream.jsonl.gz")), CompressionMode.Decompress));
        while (stream.ReadLine() is { } line)
        {
            using var paper = JsonDocument.Parse(line);
            yield return $"{paper.RootElement.GetProperty("title").GetString()}. {paper.RootElement.GetProperty("abstract").GetString()}";
        }
    }

    private void Add(JsonElement paper)
    {
        var day = paper.GetProperty("day").GetString()!;
        var document = new MatchDocument
        {
            Key = Known.Count + Days.Sum(list => list.Value.Count),
            Id = paper.GetProperty("id").GetString()!,
            Title = paper.GetProperty("title").GetString()!,
            Abstract = paper.GetProperty("abstract").GetString()!,
            Categories = [.. paper.GetProperty("cats").EnumerateArray().Select(category => category.GetString()!)],
            PublishedAt = DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        };
        if (string.CompareOrdinal(day, FirstTestDay) < 0) Known.Add(document);
        else if (Days.TryGetValue(day, out var list)) list.Add(document);
        else Days.Add(day, [document]);
    }
}
