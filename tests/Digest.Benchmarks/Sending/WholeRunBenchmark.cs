using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Events;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Benchmarks.Sending;

/// <summary>
/// <c>run --to 127.0.0.1:PORT [--subscribers N] [--connections N] [--events TYPES] [--postgresql CONNECTION]</c>: what a morning is.
/// Everybody's edition is made, rendered, signed and sent to a server that throws mails away (<c>smtp-sink</c>). Then
/// the same mails are queued once more and sent alone, which shows what making editions costs beside sending. With
/// <c>--events</c> a webhook on loopback gets these events meanwhile. On SQLite in a temporary folder, or in an empty
/// database of PostgreSQL.
/// </summary>
internal static class WholeRunBenchmark
{
    private const string Usage = "run --to HOST:PORT [--subscribers N] [--connections N] [--events TYPES] [--postgresql CONNECTION]";
    private const int Papers = 1000;

    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchArguments.Parse(Usage, args) is not { } options) return 2;
        var (subscribers, connections) = (options.Number("--subscribers", 100_000), options.Number("--connections", 4));
        if (options.Text("--to")?.Split(':') is not [var host, var portText]
            || !int.TryParse(portText, CultureInfo.InvariantCulture, out var port) || subscribers < 1 || connections < 1)
        {
            BenchArguments.Refuse("--to needs a host and a port; counts are at least 1.", Usage);
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("run").FullName;
        try
        {
            var smtp = new SmtpOptions
            {
                Host = host,
                Port = port,
                Security = SmtpSecurity.None,
                MaxConnections = connections,
            };
            var storage = new StorageOptions { ConnectionString = options.Text("--postgresql") ?? "" };
            await using var services = await ServicesAsync(storage, folder, smtp);
            var database = services.GetRequiredService<SqlDatabase>();
            await services.GetRequiredService<SchemaMigrator>().MigrateAsync(CancellationToken.None);
            await EditionsBenchmark.FillAsync(database, subscribers, Papers, new Random(1));
            await using var webhook = await LoopbackWebhook.StartAsync(services, options.Text("--events")?.Split(',') ?? []);

            var watch = Stopwatch.StartNew();
            var made = await services.GetRequiredService<EditionBuilder>()
                .MakeDueAsync(TimeProvider.System.GetUtcNow(), CancellationToken.None);
            var editions = watch.Elapsed;
            await SendAsync(services, made.Made);
            var whole = watch.Elapsed;
            await database.WriteAsync(
                sql => sql.ExecuteAsync("UPDATE deliveries SET status = 'Queued', attempts = 0, finished_at = NULL"),
                CancellationToken.None);
            watch.Restart();
            await SendAsync(services, made.Made);
            var alone = watch.Elapsed;
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                database = database.Dialect.Name,
                subscribers,
                connections,
                mails = made.Made,
                editions_seconds = Math.Round(editions.TotalSeconds, 1),
                whole_seconds = Math.Round(whole.TotalSeconds, 1),
                sending_alone_seconds = Math.Round(alone.TotalSeconds, 1),
                mails_per_second = Math.Round(made.Made / whole.TotalSeconds),
                sending_alone_per_second = Math.Round(made.Made / alone.TotalSeconds),
                ratio = Math.Round(alone / whole, 3),
                events = webhook.Received,
                peak_mb = Process.GetCurrentProcess().PeakWorkingSet64 >> 20,
            }));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task SendAsync(ServiceProvider services, int count)
    {
        var report = await services.GetRequiredService<OutboxSender>().SendDueAsync(null, CancellationToken.None);
        if (report.Delivered != count) throw new InvalidOperationException($"{report}, of {count}");
    }

    private static async Task<ServiceProvider> ServicesAsync(StorageOptions storage, string folder, SmtpOptions smtp)
    {
        using var key = DkimKey.Create();
        var dkim = new DkimOptions { Selector = "bench", KeyFile = Path.Combine(folder, "bench.pem") };
        await File.WriteAllTextAsync(dkim.KeyFile, DkimKey.ToPem(key));
        return new ServiceCollection().AddLogging().AddStorage(storage, folder)
            .AddPapers().AddSubscribers().AddOutbox().AddOperations(new OperatorOptions(), folder)
            .AddEvents().AddWebhooks(new WebhookOptions { AllowPrivateAddresses = true })
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions { From = "Digest <digest@digest.example.org>" }, new TemplatesOptions())
            .AddBounces(new BounceOptions(), "digest@digest.example.org")
            .AddDelivery(
                new DeliveryOptions(),
                folder,
                "https://digest.example.org",
                dkim,
                _ => new SmtpTransport(smtp, TimeProvider.System))
            .BuildServiceProvider();
    }
}
