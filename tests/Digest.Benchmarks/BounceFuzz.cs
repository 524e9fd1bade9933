using System.Diagnostics;
using System.Text.Json;
using Digest.Bounces.Reading;

namespace Digest.Benchmarks;

/// <summary><c>fuzz bounces [COUNT [DIR]]</c>: damaged mail by the hundred thousand, made from the tests' samples and, when given, the messages of DIR. Every one must get an answer.</summary>
internal static class BounceFuzz
{
    private const int DefaultCount = 100_000;

    public static Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("fuzz bounces [COUNT] [DIR]", args) is not { } options) return Task.FromResult(2);
        var count = options.Number(0, DefaultCount);
        var samples = options.Places.Count > 1
            ? [.. BounceSamples.All,
                .. Directory.GetFiles(options.Places[1]).Select(File.ReadAllBytes)]
            : BounceSamples.All;
        var (failures, slowest, kinds) = (0, 0L, new int[Enum.GetValues<ReportKind>().Length]);
        // What is prepared once does not count for the first message.
        foreach (var sample in samples) ReportReader.Read(sample);
        Parallel.For(0, count, seed =>
        {
            var message = MangledMail.Make(seed, samples);
            var start = Stopwatch.GetTimestamp();
            try
            {
                InputBudget.Check(
                    "the message", () => Interlocked.Increment(ref kinds[(int)ReportReader.Read(message).Kind]));
            }
            // Finding what throws is the purpose of this run.
            catch (Exception e)
            {
                if (Interlocked.Increment(ref failures) <= 5) Console.Error.WriteLine($"seed {seed}: {e}");
            }

            var elapsed = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            for (var seen = Volatile.Read(ref slowest); elapsed > seen; seen = Volatile.Read(ref slowest)) Interlocked.CompareExchange(ref slowest, elapsed, seen);
        });
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            cases = count,
            failures,
            slowest_ms = slowest,
            kinds = Enum.GetValues<ReportKind>().ToDictionary(kind => kind.ToString(), kind => kinds[(int)kind]),
        }));
        return Task.FromResult(failures == 0 ? 0 : 1);
    }
}
