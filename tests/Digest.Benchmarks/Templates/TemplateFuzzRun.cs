using System.Diagnostics;
using System.Text.Json;

namespace Digest.Benchmarks.Templates;

/// <summary><c>fuzz templates [inputs [models]]</c>: random templates to the parser, random models to the renderer. Any failure is printed with its seed.</summary>
internal static class TemplateFuzzRun
{
    public static Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("fuzz templates [INPUTS] [MODELS]", args) is not { } options)
            return Task.FromResult(2);
        var (inputs, models) = (options.Number(0, 1_000_000), options.Number(1, 100_000));
        var watch = Stopwatch.StartNew();
        var failures = Failures(inputs, TemplateFuzz.Parse) + Failures(models, TemplateFuzz.Render);
        Console.WriteLine(JsonSerializer.Serialize(new { measurement = "fuzz templates", inputs, models, failures, seconds = Math.Round(watch.Elapsed.TotalSeconds, 1) }));
        return Task.FromResult(failures == 0 ? 0 : 1);
    }

    private static int Failures(int count, Func<int, string?> run)
    {
        var failures = 0;
        Parallel.For(0, count, seed =>
        {
            if (run(seed) is not { } failure) return;
            if (Interlocked.Increment(ref failures) <= 5) Console.Error.WriteLine(failure);
        });
        return failures;
    }
}
