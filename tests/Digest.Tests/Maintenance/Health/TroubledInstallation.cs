using System.Text;
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
using Digest.Rendering.Templates;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Xunit;

namespace Digest.Tests.Maintenance.Health;

/// <summary>A worker whose parts a test can break: its relay, its templates, its disk and its database.</summary>
internal sealed class TroubledInstallation : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly ServiceProvider _services;

    public TroubledInstallation(TestDatabase test, string folder, SourcesOptions? sources = null)
    {
        (_test, Folder) = (test, folder);
        _services = new ServiceCollection().AddLogging()
            .AddSingleton<TimeProvider>(test.Clock).AddSingleton(test.Database).AddSingleton<SchemaMigrator>()
            .AddPapers().AddSources(sources ?? new SourcesOptions { Read = [] }).AddSubscribers().AddOutbox()
            .AddOperations(new OperatorOptions { Email = "operator@example.org" }, folder)
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions(), new TemplatesOptions { Folder = Path.Combine(folder, "templates") })
            .AddBounces(new BounceOptions(), "digest@localhost")
            .AddDelivery(new DeliveryOptions(), folder, publicUrl: null, new DkimOptions(), _ => Relay)
            .AddMaintenance(new RetentionOptions())
            .AddMetrics(new MetricsOptions { Prometheus = true })
            .BuildServiceProvider();
        _ = Get<MetricsPage>();
    }

    public string Folder { get; }

    public SwitchedRelay Relay { get; } = new();

    public OperatorAlerts Alerts => Get<OperatorAlerts>();

    public string Worker => Get<WorkerIdentity>().Name;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Task<SendReport> SendAsync() => Get<OutboxSender>().SendDueAsync(null, TestDatabase.Token);

    public async Task QueueAsync(int count, MailKind kind = MailKind.Alert, long subscriber = 0)
    {
        var now = _test.Clock.GetUtcNow();
        await Get<OutboxStore>().QueueAsync(
            [.. Enumerable.Range(0, count).Select(i => new OutboxMessage
            {
                Kind = kind, SubscriberKey = subscriber, Recipient = $"reader{i}@example.org", QueuedAt = now, NextAttemptAt = now, Content = "Subject\nText",
            })],
            TestDatabase.Token);
    }

    /// <summary>What was mailed to the operator, or is going to be, in order.</summary>
    public async Task<IReadOnlyList<string>> SubjectsAsync() =>
        [.. (await _test.Database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT content FROM deliveries WHERE recipient = 'operator@example.org' ORDER BY key"), TestDatabase.Token))
            .Select(content => content.Split('\n')[0])];

    /// <summary>The value of a metric of this installation; null when it has none.</summary>
    public async Task<string?> MetricAsync(string name)
    {
        _test.Clock.Advance(TimeSpan.FromSeconds(6));
        var page = await PageAsync();
        return page.Split('\n').Where(line => line.StartsWith($"{name} ", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..]).SingleOrDefault();
    }

    public async Task<string> PageAsync()
    {
        using var page = new MemoryStream();
        await Get<MetricsPage>().WriteAsync(page, TestDatabase.Token);
        return Encoding.UTF8.GetString(page.ToArray());
    }

    /// <summary>Each trouble is reported once, by mail and as a metric, while it lasts.</summary>
    public async Task IsRaisedAsync(string alert, string subject)
    {
        Assert.Equal([subject], await SubjectsAsync());
        Assert.Equal("1", await MetricAsync($"digest_alert{{alert=\"{alert}\"}}"));
    }

    /// <summary>And its end is.</summary>
    public async Task IsClearedAsync(string alert, string subject)
    {
        Assert.Equal([subject, $"Recovered: {subject}"], await SubjectsAsync());
        Assert.Equal("0", await MetricAsync($"digest_alert{{alert=\"{alert}\"}}"));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>Accepts mail, unless a test decides otherwise.</summary>
internal sealed class SwitchedRelay : IMailTransport
{
    private static readonly SendOutcome Accepted = new(SendStatus.Accepted, "250 2.0.0 ok", 250, "2.0.0");

    /// <summary>Null accepts.</summary>
    public SendOutcome? Answer { get; set; }

    /// <summary>Where mail goes instead.</summary>
    public IMailTransport? Instead { get; set; }

    public async ValueTask<SendOutcome> SendAsync(
        MailEnvelope envelope, MimeMessage message, SendGate gate, CancellationToken cancellationToken)
    {
        if (Instead is not null) return await Instead.SendAsync(envelope, message, gate, cancellationToken);
        if (Answer is not null) return Answer;
        gate.BeforeFinalDot();
        return Accepted;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
