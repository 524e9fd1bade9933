using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Maintenance;
using Digest.Maintenance.Keeping;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Search;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Web.Operator;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.TestData;

internal static class EveryFeature
{
    /// <summary>What Program adds for every command, over a database that is there; papers come from files in the folder, meanings are off.</summary>
    public static IServiceCollection AddEveryFeature(
        this IServiceCollection services, SqlDatabase database, TimeProvider clock, string folder, IMailTransport transport) =>
        services.AddSingleton(clock).AddSingleton(database).AddSingleton<SchemaMigrator>()
            .AddPapers()
            .AddSources(new SourcesOptions { Read = [new SourceOptions { Name = "papers", Kind = SourceKind.Folder, Folder = folder }] })
            .AddSubscribers().AddOutbox().AddOperations(new OperatorOptions(), folder)
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddSearch().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions { From = "Paper Digest <digest@digest.example>" }, new TemplatesOptions())
            .AddBounces(new BounceOptions(), "digest@digest.example")
            .AddDelivery(new DeliveryOptions(), folder, "https://digest.example", new DkimOptions(), _ => transport)
            .AddMaintenance(new RetentionOptions())
            .AddOperatorAccess();
}
