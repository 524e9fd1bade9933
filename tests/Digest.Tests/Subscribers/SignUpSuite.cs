using Digest.Matching.Ranking;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Subscribers;

/// <summary>What follows from a request of a stranger, after its answer.</summary>
public abstract class SignUpSuite(TestDatabase test) : IAsyncLifetime
{
    private const string Email = "reader@example.org";

    private SubscriberStore Store => new(test.Database, test.Clock);

    private SignUpStore SignUps => new(test.Database, test.Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task An_unknown_address_is_asked_and_gets_what_was_chosen_once_it_is_confirmed()
    {
        await AskAsync(topics: ["robots [wide]", "Sorting=sorting networks"]);
        Assert.Null(await FindAsync());

        await HandleAsync();
        var pending = await FindAsync();
        Assert.Equal(SubscriberStatus.Pending, pending!.Status);
        Assert.Equal(["robots", "Sorting"], pending.Topics.Select(topic => topic.Name));
        Assert.Equal(TopicBreadth.Wide, pending.Topics[0].Breadth);
        Assert.Equal(["Confirm"], await QueuedAsync());

        Assert.True(await test.Lifecycle.ConfirmAsync(pending.Key, pending.LinkGeneration, TestDatabase.Token));
        Assert.Equal(SubscriberStatus.Active, (await FindAsync())!.Status);
    }

    [Theory]
    [InlineData(SubscriberStatus.Active, "Settings")]
    [InlineData(SubscriberStatus.Paused, "Settings")]
    [InlineData(SubscriberStatus.Suppressed, "")]
    public async Task A_known_address_gets_its_link_or_nothing_and_keeps_all_it_has(object status, string mail)
    {
        await AddAsync((SubscriberStatus)status);
        var before = await FindAsync();

        await AskAsync();
        await HandleAsync();

        Assert.Equivalent(before, await FindAsync());
        Assert.Equal(mail.Length == 0 ? [] : [mail], await QueuedAsync());
    }

    [Fact]
    public async Task A_suppressed_address_that_no_one_has_gets_nothing()
    {
        await test.Database.WriteAsync(
            sql => SuppressionStore.AddAsync(
                sql, Address(Email), SubscriberStatus.Active, SuppressionReason.Complaint, "", test.Clock.GetUtcNow()),
            TestDatabase.Token);

        await AskAsync();
        await HandleAsync();

        Assert.Null(await FindAsync());
        Assert.Empty(await QueuedAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_left_is_asked_and_stays_away_until_they_confirm(bool isRemoved)
    {
        await AddAsync(SubscriberStatus.Active);
        var key = (await FindAsync())!.Key;
        await test.Lifecycle.UnsubscribeAsync(key, TestDatabase.Token);
        if (isRemoved) await Store.RemoveAsync(key, TestDatabase.Token);

        await AskAsync(topics: "robots");
        await HandleAsync();

        var asked = await FindAsync();
        Assert.Equal(SubscriberStatus.Unsubscribed, asked!.Status);
        Assert.Contains("Confirm", await QueuedAsync());
        Assert.True(
            await test.Lifecycle.ConfirmAsync(asked.Key, asked.OpenConfirmation!.Value, TestDatabase.Token));
        Assert.Equal("robots", Assert.Single((await FindAsync())!.Topics).Name);
    }

    [Fact]
    public async Task The_newest_request_before_the_confirmation_counts_and_brings_no_second_mail_at_once()
    {
        await AskAsync(topics: "robots");
        await HandleAsync();
        test.Clock.Advance(TimeSpan.FromMinutes(5));
        await AskAsync(topics: "sorting");
        await HandleAsync();

        Assert.Equal("sorting", Assert.Single((await FindAsync())!.Topics).Name);
        Assert.Equal(["Confirm"], await QueuedAsync());
    }

    [Fact]
    public async Task One_address_gets_three_mails_a_day_and_six_a_month_at_most()
    {
        for (var hour = 0; hour < 24 * 12; hour++)
        {
            await AskAsync();
            await HandleAsync();
            var mails = (await QueuedAsync()).Count;
            Assert.True(mails <= (hour < 24 ? SignUpLimits.MailsPerAddressADay : SignUpLimits.MailsPerAddressInMonth));
            test.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(SignUpLimits.MailsPerAddressInMonth, (await QueuedAsync()).Count);
    }

    [Fact]
    public async Task Of_ten_thousand_requests_no_more_are_answered_by_mail_than_the_limits_allow()
    {
        const int Networks = 25, MailsPerHour = 50;
        // Each is a transaction, which takes ten times as long through a server.
        var requests = test is SqliteTestDatabase ? 10_000 : 1_500;
        var (taken, refused) = (0, 0);
        for (var i = 0; i < requests; i++)
        {
            var acceptance = await AskAsync($"reader{i}@example.org", network: $"192.0.2.{i % Networks}");
            if (acceptance == SignUpAcceptance.Taken) taken++;
            else refused++;
        }

        Assert.Equal(Networks * SignUpLimits.RequestsPerNetworkAnHour, taken);
        Assert.Equal(requests, taken + refused);
        for (var hour = 1; hour <= 3; hour++)
        {
            await HandleAsync(MailsPerHour);
            await HandleAsync(MailsPerHour);
            Assert.Equal(MailsPerHour * hour, (await QueuedAsync()).Count);
            test.Clock.Advance(TimeSpan.FromHours(1));
        }

        // What waited for a day is dropped.
        test.Clock.Advance(TimeSpan.FromDays(1));
        await Handler(MailsPerHour).CleanUpAsync(TestDatabase.Token);
        await HandleAsync(MailsPerHour);
        Assert.Equal(MailsPerHour * 3, (await QueuedAsync()).Count);
    }

    [Fact]
    public async Task Nothing_that_was_typed_is_kept_once_a_request_is_handled()
    {
        await AskAsync(topics: "robots");
        Assert.Contains(Email, await SignUpRowsAsync(), StringComparison.Ordinal);

        await HandleAsync();

        var rows = await SignUpRowsAsync();
        Assert.DoesNotContain("reader", rows, StringComparison.Ordinal);
        Assert.DoesNotContain("robots", rows, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.1", rows, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_no_one_confirms_is_forgotten_after_thirty_days()
    {
        await AskAsync();
        await AskAsync("other@example.org");
        await HandleAsync();
        var other = (await Store.FindAsync(Address("other@example.org"), TestDatabase.Token))!;
        await test.Lifecycle.ConfirmAsync(other.Key, other.LinkGeneration, TestDatabase.Token);

        test.Clock.Advance(SignUpLimits.Kept + TimeSpan.FromMinutes(1));
        await Handler().CleanUpAsync(TestDatabase.Token);

        Assert.Null(await FindAsync());
        Assert.NotNull(await Store.FindAsync(Address("other@example.org"), TestDatabase.Token));
        Assert.Equal("", await SignUpRowsAsync());
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(SubscriberStatus.Active, "Settings")]
    [InlineData(SubscriberStatus.Unsubscribed, "")]
    [InlineData(SubscriberStatus.Pending, "")]
    public async Task Who_asks_for_the_link_to_the_settings_gets_it_where_there_are_some(object? status, string mail)
    {
        if (status is SubscriberStatus known) await AddAsync(known);
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("DELETE FROM deliveries"), TestDatabase.Token);

        await SignUps.AddAsync(SignUp.ForLink(Address(Email)), null, TestDatabase.Token);
        await HandleAsync();

        Assert.Equal(mail.Length == 0 ? [] : [mail], await QueuedAsync());
        Assert.Equal((SubscriberStatus?)status, (await FindAsync())?.Status);
    }

    [Fact]
    public async Task A_request_that_cannot_be_read_is_passed_over()
    {
        await AskAsync("other@example.org");
        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE signups SET content = '{'"), TestDatabase.Token);
        await AskAsync();

        await HandleAsync();

        Assert.Equal(["Confirm"], await QueuedAsync());
        Assert.NotNull(await FindAsync());
    }

    private Task<SignUpAcceptance> AskAsync(
        string email = Email, string network = "192.0.2.1", params string[] topics)
    {
        var subscriber = Some.Subscriber(email) with { Topics = [.. topics.Select(text => TopicText.Parse(text).Topic!)] };
        return SignUps.AddAsync(SignUp.To(subscriber, []), network, TestDatabase.Token);
    }

    private Task HandleAsync(int mailsPerHour = 1000) => Handler(mailsPerHour).RunAsync(TestDatabase.Token);

    private SignUpHandler Handler(int mailsPerHour = 1000) =>
        new(test.Database, new SignUpLimits(mailsPerHour), test.Clock);

    private Task AddAsync(SubscriberStatus status) =>
        test.Lifecycle.AddAsync(Some.Subscriber(Email, "reading") with { Status = status }, TestDatabase.Token);

    private Task<Subscriber?> FindAsync() => Store.FindAsync(Address(Email), TestDatabase.Token);

    private Task<IReadOnlyList<string>> QueuedAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT kind FROM deliveries ORDER BY key"), TestDatabase.Token);

    private async Task<string> SignUpRowsAsync() => string.Join('\n', await test.Database.ReadAsync(
        sql => sql.QueryAsync<string>(
            "SELECT kind || ' ' || COALESCE(network, '') || ' ' || address || ' ' || COALESCE(content, '') FROM signups"),
        TestDatabase.Token));

    private static EmailAddress Address(string email) => EmailAddress.Parse(email).Address!;
}

public sealed class SqliteSignUpTests() : SignUpSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSignUpTests() : SignUpSuite(new PostgreSqlTestDatabase());
