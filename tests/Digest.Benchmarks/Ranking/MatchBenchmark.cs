using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Matching.Indexing;
using Digest.Matching.Profiles;
using Digest.Matching.Ranking;
using Digest.Matching.Selection;
using Digest.Matching.Training;

namespace Digest.Benchmarks.Ranking;

/// <summary>
/// <c>match --subscribers N --topics-per-subscriber N --distinct N --papers N [--vectors] [--json]</c>: indexes a day's papers, runs each distinct topic once, and chooses for every subscriber with reasons, fair shares
/// and the look-up of papers sent before, on two cores. Then the same queries on an SQLite FTS5 index in memory.
/// </summary>
internal static class MatchBenchmark
{
    private const int MaxPapers = 10;
    private static readonly ParallelOptions TwoCores = new() { MaxDegreeOfParallelism = 2 };

    public static Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(
            "match [--subscribers N] [--topics-per-subscriber N] [--distinct N] [--papers N] [--vectors] [--json]",
            args) is not { } arguments) return Task.FromResult(2);
        int subscribers = arguments.Number("--subscribers", 1_000_000),
            topicsEach = arguments.Number("--topics-per-subscriber", 5);
        int distinct = arguments.Number("--distinct", 50_000), papers = arguments.Number("--papers", 1000);
        var work = new MatchWorkload(papers, TopicTrainer.BackgroundPapers, distinct, subscribers, topicsEach, arguments.Has("--vectors"));
        var statistics = new ArchiveStatistics();
        foreach (var paper in work.Background) statistics.Add(paper);
        // Profiles are learnt when a topic is stored or its feedback changes, and kept with it.
        var clock = Stopwatch.StartNew();
        var trainer = new TopicTrainer(MatchIndex.Build(work.Background, statistics), papersPerDay: 0);
        var profiles = new TopicProfile?[distinct];
        Parallel.For(0, distinct, TwoCores, i => profiles[i] = trainer.Train(work.Queries[i].Query, [], default, work.MeaningsOf(i)));
        var learn = clock.Elapsed;
        GC.Collect();

        var cpuBefore = Environment.CpuUsage.TotalTime;
        clock.Restart();
        var index = MatchIndex.Build(work.Papers, statistics);
        var indexed = clock.Elapsed;
        var hits = new TopicHits[distinct];
        var matcher = new TopicMatcher(index);
        var options = new MatchOptions { Now = DateTimeOffset.UnixEpoch };
        Parallel.For(0, distinct, TwoCores, i => hits[i] = matcher.Run(work.Queries[i].Query, profiles[i], options));
        var ran = clock.Elapsed;
        var isNew = work.Cursors.Select(cursor => new DocumentBitmap(papers, document => document >= cursor)).ToArray();
        long chosen = 0, reasons = 0, notShown = 0;
        Parallel.For(0, subscribers, TwoCores, () => (Selector: new PaperSelector(), Chosen: 0L, Reasons: 0L, NotShown: 0L), (subscriber, _, sum) =>
        {
            var choice = Choose(sum.Selector, work, hits, isNew, subscriber, topicsEach);
            sum.Chosen += choice.Papers.Length;
            sum.NotShown += choice.NotShown;
            foreach (var paper in choice.Papers)
                foreach (var topic in paper.Topics) sum.Reasons += topic.Reason.Words.Count > 0 || topic.Reason.ProfileTerms.Count > 0 ? 1 : 0;
            return sum;
        }, sum =>
        {
            Interlocked.Add(ref chosen, sum.Chosen);
            Interlocked.Add(ref reasons, sum.Reasons);
            Interlocked.Add(ref notShown, sum.NotShown);
        });
        var total = clock.Elapsed;
        var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;

        clock.Restart();
        for (var i = 0; i < distinct; i++) matcher.Run(work.Queries[i].Query, profiles[i], options);
        var perQuery = clock.Elapsed.TotalMicroseconds / distinct;
        clock.Restart();
        for (var i = 0; i < distinct; i++) matcher.Run(work.Queries[i].Query, null, options);
        var perQueryAlone = clock.Elapsed.TotalMicroseconds / distinct;
        var ftsPerQuery = FtsBaseline.MicrosecondsPerQuery(work);
        Print(arguments.Has("--json"), new Dictionary<string, object>
        {
            ["subscribers"] = subscribers,
            ["papers"] = papers,
            ["distinct_topics"] = distinct,
            ["seconds"] = Math.Round(total.TotalSeconds, 2),
            ["cpu_seconds"] = Math.Round(cpu.TotalSeconds, 2),
            ["index_seconds"] = Math.Round(indexed.TotalSeconds, 3),
            ["run_seconds"] = Math.Round((ran - indexed).TotalSeconds, 2),
            ["choose_seconds"] = Math.Round((total - ran).TotalSeconds, 2),
            ["peak_megabytes"] = peak / (1 << 20),
            ["chosen"] = chosen,
            ["reasons"] = reasons,
            ["not_shown"] = notShown,
            ["matches_per_topic"] = Math.Round(hits.Average(topic => topic.Matches.Count), 1),
            ["microseconds_per_query"] = Math.Round(perQueryAlone, 2),
            ["microseconds_per_query_with_profile"] = Math.Round(perQuery, 2),
            ["fts5_microseconds_per_query"] = Math.Round(ftsPerQuery, 1),
            ["times_faster_than_fts5"] = Math.Round(ftsPerQuery / perQueryAlone, 1),
            ["times_faster_than_fts5_with_profile"] = Math.Round(ftsPerQuery / perQuery, 1),
            ["learn_seconds_once"] = Math.Round(learn.TotalSeconds, 2),
        });
        return Task.FromResult(0);
    }

    private static PaperSelection Choose(
        PaperSelector selector, MatchWorkload work, TopicHits[] hits, DocumentBitmap[] isNew, int subscriber, int topicsEach)
    {
        var topics = new SubscribedTopic[topicsEach];
        for (var i = 0; i < topicsEach; i++) topics[i] = new SubscribedTopic("topic", hits[work.Topics[subscriber * topicsEach + i]]);
        var sent = work.Sent.AsSpan(subscriber * MatchWorkload.SentPapers, MatchWorkload.SentPapers);
        return selector.Choose(topics, isNew[work.Cursor[subscriber]], sent, MaxPapers);
    }

    private static void Print(bool asJson, Dictionary<string, object> figures)
    {
        if (!asJson)
            foreach (var (name, value) in figures)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {value}"));
        Console.WriteLine(JsonSerializer.Serialize(figures));
    }
}
