using System.Diagnostics;
using System.Text.Json;
using Digest.Benchmarks.Ranking;
using Digest.Embeddings;
using Digest.Scheduling.Watching;

namespace Digest.Benchmarks.Relevance;

/// <summary>
/// <c>encoder DIR [--papers N] [--topics N]</c>: encodes the first papers of a stream (see <see cref="FilteringData"/>; the rest is not read, so that memory is the encoder's) and topics of two to four words, beside the same batches given to the model
/// alone. The two take turns, so that both see the same machine. Prints one line of JSON.
/// </summary>
internal static class EncoderBenchmark
{
    private const string Usage = "encoder DIR [--papers N] [--topics N]";
    private const int PapersInTurn = 100;

    public static Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } arguments) return Task.FromResult(2);
        if (arguments.Places is not [var folder] || !Directory.Exists(folder) || EncoderAssets.Packaged() is not { } assets)
        {
            BenchArguments.Refuse("A folder or the encoder is missing.", Usage);
            return Task.FromResult(2);
        }
        var papers = FilteringData.ReadTexts(folder).Take(arguments.Number("--papers", 1000)).ToList();
        var words = papers.SelectMany(text => text.Split(' ').Take(40)).ToArray();
        var topics = Enumerable.Range(0, arguments.Number("--topics", 50_000)).Select(i => string.Join(' ', words.Skip(i * 3 % (words.Length - 4)).Take(2 + i % 3))).ToList();

        var clock = Stopwatch.StartNew();
        using var encoder = new OnnxSentenceEncoder(assets, TimeProvider.System);
        encoder.Encode([.. papers.Take(16)], CancellationToken.None);
        var load = clock.Elapsed.TotalSeconds;
        double bare = 0, whole = 0, cpu = 0;
        foreach (var turn in papers.Chunk(PapersInTurn))
        {
            var batches = encoder.Batches(turn).ToList();
            clock.Restart();
            encoder.Session.Use(session =>
            {
                foreach (var batch in batches) OnnxSentenceEncoder.Infer(session, batch).Dispose();
                return 0;
            });
            bare += clock.Elapsed.TotalSeconds;
            var before = Environment.CpuUsage.TotalTime;
            clock.Restart();
            encoder.Encode(turn, CancellationToken.None);
            whole += clock.Elapsed.TotalSeconds;
            cpu += (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        }
        var beforeTopics = Environment.CpuUsage.TotalTime;
        clock.Restart();
        encoder.Encode(topics, CancellationToken.None);
        var topicsWall = clock.Elapsed.TotalSeconds;
        var topicsCpu = (Environment.CpuUsage.TotalTime - beforeTopics).TotalSeconds;
        var encoding = Environment.WorkingSet;
        encoder.Session.Dispose();
        FreeMemory.GiveBack();
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            papers = papers.Count,
            first_seconds = Math.Round(load, 2),
            papers_a_second = Math.Round(papers.Count / whole, 1),
            of_bare_session = Math.Round(bare / whole, 3),
            cpu_seconds = Math.Round(cpu, 1),
            topics = topics.Count,
            topics_a_second = Math.Round(topics.Count / topicsWall),
            topics_cpu_seconds = Math.Round(topicsCpu, 1),
            encoding_megabytes = encoding >> 20,
            released_megabytes = Environment.WorkingSet >> 20,
            peak_megabytes = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
        }));
        return Task.FromResult(0);
    }
}
