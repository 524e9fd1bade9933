using Digest.Benchmarks.Crash;
using Digest.Benchmarks.Operator;
using Digest.Benchmarks.Pages;
using Digest.Benchmarks.Ranking;
using Digest.Benchmarks.Recorded;
using Digest.Benchmarks.Relevance;
using Digest.Benchmarks.Sending;
using Digest.Benchmarks.Templates;

namespace Digest.Benchmarks;

/// <summary>Measurements and long fuzzing by name: <c>dotnet run -c Release --project tests/Digest.Benchmarks -- NAME [options]</c>.</summary>
internal static class Program
{
    /// <summary>One line a measurement; each takes its own arguments and returns an exit code.</summary>
    private static readonly Dictionary<string, Func<string[], Task<int>>> Measurements = new(StringComparer.Ordinal)
    {
        ["api"] = ApiBenchmark.RunAsync,
        ["bounces"] = BounceAccuracy.RunAsync,
        ["crash"] = CrashBenchmark.RunAsync,
        ["editions"] = EditionsBenchmark.RunAsync,
        ["encoder"] = EncoderBenchmark.RunAsync,
        ["filtering"] = FilteringMeasurement.RunAsync,
        ["fuzz"] = Fuzz.RunAsync,
        ["match"] = MatchBenchmark.RunAsync,
        ["metrics"] = MetricsCostBenchmark.RunAsync,
        ["operator"] = OperatorBenchmark.RunAsync,
        ["operator-pages"] = OperatorPagesBenchmark.RunAsync,
        ["pages"] = PagesBenchmark.RunAsync,
        ["price"] = PriceMeasurement.RunAsync,
        ["relevance"] = RelevanceMeasurement.RunAsync,
        ["pipeline"] = PipelineBenchmark.RunAsync,
        ["search"] = SearchMeasurement.RunAsync,
        ["ingest"] = IngestBenchmark.RunAsync,
        ["run"] = WholeRunBenchmark.RunAsync,
        ["sections"] = SectionsMeasurement.RunAsync,
        ["send"] = SendBenchmark.RunAsync,
        ["templates"] = TemplateSpeed.RunAsync,
        ["throttle"] = ThrottleBenchmark.RunAsync,
        ["year"] = YearSimulation.RunAsync,
    };

    private static async Task<int> Main(string[] args)
    {
        if (args.Length > 0 && Measurements.TryGetValue(args[0], out var run)) return await run(args[1..]);
        Console.Error.WriteLine($"usage: Digest.Benchmarks ({string.Join(" | ", Measurements.Keys)}) [options]");
        return 2;
    }
}
