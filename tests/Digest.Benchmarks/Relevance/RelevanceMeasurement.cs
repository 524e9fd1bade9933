using System.Globalization;
using System.Text.Json;
using Digest.Embeddings;
using Digest.Matching.Ranking;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks.Relevance;

/// <summary>
/// <c>relevance DIR</c>: what topics in plain words send and miss, by the production engine, on words alone and with the sentence encoder; <c>relevance fit DIR</c> fits the coefficients.
/// DIR holds huggingface-daily-papers, filtering and topics-judged; <c>--archive 0</c> is an empty archive;
/// <c>--background</c> writes the background that the program brings; <c>--fields N</c> asks N topics of all fields.
/// </summary>
internal static class RelevanceMeasurement
{
    private const string Usage = "relevance [fit] DIR [--archive N] [--vectors FILE] [--more FILE] [--breadth NAME] [--topics] [--background FILE] [--fields N]";

    public static Task<int> RunAsync(string[] args)
    {
        var fits = args is ["fit", ..];
        if (BenchArguments.Parse(Usage, fits ? args[1..] : args) is not { } arguments) return Task.FromResult(2);
        if (arguments.Places is not [var folder] || !Directory.Exists(folder))
        {
            BenchArguments.Refuse("A folder is missing.", Usage);
            return Task.FromResult(2);
        }
        using var encoders = new SentenceEncoders(new EmbeddingOptions(), TimeProvider.System, NullLogger<SentenceEncoders>.Instance);
        if (encoders.Current is not { } encoder)
        {
            Console.Error.WriteLine("The sentence encoder is missing.");
            return Task.FromResult(1);
        }
        var vectors = new VectorFile(encoder, arguments.Text("--vectors"));
        if (arguments.Text("--background") is { } background)
        {
            RelevanceData.WriteBackground(folder, background, encoder, vectors);
            return Task.FromResult(0);
        }
        if (arguments.Number("--fields", 0) is > 0 and var count)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                OtherFields.Measure(folder, vectors, count, arguments.Has("--topics"))));
            return Task.FromResult(0);
        }
        var data = RelevanceData.Read(folder, arguments.Text("--more"), vectors, arguments.Number("--archive", int.MaxValue));
        if (fits) RelevanceFit.Run(data);
        else Measure(data, Enum.Parse<TopicBreadth>(arguments.Text("--breadth") ?? "Normal", ignoreCase: true), arguments.Has("--topics"));
        return Task.FromResult(0);
    }

    private static void Measure(RelevanceData data, TopicBreadth breadth, bool withTopics)
    {
        var lines = new List<Dictionary<string, object>>();
        foreach (var (method, withMeaning) in new[] { ("words", false), ("both", true) })
            lines.AddRange(Sets(method, data, topic => data.Run(topic, withMeaning, breadth), withTopics));
        var encoderOnly = RelevanceFit.EncoderOnly(data);
        lines.AddRange(Sets("encoder", data, encoderOnly, withTopics: false));
        Console.WriteLine(JsonSerializer.Serialize(lines));
    }

    private static IEnumerable<Dictionary<string, object>> Sets(
        string method, RelevanceData data, Func<JudgedTopic, (IReadOnlyList<string> Sent, IReadOnlyList<string> Ranked)> run, bool withTopics)
    {
        foreach (var set in data.Topics.GroupBy(topic => topic.Set))
        {
            var results = set.Select(topic => (Topic: topic, Run: run(topic))).Select(one => (one.Run.Sent, Quality: TopicQuality.Of(one.Topic, one.Run.Sent, one.Run.Ranked))).ToList();
            var summary = TopicQuality.Summary([.. results.Select(result => result.Quality)], data.Days);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{method,-8} {set.Key,-16} {string.Join("  ", summary.Select(figure => $"{figure.Key} {figure.Value}"))}"));
            if (withTopics)
                foreach (var (sent, quality) in results)
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"    {quality.Topic.Text,-55} P {quality.Precision:0.00} R {quality.Recall:0.00} sent {quality.Sent} right {quality.Right} wanted {quality.Wanted}  wrong: {string.Join(' ', sent.Where(id => !quality.Topic.Grades.ContainsKey(id)))}  missed: {string.Join(' ', quality.Topic.Grades.Where(grade => grade.Value == 2 && !sent.Contains(grade.Key)).Select(grade => grade.Key))}"));
            yield return new Dictionary<string, object>(summary.Prepend(new("set", set.Key)).Prepend(new("method", method)));
        }
    }
}
