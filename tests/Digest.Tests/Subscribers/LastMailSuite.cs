using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Subscribers;

/// <summary>What a person who unsubscribes is sent.</summary>
public abstract class LastMailSuite(TestDatabase test) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public async Task One_mail_says_that_the_subscription_has_ended_unless_it_was_never_confirmed(
        bool isPending, int mails)
    {
        var subscriber = Some.Subscriber("ada@example.org", "robots") with
        {
            Status = isPending ? SubscriberStatus.Pending : SubscriberStatus.Active,
        };
        await test.Lifecycle.AddAsync(subscriber, TestDatabase.Token);
        var key = (await new SubscriberStore(test.Database, test.Clock).FindAsync(
            subscriber.Email, TestDatabase.Token))!.Key;

        Assert.True(await test.Lifecycle.UnsubscribeAsync(key, TestDatabase.Token));
        Assert.False(await test.Lifecycle.UnsubscribeAsync(key, TestDatabase.Token));

        var queued = await test.Database.ReadAsync(
            sql => sql.QueryAsync<string>("SELECT kind FROM deliveries WHERE subscriber = @key", new { key }),
            TestDatabase.Token);
        Assert.Equal(mails, queued.Count(kind => kind == "Unsubscribed"));
    }
}

public sealed class SqliteLastMailTests() : LastMailSuite(new SqliteTestDatabase());

public sealed class PostgreSqlLastMailTests() : LastMailSuite(new PostgreSqlTestDatabase());
