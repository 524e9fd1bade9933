using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Benchmarks.Sending;

/// <summary>The whole sender over a database: all that makes, renders and sends digests.</summary>
internal static class SenderInstallation
{
    private const int Papers = 40;

    public static IServiceCollection Services(ISqlDialect dialect, string data, SmtpOptions smtp) =>
        new ServiceCollection().AddLogging()
            .AddSingleton(TimeProvider.System).AddSingleton(new SqlDatabase(dialect)).AddSingleton<SchemaMigrator>()
            .AddPapers().AddSubscribers().AddOutbox().AddOperations(new OperatorOptions(), data)
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions(), new TemplatesOptions())
            .AddBounces(new BounceOptions(), "digest@localhost")
            .AddDelivery(
                new DeliveryOptions(),
                data,
                "https://digest.example.org",
                new DkimOptions(),
                _ => new SmtpTransport(smtp, TimeProvider.System));

    /// <summary>Makes the schema, and a digest of ten papers for everyone.</summary>
    public static async Task FillAsync(ServiceProvider services, IEnumerable<EmailAddress> subscribers)
    {
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(CancellationToken.None);
        await services.GetRequiredService<SqlDatabase>().WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "bench",
                [.. Enumerable.Range(1, Papers).Select(i => new SourceRecord
                {
                    Paper = SendWorkload.SomePaper(i),
                    Authority = SourceAuthority.File,
                    Novelty = Novelty.Announced,
                    Batch = new DateOnly(2026, 3, 9),
                })],
                TimeProvider.System.GetUtcNow()),
            CancellationToken.None);
        await services.GetRequiredService<SubscriberLifecycle>().AddAsync(
            [.. subscribers.Select(email => new Subscriber
            {
                Email = email,
                Topics = [new Topic(0, "Models", "model OR attention OR network OR inference")],
            })],
            CancellationToken.None);
        await services.GetRequiredService<EditionBuilder>().MakeNowAsync(null, CancellationToken.None)
            .CountAsync(CancellationToken.None);
    }
}
