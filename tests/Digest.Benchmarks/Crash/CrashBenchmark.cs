using System.Text.Json;

namespace Digest.Benchmarks.Crash;

/// <summary>
/// <c>crash --kills 20 --subscribers 3000 [--only NAME]</c>: whole workers over a server that counts, killed, stopped,
/// and left without database, disk, journal or the right time. Nothing may be lost, and repeated only what was between
/// dot and reply. Needs Debian's postgresql and faketime, and for the full disk the right to mount. Exit code 1 when a
/// promise was broken.
/// </summary>
internal static class CrashBenchmark
{
    private const string Usage = "crash [--kills N] [--subscribers N] [--only NAME]";

    private static readonly Dictionary<string, Func<int, int, Task<CrashResult>>> Scenarios =
        new(StringComparer.Ordinal)
        {
            ["kill"] = CrashScenarios.KillAsync,
            ["stop"] = CrashScenarios.StopAsync,
            ["database"] = CrashScenarios.DatabaseAsync,
            ["disk"] = CrashScenarios.DiskAsync,
            ["slow"] = CrashScenarios.SlowAsync,
            ["clock"] = CrashScenarios.ClockAsync,
            ["journal"] = CrashScenarios.JournalAsync,
            ["journal-hold"] = CrashScenarios.JournalHoldAsync,
            ["copy"] = CrashScenarios.CopyAsync,
            ["copy-hold"] = CrashScenarios.CopyHoldAsync,
            ["opt-out"] = CrashScenarios.OptOutAsync,
        };

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var (kills, subscribers) = (options.Number("--kills", 20), options.Number("--subscribers", 3000));
        var only = options.Text("--only");
        if (kills < 1 || subscribers < 200 || (only is not null && !Scenarios.ContainsKey(only)))
        {
            BenchArguments.Refuse(
                $"--kills is at least 1, --subscribers at least 200, --only one of {string.Join(", ", Scenarios.Keys)}.",
                Usage);
            return 2;
        }

        List<CrashResult> results = [];
        foreach (var (name, run) in Scenarios.Where(scenario => only is null || scenario.Key == only))
        {
            Console.Error.WriteLine($"{name} …");
            var result = await run(kills, subscribers);
            results.Add(result);
            Console.Error.WriteLine($"{name}: {result}");
        }

        Console.WriteLine(JsonSerializer.Serialize(new
        {
            kills,
            subscribers,
            lost = results.Sum(result => result.Lost),
            kept = results.All(result => result.IsKept),
            scenarios = results.ToDictionary(
                result => result.Scenario,
                result => new
                {
                    accepted = result.Accepted,
                    lost = result.Lost,
                    repeated = result.Repeated,
                    allowed = result.Allowed,
                    seconds = result.Seconds,
                }),
        }));
        return results.All(result => result.IsKept) ? 0 : 1;
    }
}
