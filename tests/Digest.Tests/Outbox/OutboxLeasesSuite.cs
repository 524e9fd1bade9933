using Digest.Outbox;
using Digest.Storage;
using Xunit;

namespace Digest.Tests.Outbox;

public abstract class OutboxLeasesSuite(TestDatabase test) : IAsyncLifetime
{
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

        var leases = await Task.WhenAll(Enumerable.Range(0, 5).Select(async i => await TakeAsync($"session{i}", 15)));

        var keys = leases.SelectMany(lease => lease).ToList();
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.All(leases, Assert.NotEmpty);
    }

    [Fact]
    public async Task A_delivery_waits_until_its_next_attempt_is_due()
    {
        await QueueAsync(1);
        var lease = await BeginAsync("a");
        await RecordAsync(Result(lease, DeliveryStatus.Queued, "451 later", at: test.Clock.GetUtcNow().AddMinutes(10)));

        Assert.Empty(await TakeAsync("a", 10));
        test.Clock.Advance(TimeSpan.FromMinutes(10));
        var again = await BeginAsync("a");
        Assert.Equal(2, again.Attempts);
        Assert.Equal("451 later", (await FindAsync(again.Key)).LastReply);
    }

    [Fact]
    public async Task An_attempt_that_never_reached_the_message_does_not_count()
    {
        await QueueAsync(1);
        var lease = await BeginAsync("a");
        await RecordAsync(Result(lease, DeliveryStatus.Queued, "no connection") with { AttemptsBack = 1 });

        Assert.Equal(1, (await BeginAsync("a")).Attempts);
    }

    [Fact]
    public async Task The_outcome_and_the_servers_reply_are_kept()
    {
        await QueueAsync(2);
        var (first, second) = (await BeginAsync("a"), await BeginAsync("a"));
        await RecordAsync(
            Result(first, DeliveryStatus.Delivered, "250 queued as 1"), Result(second, DeliveryStatus.Failed, "550 no such user"));

        var delivered = await FindAsync(first.Key);
        Assert.Equal((DeliveryStatus.Delivered, "250 queued as 1"), (delivered.Status, delivered.LastReply));
        Assert.Equal(test.Clock.GetUtcNow(), delivered.FinishedAt);
        var counts = await new OutboxStore(test.Database).CountByStatusAsync(TestDatabase.Token);
        Assert.Equal((1, 1), (counts[DeliveryStatus.Delivered], counts[DeliveryStatus.Failed]));
    }

    [Fact]
    public async Task A_result_counts_only_under_the_lease_that_brought_it()
    {
        await QueueAsync(1);
        var lease = await BeginAsync("lost");
        await RecordAsync(Result(lease, DeliveryStatus.Queued, "taken over"));
        var other = await BeginAsync("other");

        await RecordAsync(Result(lease, DeliveryStatus.Failed, "550 late"));

        Assert.Equal(lease.Epoch + 1, other.Epoch);
        Assert.Equal(DeliveryStatus.Sending, (await FindAsync(lease.Key)).Status);
    }

    [Theory]
    [InlineData("Queued")]
    [InlineData("Sending")]
    [InlineData("Failed")]
    [InlineData("Uncertain")]
    public async Task An_acceptance_counts_whatever_became_of_the_row_and_nothing_undoes_it(string then)
    {
        var since = Enum.Parse<DeliveryStatus>(then);
        await QueueAsync(1);
        var lease = await BeginAsync("lost");
        await RecordAsync(Result(lease, since == DeliveryStatus.Sending ? DeliveryStatus.Queued : since, "taken over"));
        var other = since == DeliveryStatus.Sending ? await BeginAsync("other") : lease;

        await RecordAsync(Result(lease, DeliveryStatus.Delivered, "250 late"));
        await RecordAsync(Result(other, DeliveryStatus.Failed, "550 no"));

        var delivery = await FindAsync(lease.Key);
        Assert.Equal((DeliveryStatus.Delivered, "250 late"), (delivery.Status, delivery.LastReply));
    }

    [Fact]
    public async Task What_is_released_is_as_if_never_leased_and_what_is_begun_stays()
    {
        await QueueAsync(2);
        var begun = await BeginAsync("a");
        var waiting = Assert.Single(await TakeAsync("a", 1));

        await test.Database.WriteAsync(sql => OutboxLeases.ReleaseAsync(sql, ["a"]), TestDatabase.Token);

        Assert.Equal(DeliveryStatus.Sending, (await FindAsync(begun.Key)).Status);
        var released = await FindAsync(waiting);
        Assert.Equal((DeliveryStatus.Queued, 0, null), (released.Status, released.Attempts, released.LastReply));
        Assert.Empty(await test.Database.WriteAsync(
            sql => OutboxLeases.BeginAsync(sql, "a", [waiting], test.Clock.GetUtcNow()), TestDatabase.Token));
    }

    [Fact]
    public async Task A_mail_that_may_have_been_delivered_stays_so_marked()
    {
        await QueueAsync(1);
        var lease = await BeginAsync("a");
        await RecordAsync(Result(lease, DeliveryStatus.Queued, "no reply") with { IsUncertain = true });
        await RecordAsync(Result(await BeginAsync("a"), DeliveryStatus.Queued, "451 later"));

        Assert.Equal(1, await test.Database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT uncertain FROM deliveries"), TestDatabase.Token));
    }

    private DeliveryRecord Result(Lease lease, DeliveryStatus status, string reply, DateTimeOffset? at = null) =>
        new(lease.Key, lease.Epoch, status, at ?? test.Clock.GetUtcNow(), reply);

    private async Task QueueAsync(int count)
    {
        var now = test.Clock.GetUtcNow();
        var mails = Enumerable.Range(0, count)
            .Select(i => new OutboxMessage { Kind = MailKind.Alert, Recipient = $"op{i}@example.org", QueuedAt = now, NextAttemptAt = now, Content = "S\nT" })
            .ToList();
        await test.Database.WriteAsync(sql => OutboxStore.QueueAsync(sql, mails), TestDatabase.Token);
    }

    private async Task<OutboxMessage> FindAsync(long key) =>
        (await new OutboxStore(test.Database).FindAsync(key, TestDatabase.Token))!;

    private Task<IReadOnlyList<long>> TakeAsync(string session, int count) => test.Database.WriteAsync<IReadOnlyList<long>>(
        async sql =>
        [
            .. (await OutboxLeases.TakeAsync(sql, session, count, test.Clock.GetUtcNow(), null)).Select(mail => mail.Key),
        ],
        TestDatabase.Token);

    private async Task<Lease> BeginAsync(string session)
    {
        var key = Assert.Single(await TakeAsync(session, 1));
        Assert.Single(await test.Database.WriteAsync(
            sql => OutboxLeases.BeginAsync(sql, session, [key], test.Clock.GetUtcNow()), TestDatabase.Token));
        return (await FindAsync(key)).Lease;
    }

    private Task RecordAsync(params DeliveryRecord[] results) =>
        test.Database.WriteAsync(sql => OutboxLeases.RecordAsync(sql, results), TestDatabase.Token);
}

public sealed class SqliteOutboxLeasesTests() : OutboxLeasesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlOutboxLeasesTests() : OutboxLeasesSuite(new PostgreSqlTestDatabase());
