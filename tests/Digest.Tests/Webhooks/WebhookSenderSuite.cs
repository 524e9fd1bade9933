using System.Globalization;
using System.Net;
using Digest.Connections;
using Digest.Events;
using Digest.Outbox;
using Digest.Storage;
using Digest.TestData.Servers;
using Digest.Tests.Web;
using Digest.Webhooks;
using Xunit;

namespace Digest.Tests.Webhooks;

public abstract class WebhookSenderSuite(TestDatabase test) : IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;
    private WebhookBench _bench = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _receiver = await WebhookReceiver.StartAsync();
        _bench = new WebhookBench(test);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _bench.DisposeAsync();
        await _receiver.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task An_event_is_sent_once_signed_with_the_secret_of_the_webhook()
    {
        var key = await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await _bench.SubscribeAsync("ada@example.org");
        var sender = _bench.Sender();

        Assert.Equal(new WebhookReport(1, 0), await WebhookBench.SendAsync(sender));
        Assert.Equal(new WebhookReport(0, 0), await WebhookBench.SendAsync(sender));

        var received = Assert.Single(_receiver.Requests);
        Assert.Equal("subscribed ada@example.org", received.Summary);
        Assert.Equal("2026-03-05T06:00:00.000Z", (string?)received.Json["timestamp"]);
        var timestamp = long.Parse(received.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
        Assert.Equal(test.Clock.GetUtcNow().ToUnixTimeSeconds(), timestamp);
        var webhook = (await _bench.Webhooks.FindAsync(key, TestDatabase.Token))!;
        Assert.Equal(WebhookSecret.Sign(webhook.Secret, received.Id, timestamp, received.Body), received.Headers["webhook-signature"]);
        Assert.NotEqual(WebhookSecret.Sign(WebhookSecret.New(), received.Id, timestamp, received.Body), received.Headers["webhook-signature"]);
        Assert.StartsWith("application/json", received.Headers["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_was_replaced_signs_beside_the_new_one_for_a_day()
    {
        var key = await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        var first = (await _bench.Webhooks.FindAsync(key, TestDatabase.Token))!.Secret;
        var (second, third) = (WebhookSecret.New(), WebhookSecret.New());
        await _bench.Webhooks.RotateAsync(key, second, TestDatabase.Token);
        await AssertSignedByAsync("ada@example.org", second, first);
        // Replaced again before the day is over: the first is not to be trusted any longer.
        Assert.Equal(test.Clock.GetUtcNow().AddHours(24), await _bench.Webhooks.RotateAsync(key, third, TestDatabase.Token));
        await AssertSignedByAsync("bob@example.org", third, second);

        test.Clock.Advance(TimeSpan.FromHours(24));
        await AssertSignedByAsync("eve@example.org", third);

        var content = await DatabaseContent.ReadAsync(test);
        Assert.DoesNotContain(first, content, StringComparison.Ordinal);
        Assert.DoesNotContain(second, content, StringComparison.Ordinal);
        Assert.Null(await _bench.Webhooks.RotateAsync(key + 1, third, TestDatabase.Token));
    }

    [Fact]
    public async Task A_receiver_that_fails_hangs_and_returns_gets_each_event_at_least_once_and_in_order_per_subscriber()
    {
        await _bench.AddAsync(_receiver.Url, EventKind.Subscribed, EventKind.Unsubscribed);
        var (requests, hanging) = (0, new SemaphoreSlim(0));
        _receiver.Answer = async (_, aborted) =>
        {
            switch (Interlocked.Increment(ref requests) % 5)
            {
                case 1: return 500;
                case 3:
                    hanging.Release();
                    await Task.Delay(Timeout.Infinite, aborted).ContinueWith(_ => { }, TestDatabase.Token, TaskContinuationOptions.None, TaskScheduler.Default);
                    return 0;
                case 4: return 302;
                default: return 204;
            }
        };
        string[] people = ["ada@example.org", "bob@example.org", "eve@example.org"];
        var keys = await _bench.SubscribeAsync(people);
        foreach (var key in keys) await test.Lifecycle.UnsubscribeAsync(key, TestDatabase.Token);
        var expected = people.SelectMany(email => new[] { $"subscribed {email}", $"unsubscribed {email}" }).ToHashSet();
        var sender = _bench.Sender();

        for (var round = 0; round < 40 && !expected.IsSubsetOf(_receiver.Accepted.Select(one => one.Summary)); round++)
        {
            var sending = WebhookBench.SendAsync(sender);
            // Each time that it hangs, the clock moves past the longest wait.
            while (!sending.IsCompleted)
                if (await hanging.WaitAsync(TimeSpan.FromMilliseconds(20), TestDatabase.Token)) test.Clock.Advance(WebhookBench.Options.Timeout);
            await sending;
            test.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Superset(expected, _receiver.Accepted.Select(one => one.Summary).ToHashSet());
        foreach (var email in people)
        {
            // No attempt at the second before the first was accepted.
            var attempts = _receiver.Requests.Where(one => one.Summary.EndsWith(email, StringComparison.Ordinal)).ToList();
            var accepted = attempts.FindIndex(one => one.Status == 204);
            Assert.All(attempts.Take(accepted + 1), one => Assert.Equal("subscriber.subscribed", one.Type));
        }

        Assert.Equal(6, _receiver.Requests.Select(one => one.Id).Distinct().Count());
        Assert.True(_receiver.Requests.Count > 6);
    }

    [Fact]
    public async Task A_webhook_that_hangs_holds_up_no_other()
    {
        await using var hanging = await WebhookReceiver.StartAsync();
        var asked = new TaskCompletionSource();
        hanging.Answer = async (_, aborted) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, aborted);
            return 0;
        };
        var hung = await _bench.AddAsync(hanging.Url, EventKind.Subscribed);
        await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await _bench.SubscribeAsync("ada@example.org");
        var sender = _bench.Sender();
        var sending = WebhookBench.SendAsync(sender);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TestDatabase.Token);
        await UntilAsync(() => _receiver.Accepted.Any());
        Assert.False(sending.IsCompleted);

        test.Clock.Advance(WebhookBench.Options.Timeout);

        await sending;
        var webhook = await _bench.Webhooks.FindAsync(hung, TestDatabase.Token);
        Assert.Equal("no response within 15 s", webhook?.LastError);
    }

    [Fact]
    public async Task A_receiver_that_answers_nothing_but_errors_is_left_alone_for_a_while()
    {
        await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        _receiver.Answer = (_, _) => Task.FromResult(503);
        await _bench.SubscribeAsync([.. Enumerable.Range(0, 20).Select(i => $"reader{i}@example.org")]);
        var sender = _bench.Sender();

        await WebhookBench.SendAsync(sender);
        Assert.Equal(3, _receiver.Requests.Count);
        await WebhookBench.SendAsync(sender);
        Assert.Equal(3, _receiver.Requests.Count);

        _receiver.Answer = (_, _) => Task.FromResult(200);
        test.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(20, (await WebhookBench.SendAsync(sender)).Sent);
    }

    [Fact]
    public async Task Events_that_a_receiver_refuses_do_not_keep_others_waiting()
    {
        await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await _bench.SubscribeAsync([.. Enumerable.Range(0, 20).Select(i => $"reader{i}@example.org")]);
        await _bench.SubscribeAsync("ada@example.org");
        _receiver.Answer = (one, _) => Task.FromResult(one.Summary.Contains("reader", StringComparison.Ordinal) ? 422 : 204);

        Assert.Equal(new WebhookReport(1, 20), await WebhookBench.SendAsync(_bench.Sender()));
    }

    [Fact]
    public async Task An_event_that_cannot_be_written_for_a_chat_keeps_no_other_waiting()
    {
        var key = await _bench.AddAsync(_receiver.Url, null, WebhookFormat.Slack, EventKind.Subscribed, EventKind.SourceStalled);
        await test.Database.WriteAsync(
            async sql => await EventRecorder.RecordAsync(
                sql,
                await EventRecorder.FindAudienceAsync(sql, EventKind.SourceStalled),
                [new NewEvent(EventKind.SourceStalled, test.Clock.GetUtcNow(), new { Of = "another version" })]),
            TestDatabase.Token);
        await _bench.SubscribeAsync("ada@example.org");

        Assert.Equal(new WebhookReport(1, 1), await WebhookBench.SendAsync(_bench.Sender()));

        var waiting = Assert.Single(await _bench.Outbox.ListAsync(key, EventState.Waiting, 10, TestDatabase.Token));
        Assert.StartsWith("it cannot be written as Slack", waiting.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_event_that_is_refused_is_given_up_after_days_and_holds_up_only_its_subscriber()
    {
        var key = await _bench.AddAsync(_receiver.Url, EventKind.Subscribed, EventKind.Unsubscribed);
        var ada = (await _bench.SubscribeAsync("ada@example.org", "bob@example.org"))[0];
        await test.Lifecycle.UnsubscribeAsync(ada, TestDatabase.Token);
        _receiver.Answer = (one, _) => Task.FromResult(one.Summary == "subscribed ada@example.org" ? 400 : 204);
        var sender = _bench.Sender();

        await WebhookBench.SendAsync(sender);
        Assert.Equal(["subscribed bob@example.org"], _receiver.Accepted.Select(one => one.Summary));
        for (var i = 0; i < 12; i++)
        {
            Assert.DoesNotContain("given up", await _bench.AlertsAsync(), StringComparison.Ordinal);
            test.Clock.Advance(TimeSpan.FromHours(29));
            await WebhookBench.SendAsync(sender);
        }

        await WebhookBench.SendAsync(sender);
        Assert.Contains("Events for webhook", await _bench.AlertsAsync(), StringComparison.Ordinal);
        Assert.Equal(13, _receiver.Requests.Count(one => one.Summary == "subscribed ada@example.org"));
        Assert.Contains("unsubscribed ada@example.org", _receiver.Accepted.Select(one => one.Summary));
        var failed = Assert.Single(await _bench.Outbox.ListAsync(key, EventState.Failed, 10, TestDatabase.Token));
        Assert.Equal(("400 BadRequest", 13), (failed.LastError, failed.Attempts));
        Assert.Null((await _bench.Webhooks.FindAsync(key, TestDatabase.Token))?.DisabledAt);

        _receiver.Answer = (_, _) => Task.FromResult(204);
        Assert.Equal(1, await _bench.Outbox.ReplayAsync(key, [failed.Event.Id], default, TestDatabase.Token));
        Assert.Equal(new WebhookReport(1, 0), await WebhookBench.SendAsync(sender));
    }

    [Fact]
    public async Task A_webhook_that_fails_for_days_is_disabled_with_an_alert_and_enabled_by_the_operator()
    {
        var key = await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        _receiver.Answer = (_, _) => Task.FromResult(500);
        await _bench.SubscribeAsync("ada@example.org");
        var sender = _bench.Sender();
        for (var i = 0; i < 6; i++)
        {
            await WebhookBench.SendAsync(sender);
            test.Clock.Advance(TimeSpan.FromHours(15));
        }

        Assert.NotNull((await _bench.Webhooks.FindAsync(key, TestDatabase.Token))?.DisabledAt);
        Assert.Contains($"Nothing is sent to webhook {key} (127.0.0.1) any more", await _bench.AlertsAsync(), StringComparison.Ordinal);
        await _bench.SubscribeAsync("bob@example.org");
        Assert.Equal(1, await _bench.CountAsync("webhook_events"));
        _receiver.Answer = (_, _) => Task.FromResult(200);
        Assert.Equal(new WebhookReport(0, 0), await WebhookBench.SendAsync(sender));

        await _bench.Webhooks.EnableAsync(key, TestDatabase.Token);

        Assert.Equal(new WebhookReport(1, 0), await WebhookBench.SendAsync(sender));
    }

    [Fact]
    public async Task A_receiver_that_wants_no_more_is_disabled_at_once()
    {
        var key = await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        _receiver.Answer = (_, _) => Task.FromResult(410);
        await _bench.SubscribeAsync("ada@example.org");

        await WebhookBench.SendAsync(_bench.Sender());

        Assert.NotNull((await _bench.Webhooks.FindAsync(key, TestDatabase.Token))?.DisabledAt);
    }

    [Fact]
    public async Task Several_workers_share_the_webhooks_and_send_nothing_twice()
    {
        await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await _bench.SubscribeAsync([.. Enumerable.Range(0, 40).Select(i => $"reader{i}@example.org")]);
        WebhookSender[] workers = [_bench.Sender(), _bench.Sender(test.Reopen()), _bench.Sender(test.Reopen())];

        await Task.WhenAll(workers.Select(WebhookBench.SendAsync));

        Assert.Equal(80, _receiver.Requests.Count);
        Assert.All(_receiver.Requests.GroupBy(one => one.Id), group => Assert.Equal(2, group.Count()));
    }

    [Fact]
    public async Task What_a_worker_that_died_held_is_sent_by_another_when_its_lease_is_over()
    {
        var key = await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await _bench.SubscribeAsync("ada@example.org");
        await _bench.Webhooks.LeaseAsync(key, "dead", TimeSpan.FromMinutes(1), TestDatabase.Token);
        var sender = _bench.Sender();
        Assert.Equal(0, (await WebhookBench.SendAsync(sender)).Sent);

        await test.Database.WriteAsync(
            async sql => await sql.ExecuteAsync("UPDATE webhooks SET lease_until = @over", new { over = (await sql.NowAsync()).ToRow() - 1 }),
            TestDatabase.Token);

        Assert.Equal(1, (await WebhookBench.SendAsync(sender)).Sent);
    }

    [Fact]
    public async Task A_clock_that_was_years_ahead_puts_nothing_off()
    {
        await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await _bench.SubscribeAsync("ada@example.org");
        var ahead = test.Clock.GetUtcNow().AddYears(5).ToRow();
        await test.Database.WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("UPDATE webhook_deliveries SET next_attempt_at = @ahead", new { ahead });
                await sql.ExecuteAsync("UPDATE webhooks SET paused_until = @ahead, lease_until = @ahead", new { ahead });
            },
            TestDatabase.Token);

        Assert.Equal(1, (await WebhookBench.SendAsync(_bench.Sender())).Sent);
    }

    [Fact]
    public async Task Nothing_is_sent_while_delivery_is_paused()
    {
        await _bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await _bench.SubscribeAsync("ada@example.org");
        await test.Database.WriteAsync(sql => DeliveryPause.SetAsync(sql, "restored"), TestDatabase.Token);
        var sender = _bench.Sender();
        Assert.Equal(0, (await WebhookBench.SendAsync(sender)).Sent);

        await test.Database.WriteAsync(DeliveryPause.EndAsync, TestDatabase.Token);

        Assert.Equal(1, (await WebhookBench.SendAsync(sender)).Sent);
    }

    [Fact]
    public async Task A_url_that_resolves_to_a_private_address_is_refused_when_connecting()
    {
        // Public when it is looked at first, private when it is connected to.
        var lookups = 0;
        Task<IPAddress[]> ResolveAsync(string host, CancellationToken _) =>
            Task.FromResult<IPAddress[]>([IPAddress.Parse(Interlocked.Increment(ref lookups) == 1 ? "192.0.2.7" : "127.0.0.1")]);
        Assert.True(InternetAddress.Is((await ResolveAsync("", default))[0]));
        await using var bench = new WebhookBench(test, new GuardedConnections(isAllowed: null, ResolveAsync));
        var rebound = await bench.AddAsync(new Uri($"http://rebound.example:{_receiver.Url.Port}/"), EventKind.Subscribed);
        var direct = await bench.AddAsync(_receiver.Url, EventKind.Subscribed);
        await bench.SubscribeAsync("ada@example.org");

        Assert.Equal(new WebhookReport(0, 2), await WebhookBench.SendAsync(bench.Sender()));

        Assert.Empty(_receiver.Requests);
        foreach (var key in new[] { rebound, direct })
            Assert.EndsWith("is not a public address", (await bench.Webhooks.FindAsync(key, TestDatabase.Token))?.LastError, StringComparison.Ordinal);
    }

    private async Task AssertSignedByAsync(string email, params string[] secrets)
    {
        await _bench.SubscribeAsync(email);
        await WebhookBench.SendAsync(_bench.Sender());
        var received = _receiver.Requests.Last();
        var timestamp = long.Parse(received.Headers["webhook-timestamp"], CultureInfo.InvariantCulture);
        Assert.Equal(
            secrets.Select(secret => WebhookSecret.Sign(secret, received.Id, timestamp, received.Body)),
            received.Headers["webhook-signature"].Split(' '));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 1000 && !condition(); i++) await Task.Delay(10, TestDatabase.Token);
        Assert.True(condition());
    }
}

public sealed class SqliteWebhookSenderTests() : WebhookSenderSuite(new SqliteTestDatabase());

public sealed class PostgreSqlWebhookSenderTests() : WebhookSenderSuite(new PostgreSqlTestDatabase());
