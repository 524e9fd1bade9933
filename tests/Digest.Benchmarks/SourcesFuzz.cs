using System.Diagnostics;

namespace Digest.Benchmarks;

/// <summary><c>fuzz sources [CASES [FOLDER…]]</c>: damaged answers of every source, and as many with one damaged item;
/// recorded ones from the folders are damaged too.</summary>
internal static class SourcesFuzz
{
    private const int Portion = 1_000;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("fuzz sources [CASES] [FOLDER…]", args) is not { } options) return 2;
        var cases = options.Number(0, 100_000);
        var recorded = options.Places.Skip(1).SelectMany(folder => Directory.GetFiles(folder))
            .Where(file => file.EndsWith(".xml", StringComparison.Ordinal)
            || !file.EndsWith(".meta.json", StringComparison.Ordinal)).ToList();
        var watch = Stopwatch.StartNew();
        var (readable, peak) = (0, 0L);
        for (var done = 0; done < cases; done += Portion)
        {
            await SourceNeighbours.RunAsync(Math.Min(Portion, cases - done), seed: done);
            readable += SourceFuzz.Run(Math.Min(Portion, cases - done), seed: done, recorded).Readable;
            peak = Math.Max(peak, Process.GetCurrentProcess().WorkingSet64);
        }
        Console.WriteLine(FormattableString.Invariant(
            $$"""{"fuzz": "sources", "cases": {{cases}}, "readable": {{readable}}, "recorded_files": {{recorded.Count}}, "seconds": {{watch.Elapsed.TotalSeconds:0.0}}, "peak_mb": {{peak >> 20}}}"""));
        return 0;
    }
}
