using System.Text.Json.Nodes;
using Digest.Connections;
using Digest.Events;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData.Servers;
using Digest.Tests.Operations;
using Digest.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Digest.Tests.Webhooks;

/// <summary>Webhooks over the database of a test; loopback stands for the internet.</summary>
internal sealed class WebhookBench(TestDatabase test, GuardedConnections? connections = null) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _senders = [];
    private readonly List<WebhookHttp> _clients = [];

    public static WebhookOptions Options { get; } = new();

    public WebhookStore Webhooks => new(test.Database, test.Clock);

    public EventOutbox Outbox => new(test.Database, test.Clock);

    /// <param name="database">Of another worker.</param>
    public WebhookSender Sender(SqlDatabase? database = null)
    {
        database ??= test.Database;
        var http = new WebhookHttp(connections ?? new GuardedConnections(_ => true), Options, test.Clock);
        var sender = new WebhookSender(
            database,
            new WebhookStore(database, test.Clock),
            new EventOutbox(database, test.Clock),
            http,
            new WebhookNotices(SomeAlerts.In(database, test.Clock), Options),
            Options,
            test.Clock,
            NullLogger<WebhookSender>.Instance);
        _senders.Add(sender);
        _clients.Add(http);
        return sender;
    }

    public Task<long> AddAsync(Uri url, params EventKind[] events) => AddAsync(url, null, WebhookFormat.Standard, events);

    public Task<long> AddAsync(Uri url, long? subscriber, WebhookFormat format, params EventKind[] events) => Webhooks.AddAsync(
        new Webhook { Url = url, Events = events, Subscriber = subscriber, Format = format, Secret = WebhookSecret.New() }, TestDatabase.Token);

    /// <summary>Subscribes people; each is an event.</summary>
    public async Task<IReadOnlyList<long>> SubscribeAsync(params string[] emails)
    {
        await test.Lifecycle.AddAsync([.. emails.Select(email => Some.Subscriber(email, "robots"))], TestDatabase.Token);
        var store = new SubscriberStore(test.Database, test.Clock);
        var keys = new List<long>();
        foreach (var email in emails) keys.Add((await store.FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!.Key);
        return keys;
    }

    /// <summary>One look at what is due, to its end.</summary>
    public static Task<WebhookReport> SendAsync(WebhookSender sender) => sender.SendDueAsync(Timeout.InfiniteTimeSpan, TestDatabase.Token);

    /// <summary>Alerts and notices, as mails in the outbox.</summary>
    public async Task<string> AlertsAsync() => string.Join('\n', await test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT content FROM deliveries WHERE kind = 'Alert' ORDER BY key"), TestDatabase.Token));

    /// <summary>All that was recorded, in order.</summary>
    public async Task<IReadOnlyList<(string Type, JsonNode Data, string Text)>> RecordedAsync() =>
        [
            .. (await Outbox.ListAsync(webhook: null, state: null, 1000, TestDatabase.Token)).Reverse()
                .Select(one => (one.Event.Type, JsonNode.Parse(one.Event.Data)!, one.Event.Data)),
        ];

    public Task<long> CountAsync(string table) => test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), TestDatabase.Token);

    public async ValueTask DisposeAsync()
    {
        foreach (var sender in _senders) await sender.DisposeAsync();
        foreach (var client in _clients) client.Dispose();
    }
}
