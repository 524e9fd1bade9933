using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Subscribers;

public abstract class SuppressionStoreSuite(TestDatabase test) : IAsyncLifetime
{
    private static readonly EmailAddress Ada = EmailAddress.Parse("Ada@example.org").Address!;

    private SubscriberStore Subscribers => new(test.Database, test.Clock);

    private SuppressionStore Suppressions => new(test.Database);

    private SubscriberLifecycle Lifecycle => test.Lifecycle;

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task All_are_listed_by_address_with_their_reason()
    {
        await SuppressAsync("bob@example.org", SuppressionReason.Complaint, "");
        await SuppressAsync("Ada@example.org", SuppressionReason.HardBounce, "5.1.1 no such user");

        Assert.Equal(
            [
                new SuppressedAddress("ada@example.org", SuppressionReason.HardBounce, "5.1.1 no such user", test.Clock.GetUtcNow()),
                new SuppressedAddress("bob@example.org", SuppressionReason.Complaint, "", test.Clock.GetUtcNow()),
            ],
            await Suppressions.StreamAsync(TestDatabase.Token).ToListAsync(TestDatabase.Token));
    }

    [Fact]
    public async Task A_lifted_bounce_leaves_the_subscription_paused_to_be_resumed()
    {
        await SuppressAsync("Ada@example.org", SuppressionReason.SoftBounces, "5.2.2");
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("UPDATE subscribers SET soft_bounces = 5"), TestDatabase.Token);

        Assert.True(await Lifecycle.UnblockAsync(Ada, TestDatabase.Token));

        var paused = (await Subscribers.FindAsync(Ada, TestDatabase.Token))!;
        Assert.Equal((SubscriberStatus.Paused, null), (paused.Status, paused.NextDue));
        Assert.Equal(0, await test.Database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT soft_bounces FROM subscribers"), TestDatabase.Token));
        Assert.True(await Lifecycle.ResumeAsync(paused.Key, TestDatabase.Token));
        Assert.False(await Lifecycle.UnblockAsync(Ada, TestDatabase.Token));
    }

    [Fact]
    public async Task Who_complained_stays_away_until_they_confirm_that_they_want_to_come_back()
    {
        await SuppressAsync("Ada@example.org", SuppressionReason.Complaint, "");
        Assert.Equal(AddOutcome.Suppressed, await Lifecycle.AddAsync(Some.Subscriber("Ada@example.org"), TestDatabase.Token));

        Assert.True(await Lifecycle.UnblockAsync(Ada, TestDatabase.Token));

        Assert.Equal(SubscriberStatus.Unsubscribed, (await Subscribers.FindAsync(Ada, TestDatabase.Token))!.Status);
        Assert.Equal(AddOutcome.Invited, await Lifecycle.AddAsync(Some.Subscriber("Ada@example.org"), TestDatabase.Token));
        Assert.Equal(SubscriberStatus.Unsubscribed, (await Subscribers.FindAsync(Ada, TestDatabase.Token))!.Status);
    }

    [Fact]
    public async Task An_address_whose_subscriber_was_removed_can_be_lifted_too()
    {
        await SuppressAsync("Ada@example.org", SuppressionReason.HardBounce, "");
        await Subscribers.RemoveAsync((await Subscribers.FindAsync(Ada, TestDatabase.Token))!.Key, TestDatabase.Token);

        Assert.NotNull(await Suppressions.FindAsync(Ada, TestDatabase.Token));
        Assert.True(await Lifecycle.UnblockAsync(Ada, TestDatabase.Token));
        Assert.Null(await Suppressions.FindAsync(Ada, TestDatabase.Token));
    }

    private async Task SuppressAsync(string email, SuppressionReason reason, string detail)
    {
        await Lifecycle.AddAsync(Some.Subscriber(email), TestDatabase.Token);
        var key = (await Subscribers.FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!.Key;
        await test.Database.WriteAsync(sql => SubscriberLifecycle.SuppressAsync(sql, key, reason, detail, test.Clock.GetUtcNow()), TestDatabase.Token);
    }
}

public sealed class SqliteSuppressionStoreTests() : SuppressionStoreSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSuppressionStoreTests() : SuppressionStoreSuite(new PostgreSqlTestDatabase());
