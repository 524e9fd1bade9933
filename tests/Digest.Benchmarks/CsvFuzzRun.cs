using System.Diagnostics;
using System.Text.Json;

namespace Digest.Benchmarks;

/// <summary><c>fuzz csv [CASES]</c>: damaged lists of subscribers, each within its limit of time and memory.</summary>
internal static class CsvFuzzRun
{
    private const int Portion = 1_000;

    public static Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("fuzz csv [CASES]", args) is not { } options) return Task.FromResult(2);
        var cases = options.Number(0, 100_000);
        var watch = Stopwatch.StartNew();
        var (lines, good) = (0, 0);
        for (var done = 0; done < cases; done += Portion)
        {
            var read = CsvFuzz.Run(Math.Min(Portion, cases - done), seed: done);
            (lines, good) = (lines + read.Lines, good + read.Good);
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            cases,
            lines,
            good,
            seconds = watch.Elapsed.TotalSeconds,
            peak_mb = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
        }));
        return Task.FromResult(0);
    }
}
