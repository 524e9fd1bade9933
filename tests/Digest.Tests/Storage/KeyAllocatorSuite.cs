using Digest.Editions;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData;
using Xunit;

namespace Digest.Tests.Storage;

/// <summary>
/// Links, return paths and Message-IDs name rows by their keys: a key that came back would let an old mail speak for
/// someone else.
/// </summary>
public abstract class KeyAllocatorSuite(TestDatabase test) : IAsyncLifetime
{
    private SubscriberStore Subscribers => new(test.Database, test.Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task The_key_of_a_deleted_row_is_not_used_again()
    {
        var before = await AddAsync("ada@example.org");
        await Subscribers.RemoveAsync(before.Subscriber, TestDatabase.Token);
        var after = await AddAsync("grace@example.org");

        Assert.True(after.Subscriber > before.Subscriber);
        Assert.True(after.Edition > before.Edition);
        Assert.True(after.Delivery > before.Delivery);
    }

    [Fact]
    public async Task Transactions_at_the_same_time_get_different_keys_in_a_row()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => test.Database.WriteAsync(
            sql => KeyAllocator.AllocateAsync(sql, CounterStore.Edition, 10), TestDatabase.Token)));

        Assert.Equal([1, 11, 21, 31, 41, 51, 61, 71], runs.Order());
    }

    [Fact]
    public async Task The_keys_of_queued_mails_come_in_their_order()
    {
        var mails = Enumerable.Range(0, 50).Select(i => MailTo(i)).ToList();
        var keys = await test.Database.WriteAsync(sql => OutboxStore.QueueAsync(sql, mails), TestDatabase.Token);

        var outbox = new OutboxStore(test.Database);
        for (var i = 0; i < keys.Count; i++)
            Assert.Equal(mails[i].Recipient, (await outbox.FindAsync(keys[i], TestDatabase.Token))!.Recipient);
    }

    private static OutboxMessage MailTo(int number) => new()
    {
        Kind = MailKind.Alert,
        Recipient = $"{number}@example.org",
        QueuedAt = TestDatabase.Start,
        NextAttemptAt = TestDatabase.Start,
        Content = "subject\ntext",
    };

    private async Task<(long Subscriber, long Edition, long Delivery)> AddAsync(string email)
    {
        await test.Lifecycle.AddAsync(Some.Subscriber(email, "robots"), TestDatabase.Token);
        var subscriber = (await Subscribers.FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!.Key;
        EditionPaper[] papers = [new EditionPaper(1, 1, 0, 0, 0.5, [])];
        var edition = new Edition
        {
            SubscriberKey = subscriber,
            Period = new DateOnly(2026, 3, 5),
            CreatedAt = test.Clock.GetUtcNow(),
            Papers = papers,
        };
        var saved = Assert.Single(await test.Database.WriteAsync(
            sql => EditionStore.SaveAsync(sql, [new EditionDraft(edition, email, null)]), TestDatabase.Token));
        var delivery = await new OutboxStore(test.Database).FindByEditionAsync(saved.Key, TestDatabase.Token);
        return (subscriber, saved.Key, delivery!.Key);
    }
}

public sealed class SqliteKeyAllocatorTests() : KeyAllocatorSuite(new SqliteTestDatabase());

public sealed class PostgreSqlKeyAllocatorTests() : KeyAllocatorSuite(new PostgreSqlTestDatabase());
