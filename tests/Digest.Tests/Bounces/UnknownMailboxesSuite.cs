using Digest.Bounces;
using Digest.Bounces.Reading;
using Digest.Outbox;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Bounces;

public abstract class UnknownMailboxesSuite(TestDatabase test) : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private UnknownMailboxes Unknown => SomeBounces.Unknown(test);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task One_that_never_took_mail_is_believed()
    {
        await AddAsync("gone@example.org", "ada@example.org");
        Assert.Empty(await RefuseAsync("gone@example.org"));
        Assert.Equal(["gone@example.org Suppressed", "ada@example.org Active"], await StatusesAsync());
        Assert.Empty(await AlertsAsync());
    }

    [Fact]
    public async Task Many_of_one_domain_at_once_are_not_believed_before_a_second_refusal_two_days_later()
    {
        var many = Enumerable.Range(0, 20).Select(i => $"r{i}@many.example").ToArray();
        await AddAsync([.. many, "ada@example.org"]);

        Assert.Equal(20, (await RefuseAsync(many)).Count);
        Assert.All((await StatusesAsync()), status => Assert.EndsWith("Active", status));
        Assert.Contains("20 addresses at many.example were refused", Assert.Single(await AlertsAsync()));

        test.Clock.Advance(7 * Hour);
        Assert.Equal(20, (await RefuseAsync(many)).Count);
        Assert.Single(await AlertsAsync());

        test.Clock.Advance(42 * Hour);
        Assert.Empty(await RefuseAsync(many[..2]));
        Assert.Equal(2, (await StatusesAsync()).Count(status => status.EndsWith("Suppressed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_first_of_many_that_were_believed_one_by_one_are_taken_back_with_their_mail()
    {
        var many = Enumerable.Range(0, 6).Select(i => $"r{i}@many.example").ToArray();
        await AddAsync(many);
        foreach (var email in many[..4])
        {
            await RecordAsync(email, DeliveryStatus.Failed);
            Assert.Empty(await RefuseAsync(email));
        }

        Assert.Single(await RefuseAsync(many[4]));

        Assert.All(await StatusesAsync(), status => Assert.EndsWith("Active", status));
        Assert.Equal(4, await CountAsync("status = 'Queued' AND finished_at IS NULL"));
        Assert.Single(await AlertsAsync());
        Assert.Single(await RefuseAsync(many[5]));
        Assert.Single(await AlertsAsync());
    }

    [Fact]
    public async Task Some_of_a_large_domain_are_believed()
    {
        var large = Enumerable.Range(0, 60).Select(i => $"r{i}@large.example").ToArray();
        await AddAsync(large);
        Assert.Empty(await RefuseAsync(large[..5]));
        Assert.Equal(5, (await StatusesAsync()).Count(status => status.EndsWith("Suppressed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_that_took_mail_lately_is_believed_at_the_second_refusal_two_days_later()
    {
        await AddAsync("ada@example.org");
        await RecordAsync("ada@example.org", DeliveryStatus.Delivered);
        test.Clock.Advance(24 * Hour);

        Assert.Single(await RefuseAsync("ada@example.org"));
        test.Clock.Advance(24 * Hour);
        Assert.Single(await RefuseAsync("ada@example.org"));
        test.Clock.Advance(25 * Hour);
        Assert.Empty(await RefuseAsync("ada@example.org"));

        Assert.Equal(["ada@example.org Suppressed"], await StatusesAsync());
        Assert.Empty(await AlertsAsync());
    }

    [Fact]
    public async Task Mail_that_was_accepted_in_between_makes_a_refusal_the_first_one_again()
    {
        await AddAsync("ada@example.org");
        await RecordAsync("ada@example.org", DeliveryStatus.Delivered);
        test.Clock.Advance(Hour);
        Assert.Single(await RefuseAsync("ada@example.org"));
        test.Clock.Advance(Hour);
        await RecordAsync("ada@example.org", DeliveryStatus.Delivered);
        test.Clock.Advance(72 * Hour);
        Assert.Single(await RefuseAsync("ada@example.org"));
    }

    [Fact]
    public async Task Accepted_mail_that_came_back_is_no_sign_of_life()
    {
        await AddAsync("ada@example.org");
        var delivery = await RecordAsync("ada@example.org", DeliveryStatus.Delivered);
        var ada = await FindAsync("ada@example.org");
        await test.Database.WriteAsync(
            async sql =>
            {
                await BounceStore.AddAsync(
                    sql, "report", 0, ReportKind.Bounce, new ReportedRecipient("ada@example.org", "5.1.1", BounceReason.MailboxUnknown, ""),
                    ada.Key, delivery, test.Clock.GetUtcNow());
                await BounceStore.CountAsync(sql, "report", 0);
            },
            TestDatabase.Token);
        Assert.Empty(await RefuseAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_domain_since_an_instant_is_unblocked_at_once_without_those_who_complained()
    {
        await AddAsync("old@many.example", "a@many.example", "b@many-example.example", "c@sub.many.example", "d@many.example");
        await SuppressAsync("old@many.example", SuppressionReason.HardBounce);
        test.Clock.Advance(48 * Hour);
        var since = test.Clock.GetUtcNow();
        await test.Lifecycle.PauseAsync((await FindAsync("a@many.example")).Key, TestDatabase.Token);
        foreach (var email in (string[])["a@many.example", "b@many-example.example", "c@sub.many.example"])
            await SuppressAsync(email, SuppressionReason.HardBounce);
        await SuppressAsync("d@many.example", SuppressionReason.Complaint);

        var restored = await test.Database.WriteAsync(
            sql => SubscriberLifecycle.RestoreAsync(sql, "many.example", since, test.Clock.GetUtcNow()), TestDatabase.Token);

        Assert.False(Assert.Single(restored).IsActive);
        restored = await test.Database.WriteAsync(
            sql => SubscriberLifecycle.RestoreAsync(sql, null, since, test.Clock.GetUtcNow()), TestDatabase.Token);
        Assert.Equal(2, restored.Count(one => one.IsActive));
        Assert.Equal(
            ["old@many.example Suppressed", "a@many.example Paused", "b@many-example.example Active", "c@sub.many.example Active", "d@many.example Unsubscribed"],
            await StatusesAsync());
        Assert.NotNull((await FindAsync("c@sub.many.example")).NextDue);
    }

    private async Task AddAsync(params string[] emails) =>
        await test.Lifecycle.AddAsync([.. emails.Select(email => Some.Subscriber(email))], TestDatabase.Token);

    /// <returns>Those who are not believed to be gone.</returns>
    private async Task<IReadOnlySet<long>> RefuseAsync(params string[] emails)
    {
        var refused = new List<UnknownMailbox>();
        foreach (var email in emails) refused.Add(new UnknownMailbox((await FindAsync(email)).Key, "550 5.1.1 no such user"));
        return (await Unknown.JudgeAsync(refused, TestDatabase.Token)).Doubted;
    }

    private async Task SuppressAsync(string email, SuppressionReason reason)
    {
        var subscriber = await FindAsync(email);
        await test.Database.WriteAsync(
            sql => SubscriberLifecycle.SuppressAsync(sql, subscriber.Key, reason, "", test.Clock.GetUtcNow()),
            TestDatabase.Token);
    }

    /// <summary>A mail that ended now.</summary>
    private async Task<long> RecordAsync(string email, DeliveryStatus status)
    {
        var subscriber = await FindAsync(email);
        var now = test.Clock.GetUtcNow();
        return await test.Database.WriteAsync(
            async sql =>
            {
                var mail = new OutboxMessage
                {
                    Kind = MailKind.Edition,
                    SubscriberKey = subscriber.Key,
                    Recipient = email,
                    QueuedAt = now,
                    NextAttemptAt = now,
                };
                var key = (await OutboxStore.QueueAsync(sql, [mail]))[0];
                await sql.ExecuteAsync(
                    "UPDATE deliveries SET status = @status, attempts = 1, finished_at = @at WHERE key = @key",
                    new { key, status = status.ToString(), at = now.ToUnixTimeMilliseconds() });
                return key;
            },
            TestDatabase.Token);
    }

    private async Task<Subscriber> FindAsync(string email) => (await new SubscriberStore(test.Database, test.Clock)
        .FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!;

    private Task<IReadOnlyList<string>> StatusesAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT email || ' ' || status FROM subscribers ORDER BY key"), TestDatabase.Token);

    private Task<IReadOnlyList<string>> AlertsAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT content FROM deliveries WHERE kind = 'Alert'"), TestDatabase.Token);

    private Task<long> CountAsync(string condition) => test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM deliveries WHERE kind = 'Edition' AND {condition}"), TestDatabase.Token);
}

public sealed class SqliteUnknownMailboxesTests() : UnknownMailboxesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlUnknownMailboxesTests() : UnknownMailboxesSuite(new PostgreSqlTestDatabase());
