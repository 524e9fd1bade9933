using Digest.Outbox;
using Xunit;

namespace Digest.Tests.Outbox;

public abstract class OutboxStoreSuite(TestDatabase test) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    private OutboxStore Outbox => new(test.Database);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task Workers_that_lease_at_the_same_time_never_get_the_same_delivery()
    {
        await QueueAsync(100);

        var leases = await Task.WhenAll(Enumerable.Range(0, 5).Select(async i => await LeaseAsync($"worker{i}", 15)));

        var keys = leases.SelectMany(l => l).Select(d => d.Key).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.All(leases, l => Assert.NotEmpty(l));
    }

    [Fact]
    public async Task A_delivery_waits_until_its_next_attempt_is_due()
    {
        await QueueAsync(1);
        var leased = Assert.Single(await LeaseAsync("a", 10));
        await Outbox.RecordAsync(
            "a", [new DeliveryRecord(leased.Key, DeliveryStatus.Queued, test.Clock.GetUtcNow().AddMinutes(10), "451 later")], TestDatabase.Token);

        Assert.Empty(await LeaseAsync("a", 10));
        test.Clock.Advance(TimeSpan.FromMinutes(10));
        var again = Assert.Single(await LeaseAsync("a", 10));
        Assert.Equal(2, again.Attempts);
        Assert.Equal("451 later", again.LastReply);
    }

    [Fact]
    public async Task An_attempt_that_never_reached_the_message_does_not_count()
    {
        await QueueAsync(1);
        var leased = Assert.Single(await LeaseAsync("a", 10));
        await Outbox.RecordAsync(
            "a", [new DeliveryRecord(leased.Key, DeliveryStatus.Queued, test.Clock.GetUtcNow(), "no connection", AttemptCounts: false)], TestDatabase.Token);

        Assert.Equal(1, Assert.Single(await LeaseAsync("a", 10)).Attempts);
    }

    [Fact]
    public async Task The_outcome_and_the_servers_reply_are_kept()
    {
        await QueueAsync(2);
        var leased = await LeaseAsync("a", 10);
        await Outbox.RecordAsync(
            "a",
            [
                new DeliveryRecord(leased[0].Key, DeliveryStatus.Delivered, test.Clock.GetUtcNow(), "250 queued as 1"),
                new DeliveryRecord(leased[1].Key, DeliveryStatus.Failed, test.Clock.GetUtcNow(), "550 no such user"),
            ],
            TestDatabase.Token);

        var delivered = await Outbox.FindAsync(leased[0].Key, TestDatabase.Token);
        Assert.Equal((DeliveryStatus.Delivered, "250 queued as 1"), (delivered!.Status, delivered.LastReply));
        Assert.Equal(test.Clock.GetUtcNow(), delivered.FinishedAt);
        var counts = await Outbox.CountByStatusAsync(TestDatabase.Token);
        Assert.Equal((1, 1), (counts[DeliveryStatus.Delivered], counts[DeliveryStatus.Failed]));
    }

    [Fact]
    public async Task A_lease_that_ran_out_passes_to_another_worker_and_the_first_can_no_longer_record()
    {
        await QueueAsync(1);
        var leased = Assert.Single(await LeaseAsync("lost", 10));
        Assert.Empty(await Outbox.TakeOverLapsedAsync("other", test.Clock.GetUtcNow(), TestDatabase.Token));

        test.Clock.Advance(Lease + TimeSpan.FromSeconds(1));
        Assert.Equal(leased.Key, Assert.Single(await Outbox.TakeOverLapsedAsync("other", test.Clock.GetUtcNow(), TestDatabase.Token)).Key);

        await Outbox.RecordAsync("lost", [new DeliveryRecord(leased.Key, DeliveryStatus.Failed, test.Clock.GetUtcNow(), "late")], TestDatabase.Token);
        Assert.Equal(DeliveryStatus.Sending, (await Outbox.FindAsync(leased.Key, TestDatabase.Token))!.Status);
        Assert.Equal(leased.Key, Assert.Single(await Outbox.ListHeldByAsync("other", TestDatabase.Token)).Key);
    }

    private async Task QueueAsync(int count)
    {
        var now = test.Clock.GetUtcNow();
        var mails = Enumerable.Range(0, count)
            .Select(i => new OutboxMessage { Kind = MailKind.Alert, Recipient = $"op{i}@example.org", QueuedAt = now, NextAttemptAt = now, Content = "S\nT" })
            .ToList();
        await test.Database.WriteAsync(sql => OutboxStore.QueueAsync(sql, mails), TestDatabase.Token);
    }

    private Task<IReadOnlyList<OutboxMessage>> LeaseAsync(string worker, int count) =>
        Outbox.LeaseAsync(worker, count, test.Clock.GetUtcNow(), test.Clock.GetUtcNow() + Lease, null, TestDatabase.Token);
}

public sealed class SqliteDeliveryOutboxTests() : OutboxStoreSuite(new SqliteTestDatabase());

public sealed class PostgreSqlDeliveryOutboxTests() : OutboxStoreSuite(new PostgreSqlTestDatabase());
