using System.Diagnostics;
using System.Text.Json;
using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Maintenance;
using Digest.Maintenance.Keeping;
using Digest.Maintenance.Metrics;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MimeKit;

namespace Digest.Benchmarks.Operator;

/// <summary>
/// <c>metrics [--subscribers N] [--turns N]</c>: what metrics and traces cost a run. The same digests are rendered and
/// sent, to a relay that takes all at once, in turns with and without a metrics page that is read every second and an
/// export over OTLP; the machine's moods so meet both. Prints the processor time and the time of each, and the median of
/// the turns' ratios. On SQLite in a temporary folder.
/// </summary>
internal static class MetricsCostBenchmark
{
    private const string Usage = "metrics [--subscribers N] [--turns N]";

    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var (subscribers, turns) = (options.Number("--subscribers", 5000), options.Number("--turns", 9));
        var folder = Directory.CreateTempSubdirectory("metrics").FullName;
        try
        {
            await using (var services = Services(folder, isMeasured: false))
            {
                var database = services.GetRequiredService<SqlDatabase>();
                await services.GetRequiredService<SchemaMigrator>().MigrateAsync(CancellationToken.None);
                await EditionsBenchmark.FillAsync(database, subscribers, 1000, new Random(1));
                await services.GetRequiredService<EditionBuilder>().MakeDueAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
            }

            await RunOnceAsync(folder, isMeasured: true);
            await RunOnceAsync(folder, isMeasured: false);
            List<(double Cpu, double Wall)> without = [], with = [];
            for (var turn = 0; turn < turns; turn++)
            {
                // The order changes, so that neither always comes after the other.
                var isFirst = turn % 2 == 0;
                foreach (var isMeasured in (bool[])[isFirst, !isFirst])
                    (isMeasured ? with : without).Add(await RunOnceAsync(folder, isMeasured));
            }

            Console.WriteLine(JsonSerializer.Serialize(new
            {
                subscribers,
                turns,
                cpu_ms_without = Math.Round(Median(without.Select(one => one.Cpu))),
                cpu_ms_with = Math.Round(Median(with.Select(one => one.Cpu))),
                cpu_ratio = Math.Round(Median(with.Zip(without, (a, b) => a.Cpu / b.Cpu)), 4),
                wall_ms_without = Math.Round(Median(without.Select(one => one.Wall))),
                wall_ms_with = Math.Round(Median(with.Select(one => one.Wall))),
                wall_ratio = Math.Round(Median(with.Zip(without, (a, b) => a.Wall / b.Wall)), 4),
            }));
            return 0;
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Cpu, double Wall)> RunOnceAsync(string folder, bool isMeasured)
    {
        await using var services = Services(folder, isMeasured);
        foreach (var hosted in services.GetServices<IHostedService>()) await hosted.StartAsync(CancellationToken.None);
        // Before they are queued again: the journal of the run before knows that they were accepted.
        var sender = services.GetRequiredService<OutboxSender>();
        await sender.StartAsync(CancellationToken.None);
        var queued = await services.GetRequiredService<SqlDatabase>().WriteAsync(
            sql => sql.ExecuteAsync("UPDATE deliveries SET status = 'Queued', attempts = 0, finished_at = NULL"),
            CancellationToken.None);
        using var ended = new CancellationTokenSource();
        var scraping = isMeasured ? ScrapeAsync(services.GetRequiredService<MetricsPage>(), ended.Token) : Task.CompletedTask;
        var (cpu, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        using (DigestMetrics.Traces.StartActivity("job delivery"))
        {
            var report = await sender.SendDueAsync(null, CancellationToken.None);
            if (report.Delivered != queued) throw new InvalidOperationException($"{report} of {queued}");
        }

        var result = ((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds, watch.Elapsed.TotalMilliseconds);
        await ended.CancelAsync();
        await scraping;
        await sender.EndAsync();
        foreach (var hosted in services.GetServices<IHostedService>()) await hosted.StopAsync(CancellationToken.None);
        return result;
    }

    private static async Task ScrapeAsync(MetricsPage page, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await page.WriteAsync(Stream.Null, cancellationToken);
                await Task.Delay(ScrapeInterval, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private static ServiceProvider Services(string folder, bool isMeasured)
    {
        var services = new ServiceCollection().AddLogging().AddStorage(new StorageOptions(), folder)
            .AddPapers().AddSources(new SourcesOptions { Read = [] }).AddSubscribers().AddOutbox()
            .AddOperations(new OperatorOptions(), folder)
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions { From = "Digest <digest@digest.example.org>" }, new TemplatesOptions())
            .AddBounces(new BounceOptions(), "digest@digest.example.org")
            .AddDelivery(new DeliveryOptions(), folder, "https://digest.example.org", new DkimOptions(), _ => new OpenRelay())
            .AddMaintenance(new RetentionOptions());
        // Nothing listens at the collector's address: the export costs what it costs to make.
        if (isMeasured) services.AddMetrics(new MetricsOptions { Prometheus = true, OtlpEndpoint = "http://127.0.0.1:9" });
        return services.BuildServiceProvider();
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>Writes each message to nowhere.</summary>
    private sealed class OpenRelay : IMailTransport
    {
        private static readonly SendOutcome Accepted = new(SendStatus.Accepted, "250 2.0.0 ok", 250, "2.0.0");

        public async ValueTask<SendOutcome> SendAsync(
            MailEnvelope envelope, MimeMessage message, SendGate gate, CancellationToken cancellationToken)
        {
            if (!await gate.IsWanted(cancellationToken)) return SendGate.Withdrawn;
            await message.WriteToAsync(Stream.Null, cancellationToken);
            gate.BeforeFinalDot();
            return Accepted;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
