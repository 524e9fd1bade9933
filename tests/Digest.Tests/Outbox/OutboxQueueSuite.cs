using Digest.Outbox;
using Digest.Storage;
using Xunit;

namespace Digest.Tests.Outbox;

public abstract class OutboxQueueSuite(TestDatabase test) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task A_search_that_takes_long_says_how_far_it_came_and_can_go_on()
    {
        var queuedAt = test.Clock.GetUtcNow();
        await FillAsync((1, "550 No such user", 0), (2, "250 ok", 0), (7, "250 ok", 0), (8, "no SUCH thing", 1), (9, null, 1));
        var queue = new OutboxQueue(test.Database, test.Clock) { Span = 2, Patience = TimeSpan.Zero };
        var filter = new OutboxFilter([], null, null, "no such", null);

        var first = await queue.ListAsync(filter, long.MaxValue, 10, TestDatabase.Token);
        Assert.Equal([8], first.Mails.Select(mail => mail.Key));
        Assert.Equal((8, queuedAt.AddDays(1)), first.Searched);
        var (found, before, parts) = (new List<long>(), first.Searched?.Key, 0);
        for (; before is { } key; parts++)
        {
            var part = await queue.ListAsync(filter, key, 10, TestDatabase.Token);
            found.AddRange(part.Mails.Select(mail => mail.Key));
            before = part.Searched?.Key;
        }

        Assert.Equal([1], found);
        Assert.Equal(4, parts);
        // What has an index needs no parts.
        Assert.Null((await queue.ListAsync(filter with { Status = DeliveryStatus.Failed }, long.MaxValue, 10, TestDatabase.Token)).Searched);
    }

    [Fact]
    public async Task A_day_has_its_mails_also_where_workers_beside_each_other_queued_them_in_another_order()
    {
        await FillAsync((1, null, 0), (2, null, 1), (3, null, 0), (4, null, 1), (5, null, 2));
        var filter = new OutboxFilter([], null, null, null, DateOnly.FromDateTime(test.Clock.GetUtcNow().UtcDateTime).AddDays(1));

        Assert.Equal([4, 2], (await new OutboxQueue(test.Database, test.Clock).ListAsync(filter, long.MaxValue, 10, TestDatabase.Token)).Mails.Select(mail => mail.Key));
    }

    private Task FillAsync(params (long Key, string? Reply, int Days)[] mails) => test.Database.WriteAsync(
        async sql =>
        {
            foreach (var (key, reply, days) in mails)
                await sql.ExecuteAsync(
                    """
                    INSERT INTO deliveries (key, kind, subscriber, recipient, status, attempts, queued_at, next_attempt_at, last_reply)
                    VALUES (@key, 'Alert', NULL, 'a@example.org', 'Delivered', 1, @at, @at, @reply)
                    """,
                    new { key, reply, at = test.Clock.GetUtcNow().AddDays(days).ToRow() });
        },
        TestDatabase.Token);
}

public sealed class SqliteOutboxQueueTests() : OutboxQueueSuite(new SqliteTestDatabase());

public sealed class PostgreSqlOutboxQueueTests() : OutboxQueueSuite(new PostgreSqlTestDatabase());
