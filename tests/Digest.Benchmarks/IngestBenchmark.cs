using System.Diagnostics;
using Digest.Papers;
using Digest.Sources;
using Digest.Sources.Reading;
using Digest.Sources.Reading.Connections;
using Digest.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Benchmarks;

/// <summary>
/// <c>ingest [PAPERS]</c>: arXiv entries from a server on loopback, without arXiv's pace, parsed, cleaned and stored on SQLite with all indexes; after a warm-up on
/// another database, as a worker runs for days.
/// </summary>
internal static class IngestBenchmark
{
    private const int Slice = 1_000, WarmUp = 5_000;

    private static readonly string[] Words =
        ("we propose a method for large language models that $\\alpha$-scales with $O(n^2)$ cost and improves accuracy by 12\\% over strong baselines on many "
         + "benchmarks while na\\\"{\\i}ve approaches fail in this setting because of noise; code is released").Split(' ');

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse("ingest [PAPERS]", args) is not { } options) return 2;
        await MeasureAsync(WarmUp);
        var (line, isComplete) = await MeasureAsync(options.Number(0, 20_000));
        Console.WriteLine(line);
        return isComplete ? 0 : 1;
    }

    private static async Task<(string Line, bool IsComplete)> MeasureAsync(int papers)
    {
        var folder = Directory.CreateTempSubdirectory("digest-ingest");
        try
        {
            using var dialect = new SqliteDialect(Path.Combine(folder.FullName, "digest.db"), TimeProvider.System);
            var database = new SqlDatabase(dialect);
            await new SchemaMigrator(database, TimeProvider.System).MigrateAsync(CancellationToken.None);
            var slices = Enumerable.Range(0, papers / Slice).Select(Answer).ToList();
            await using var server = await PaperServer.StartAsync(context =>
                PaperServer.XmlAsync(context, slices[int.Parse(context.Request.Query["start"]!, System.Globalization.CultureInfo.InvariantCulture) / Slice].Replace("TOTAL", papers.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
            var options = new SourcesOptions { ArxivInterval = TimeSpan.Zero };
            using var http = new SourceHttp(options, new HostPacer(database, TimeProvider.System), new RedirectGuard(), TimeProvider.System, NullLogger<SourceHttp>.Instance);
            options.Read = [new SourceOptions { Name = "search", Kind = SourceKind.ArxivApi, Query = "cat:cs.CL", Url = server.Url }];
            var source = new SourceRegistry(options, http, TimeProvider.System).Enabled.Single();
            var ingest = new PaperIngest(database, new SourceStore(database), TimeProvider.System);

            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            using var process = Process.GetCurrentProcess();
            var cpu = process.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            var first = await ingest.BackfillAsync(source, today, null, CancellationToken.None);
            var seconds = watch.Elapsed.TotalSeconds;
            process.Refresh();
            cpu = process.TotalProcessorTime - cpu;
            watch.Restart();
            var again = await ingest.BackfillAsync(source, today, null, CancellationToken.None);
            var line = FormattableString.Invariant(
                $$"""{"measure": "ingest", "papers": {{first.Counts.Added}}, "papers_per_second": {{first.Counts.Added / seconds:0}}, "papers_per_cpu_second": {{first.Counts.Added / cpu.TotalSeconds:0}}, "again_per_second": {{again.Records / watch.Elapsed.TotalSeconds:0}}, "again_added": {{again.Counts.Added}}}""");
            return (line, first.Error is null && first.Counts.Added == papers && again.Counts.Added == 0);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Entries like arXiv's, about 1.5 kB each.</summary>
    private static string Answer(int slice)
    {
        var random = new Random(slice);
        var entries = Enumerable.Range(slice * Slice, Slice).Select(i =>
        {
            var summary = string.Join(' ', Enumerable.Range(0, 170).Select(_ => Words[random.Next(Words.Length)]));
            return FormattableString.Invariant(
                $"""
                <entry><id>http://arxiv.org/abs/26{1 + (i / 90_000):00}.{1 + (i % 90_000):00000}v1</id><title>On the scaling of models, part {i}</title><published>2026-01-04T10:00:00Z</published>
                <updated>2026-01-04T10:00:00Z</updated><summary>{summary}. https://github.com/a/b{i}.</summary><author><name>Ada Lovelace</name></author><author><name>Andr\'e Weil</name></author>
                <author><name>Emmy Noether</name></author><category term="cs.CL"/><category term="cs.LG"/><arxiv:primary_category term="cs.CL"/><arxiv:comment>9 pages</arxiv:comment></entry>
                """);
        });
        return $"""
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
            <opensearch:totalResults>TOTAL</opensearch:totalResults>{string.Concat(entries)}</feed>
            """;
    }
}
