using Digest.Editions;
using Digest.Events;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Subscribers.Moving;
using Digest.Tests.Editions;
using Xunit;

namespace Digest.Tests.Webhooks;

/// <summary>What is recorded for webhooks, with the change that causes it.</summary>
public abstract class WebhookEventsSuite(TestDatabase test) : EditionSuite(test)
{
    private const string Ada = "ada@example.org", Bob = "bob@example.org";

    private static readonly Uri Url = new("https://example.org/hook");

    private readonly TestDatabase _test = test;

    private WebhookBench Bench => new(_test);

    private UndoableChanges Changes => new(_test.Database, _test.Clock);

    [Fact]
    public async Task Nothing_is_recorded_where_no_webhook_wants_it()
    {
        await Bench.AddAsync(Url, EventKind.SourceStalled);
        await AddAsync(Ada, "robots");
        await AnnounceAsync("arxiv", 5, "robots of iron");
        await NextMorningAsync();
        await Lifecycle.UnsubscribeAsync((await FindAsync(Ada)).Key, TestDatabase.Token);

        Assert.Equal(0, await Bench.CountAsync("webhook_events"));
    }

    [Fact]
    public async Task Each_change_of_a_subscription_is_an_event_in_order()
    {
        await Bench.AddAsync(Url, EventKind.Subscribed, EventKind.Unsubscribed);
        await AddAsync(Some.Subscriber(Ada, "robots") with { Status = SubscriberStatus.Pending, Name = "Ada" });
        var ada = await FindAsync(Ada);
        Assert.Empty(await Bench.RecordedAsync());

        Assert.True(await Lifecycle.ConfirmAsync(ada.Key, ada.LinkGeneration, TestDatabase.Token));
        var left = await Changes.LeaveAsync(ada.Key, isOneClick: true, TestDatabase.Token);
        Assert.Null(await Changes.LeaveAsync(ada.Key, isOneClick: true, TestDatabase.Token));
        Assert.True(await Changes.UndoAsync(ada.Key, left!, TestDatabase.Token));
        await _test.Database.WriteAsync(
            sql => SubscriberLifecycle.SuppressAsync(sql, ada.Key, SuppressionReason.Imported, "no", Clock.GetUtcNow()), TestDatabase.Token);
        await Lifecycle.UnblockAsync(ada.Email, TestDatabase.Token);

        Assert.Equal(
            ["subscriber.subscribed active", "subscriber.unsubscribed unsubscribed", "subscriber.subscribed active", "subscriber.unsubscribed suppressed", "subscriber.subscribed paused"],
            (await Bench.RecordedAsync()).Select(one => $"{one.Type} {one.Data["subscriber"]!["status"]}"));
        Assert.All(
            await Bench.RecordedAsync(),
            one => Assert.Equal((ada.Key, Ada, "Ada"), ((long)one.Data["subscriber"]!["id"]!, (string)one.Data["subscriber"]!["email"]!, (string)one.Data["subscriber"]!["name"]!)));
    }

