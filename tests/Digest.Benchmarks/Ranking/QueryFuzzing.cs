using System.Text.Json;

namespace Digest.Benchmarks.Ranking;

/// <summary><c>fuzz queries [--count N] [--compared N] [--seed N]</c>: random texts must parse or explain themselves, and random queries must choose the same papers as SQLite's FTS5.</summary>
internal static class QueryFuzzing
{
    public static Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("fuzz queries [--count N] [--compared N] [--seed N]", args) is not { } options)
            return Task.FromResult(2);
        int count = options.Number("--count", 1_000_000), compared = options.Number("--compared", 10_000),
            seed = options.Number("--seed", 1);
        var faults = Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(2).SelectMany(part =>
        {
            var random = new Random(seed * 1000 + part);
            return Enumerable.Range(0, count / 64 + 1).Select(_ => RandomQueries.Text(random)).Select(text => (Text: text, Fault: RandomQueries.Fault(text))).Where(result => result.Fault is not null).Take(3);
        }).Take(10).ToList();
        using var agreement = new FtsAgreement();
        var disagreement = agreement.Run(seed, compared);
        Console.WriteLine(JsonSerializer.Serialize(new { texts = count, faults = faults.Select(fault => $"{fault.Text}: {fault.Fault}"), compared_with_fts5 = compared, disagreement }));
        return Task.FromResult(faults.Count == 0 && disagreement is null ? 0 : 1);
    }
}
