using Digest.Benchmarks.Ranking;
using Digest.Benchmarks.Templates;

namespace Digest.Benchmarks;

/// <summary><c>fuzz NAME [options]</c>: random input at length. Exit code 0 when nothing broke.</summary>
internal static class Fuzz
{
    /// <summary>One line a fuzzing run; each takes its own arguments and returns an exit code.</summary>
    private static readonly Dictionary<string, Func<string[], Task<int>>> Runs = new(StringComparer.Ordinal)
    {
        ["bounces"] = BounceFuzz.RunAsync,
        ["csv"] = CsvFuzzRun.RunAsync,
        ["queries"] = QueryFuzzing.RunAsync,
        ["templates"] = TemplateFuzzRun.RunAsync,
        ["sources"] = SourcesFuzz.RunAsync,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length > 0 && Runs.TryGetValue(args[0], out var run)) return await run(args[1..]);
        Console.Error.WriteLine($"usage: Digest.Benchmarks fuzz ({string.Join(" | ", Runs.Keys)}) [options]");
        return 2;
    }
}