    [Fact]
    public async Task A_subscription_that_a_list_or_another_program_ends_is_an_event()
    {
        await Bench.AddAsync(Url, EventKind.Unsubscribed, EventKind.Complained);
        foreach (var email in new[] { Ada, Bob, "eve@example.org" }) await AddAsync(email, "robots");
        var (ada, bob, eve) = (await FindAsync(Ada), await FindAsync(Bob), await FindAsync("eve@example.org"));

        await new ImportWriter(_test.Database, Lifecycle, Clock).RefuseAsync(
            [
                new RefusedElsewhere(ada.Email, new Elsewhere(Standing.Left, "Mailchimp: unsubscribed", null, null, [])),
                new RefusedElsewhere(bob.Email, new Elsewhere(Standing.Blocked, "Mailchimp: cleaned", null, null, [])),
            ],
            TestDatabase.Token);
        await _test.Database.WriteAsync(
            sql => SubscriberLifecycle.SuppressAsync(sql, eve.Key, SuppressionReason.Complaint, "by telephone", Clock.GetUtcNow()), TestDatabase.Token);

        Assert.Equal(
            [$"subscriber.unsubscribed {Ada} unsubscribed ", $"subscriber.unsubscribed {Bob} suppressed ", "subscriber.complained eve@example.org unsubscribed by telephone"],
            (await Bench.RecordedAsync()).Select(one => $"{one.Type} {one.Data["subscriber"]!["email"]} {one.Data["subscriber"]!["status"]} {one.Data["diagnostic"]}"));
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_is_no_event()
    {
        await Bench.AddAsync(Url, EventKind.Unsubscribed);
        await AddAsync(Ada, "robots");
        var key = (await FindAsync(Ada)).Key;

        await Assert.ThrowsAsync<InvalidOperationException>(() => Database.WriteAsync(
            async sql =>
            {
                await SubscriberLifecycle.UnsubscribeAsync(sql, key, Clock.GetUtcNow());
                throw new InvalidOperationException();
            },
            TestDatabase.Token));

        Assert.Empty(await Bench.RecordedAsync());
    }

    [Fact]
    public async Task A_digest_is_ready_with_its_papers_for_the_webhook_of_its_subscriber()
    {
        await AddAsync(Ada, "robots");
        await AddAsync(Bob, "robots");
        await Bench.AddAsync(Url, (await FindAsync(Ada)).Key, WebhookFormat.Slack, EventKind.DigestReady);
        await AnnounceAsync("arxiv", 5, "robots of iron", "robots of <clay>");
        await NextMorningAsync();

        var ready = Assert.Single(await Bench.RecordedAsync());
        Assert.Equal(("digest.ready", Ada, "2026-03-05"), (ready.Type, (string?)ready.Data["subscriber"]!["email"], (string?)ready.Data["period"]));
        Assert.Equal((await LatestAsync(Ada)).Key, (long)ready.Data["edition"]!);
        Assert.Equal(
            ["robots of <clay> https://arxiv.org/abs/2603.00002 robots", "robots of iron https://arxiv.org/abs/2603.00001 robots"],
            ready.Data["papers"]!.AsArray().Select(paper => $"{paper!["title"]} {paper["url"]} {paper["topics"]![0]}").Order());
        Assert.Equal(["Ada Lovelace", "Alan Turing"], ready.Data["papers"]![0]!["authors"]!.AsArray().Select(author => (string?)author));

        // Nothing new: no mail, and no event.
        await NextMorningAsync();
        Assert.Single(await Bench.RecordedAsync());
    }

    [Fact]
    public async Task Mails_that_are_recorded_together_are_one_event_without_an_address()
    {
        await Bench.AddAsync(Url, EventKind.MailDelivered);
        await AddAsync(Ada, "robots");
        await AddAsync(Bob, "robots");
        await AnnounceAsync("arxiv", 5, "robots of iron");
        await NextMorningAsync();

        var delivered = Assert.Single(await Bench.RecordedAsync());
        Assert.DoesNotContain("@", delivered.Text, StringComparison.Ordinal);
        Assert.Equal(
            new[] { Ada, Bob }.Select(email => FindAsync(email).Result.Key).Order(),
            delivered.Data["deliveries"]!.AsArray().Select(mail => (long)mail!["subscriber"]!).Order());
        Assert.Equal((await LatestAsync(Bob)).Key, delivered.Data["deliveries"]!.AsArray().Max(mail => (long)mail!["edition"]!));
    }

    [Fact]
    public async Task Of_a_deleted_subscriber_remains_an_event_without_an_address()
    {
        await Bench.AddAsync(Url, EventKind.Subscribed, EventKind.Unsubscribed);
        await AddAsync(Ada, "robots");
        var key = (await FindAsync(Ada)).Key;
        Assert.Single(await Bench.RecordedAsync());

        await Lifecycle.EraseAsync(key, TestDatabase.Token);

        var gone = Assert.Single(await Bench.RecordedAsync());
        Assert.Equal("subscriber.unsubscribed", gone.Type);
        Assert.Equal($$$"""{"subscriber":{"id":{{{key}}},"status":"deleted"}}""", gone.Text);
    }

    [Fact]
    public async Task An_event_about_many_keeps_the_order_of_each()
    {
        await Bench.AddAsync(Url, EventKind.MailDelivered, EventKind.Unsubscribed);
        await AddAsync(Ada, "robots");
        await AddAsync(Bob, "robots");
        await AnnounceAsync("arxiv", 5, "robots of iron");
        await NextMorningAsync();
        await Lifecycle.UnsubscribeAsync((await FindAsync(Ada)).Key, TestDatabase.Token);
        await AddAsync("eve@example.org", "robots");
        await Lifecycle.UnsubscribeAsync((await FindAsync("eve@example.org")).Key, TestDatabase.Token);

        var webhook = Assert.Single(await Bench.Webhooks.ListAsync(TestDatabase.Token));
        var waiting = await Bench.Outbox.ListWaitingAsync(webhook.Key, 0, 10, TestDatabase.Token);
        var round = new Digest.Webhooks.WebhookRound(waiting, [], Clock.GetUtcNow());

        // Ada's waits for the mail that she was sent; Eve's does not.
        Assert.Equal([waiting[0], waiting[2]], round.Take(8));
        Assert.Equal([waiting[1]], round.Take(8));
    }
}

public sealed class SqliteWebhookEventsTests() : WebhookEventsSuite(new SqliteTestDatabase());

public sealed class PostgreSqlWebhookEventsTests() : WebhookEventsSuite(new PostgreSqlTestDatabase());
