using System.Net;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>What a person decided stays decided, whatever else happens at the same moment or is imported later.</summary>
public abstract class OptOutSuite(TestDatabase test) : IAsyncLifetime
{
    private const string Email = "reader@example.org";

    private PageSite _site = null!;

    private SubscriberStore Store => new(test.Database, test.Clock);

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _site = await PageSite.StartAsync(test);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task Thirty_confirms_at_once_bring_one_welcome()
    {
        var link = await ConfirmLinkAsync(await AddAsync(SubscriberStatus.Pending));

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => PostAsync(link)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Equal(["Confirm", "Welcome"], await QueuedAsync());
    }

    [Theory]
    [InlineData("confirm unsubscribe")]
    [InlineData("unsubscribe confirm")]
    [InlineData("unsubscribe confirm unsubscribe confirm")]
    [InlineData("confirm unsubscribe confirm confirm")]
    public async Task After_a_sign_up_no_order_of_confirms_undoes_an_unsubscribe(string decisions)
    {
        var subscriber = await AddAsync(SubscriberStatus.Pending);
        var (confirm, unsubscribe) = (await ConfirmLinkAsync(subscriber), await UnsubscribeLinkAsync(subscriber));

        foreach (var decision in decisions.Split(' ')) await PostAsync(decision == "confirm" ? confirm : unsubscribe);

        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync()).Status);
    }

    [Theory]
    [InlineData("confirm unsubscribe", SubscriberStatus.Unsubscribed)]
    [InlineData("unsubscribe confirm", SubscriberStatus.Active)]
    [InlineData("confirm unsubscribe confirm", SubscriberStatus.Unsubscribed)]
    public async Task Of_somebody_who_was_asked_back_the_later_decision_stands(string decisions, object status)
    {
        var first = await LeaveAsync();
        await test.Lifecycle.AddAsync(Some.Subscriber(Email), TestDatabase.Token);
        var (confirm, unsubscribe) = (await ConfirmLinkAsync(await FindAsync()), await UnsubscribeLinkAsync(first));

        foreach (var decision in decisions.Split(' ')) await PostAsync(decision == "confirm" ? confirm : unsubscribe);

        Assert.Equal(status, (await FindAsync()).Status);
    }

    [Fact]
    public async Task A_confirm_and_an_unsubscribe_at_the_same_moment_end_as_one_after_the_other()
    {
        for (var round = 0; round < 10; round++)
        {
            var email = $"reader{round}@example.org";
            var subscriber = await AddAsync(SubscriberStatus.Pending, email);
            var (confirm, unsubscribe) = (await ConfirmLinkAsync(subscriber), await UnsubscribeLinkAsync(subscriber));

            await Task.WhenAll(PostAsync(confirm), PostAsync(unsubscribe), PostAsync(confirm));

            Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync(email)).Status);
        }
    }

    [Fact]
    public async Task Who_left_is_asked_and_stays_away_until_the_new_link_is_used()
    {
        var first = await LeaveAsync();
        var firstConfirm = await ConfirmLinkAsync(first with { Status = SubscriberStatus.Pending });

        Assert.Equal(
            AddOutcome.Invited,
            await test.Lifecycle.AddAsync(Some.Subscriber(Email, "robots") with { MaxPapers = 5 }, TestDatabase.Token));

        var asked = await FindAsync();
        Assert.Equal((SubscriberStatus.Unsubscribed, null), (asked.Status, asked.NextDue));
        Assert.Equal(["Confirm"], await QueuedAsync());
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(firstConfirm));
        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync()).Status);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(await ConfirmLinkAsync(asked)));

        var back = await FindAsync();
        Assert.Equal((SubscriberStatus.Active, 5, "robots"), (back.Status, back.MaxPapers, Assert.Single(back.Topics).Name));
        Assert.NotNull(back.NextDue);
        Assert.NotEqual(first.LinkGeneration, back.LinkGeneration);
        Assert.Equal(["Confirm", "Welcome"], await QueuedAsync());
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(firstConfirm));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(await UnsubscribeLinkAsync(first)));
        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync()).Status);
    }

    [Theory]
    [InlineData("Active")]
    [InlineData("Pending")]
    [InlineData("Paused")]
    public async Task An_import_brings_nobody_back_and_changes_nothing_of_theirs(string listed)
    {
        var before = await LeaveAsync();
        var again = Some.Subscriber(Email, "robots") with { Status = Enum.Parse<SubscriberStatus>(listed) };

        var result = Assert.Single(await test.Lifecycle.AddAsync([again], TestDatabase.Token));

        Assert.Equal((AddOutcome.Left, test.Clock.GetUtcNow()), (result.Outcome, result.LeftAt));
        Assert.Equivalent(before, await FindAsync());
        Assert.Empty(await QueuedAsync());
    }

    [Fact]
    public async Task Asking_again_keeps_the_link_of_the_mail_that_is_on_its_way()
    {
        await LeaveAsync();
        await test.Lifecycle.AddAsync(Some.Subscriber(Email), TestDatabase.Token);
        var link = await ConfirmLinkAsync(await FindAsync());
        await test.Lifecycle.AddAsync(Some.Subscriber(Email), TestDatabase.Token);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(link));
        Assert.Equal(SubscriberStatus.Active, (await FindAsync()).Status);
    }

    [Fact]
    public async Task Links_of_a_person_who_was_removed_neither_show_nor_change_whoever_comes_next()
    {
        var alice = await AddAsync(SubscriberStatus.Pending, "alice@example.org");
        string[] links = [await ConfirmLinkAsync(alice), await UnsubscribeLinkAsync(alice)];
        await Store.RemoveAsync(alice.Key, TestDatabase.Token);
        var stranger = await AddAsync(SubscriberStatus.Pending, "stranger@example.org");

        Assert.NotEqual(alice.Key, stranger.Key);
        foreach (var link in links)
        {
            using var page = await _site.Http.GetAsync(link, TestDatabase.Token);
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
            Assert.DoesNotContain("stranger", await page.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, await PostAsync(link));
        }

        Assert.Equal(SubscriberStatus.Pending, (await FindAsync("stranger@example.org")).Status);
    }

    [Fact]
    public async Task Who_left_and_was_removed_is_brought_back_by_no_list_and_by_the_link_of_a_new_invitation()
    {
        var leftAt = test.Clock.GetUtcNow();
        await Store.RemoveAsync((await LeaveAsync()).Key, TestDatabase.Token);
        test.Clock.Advance(TimeSpan.FromDays(1));

        var listed = Assert.Single(await test.Lifecycle.AddAsync([Some.Subscriber(Email.ToUpperInvariant())], TestDatabase.Token));

        Assert.Equal((AddOutcome.Left, leftAt), (listed.Outcome, listed.LeftAt));
        Assert.Null(await Store.FindAsync(EmailAddress.Parse(Email).Address!, TestDatabase.Token));
        Assert.DoesNotContain(Email, await DeparturesAsync(), StringComparison.OrdinalIgnoreCase);

        Assert.Equal(AddOutcome.Invited, await test.Lifecycle.AddAsync(Some.Subscriber(Email, "robots"), TestDatabase.Token));
        var asked = await FindAsync();
        Assert.Equal((SubscriberStatus.Unsubscribed, null), (asked.Status, asked.NextDue));
        listed = Assert.Single(await test.Lifecycle.AddAsync([Some.Subscriber(Email)], TestDatabase.Token));
        Assert.Equal((AddOutcome.Left, leftAt), (listed.Outcome, listed.LeftAt));
        Assert.Equal(["Confirm"], await QueuedAsync());

        Assert.Equal(HttpStatusCode.OK, await PostAsync(await ConfirmLinkAsync(asked)));
        Assert.Equal(SubscriberStatus.Active, (await FindAsync()).Status);
        Assert.Equal("", await DeparturesAsync());
    }

    [Fact]
    public async Task Who_leaves_while_the_address_fails_stays_away_when_it_works_again()
    {
        var subscriber = await AddAsync(SubscriberStatus.Active);
        await test.Database.WriteAsync(
            sql => SubscriberLifecycle.SuppressAsync(sql, subscriber.Key, SuppressionReason.HardBounce, "550", test.Clock.GetUtcNow()),
            TestDatabase.Token);
        var link = await UnsubscribeLinkAsync(subscriber);
        Assert.Contains("<form", await _site.Http.GetStringAsync(link, TestDatabase.Token), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(link));
        Assert.True(await test.Lifecycle.UnblockAsync(subscriber.Email, TestDatabase.Token));

        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync()).Status);
        Assert.Empty(await test.Database.ReadAsync(sql => sql.QueryAsync<string>("SELECT kind FROM deliveries"), TestDatabase.Token));
    }

    private async Task<string> DeparturesAsync() => string.Join(
        ' ', await test.Database.ReadAsync(sql => sql.QueryAsync<string>("SELECT trace FROM departures"), TestDatabase.Token));

    /// <summary>Signs up, confirms and leaves.</summary>
    private async Task<Subscriber> LeaveAsync()
    {
        var subscriber = await AddAsync(SubscriberStatus.Active);
        await test.Lifecycle.UnsubscribeAsync(subscriber.Key, TestDatabase.Token);
        return await FindAsync();
    }

    private async Task<Subscriber> AddAsync(SubscriberStatus status, string email = Email)
    {
        await test.Lifecycle.AddAsync(Some.Subscriber(email) with { Status = status }, TestDatabase.Token);
        return await FindAsync(email);
    }

    private async Task<Subscriber> FindAsync(string email = Email) =>
        (await Store.FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!;

    private async Task<string> ConfirmLinkAsync(Subscriber subscriber) => (await _site.LinksAsync()).Confirm(subscriber);

    private async Task<string> UnsubscribeLinkAsync(Subscriber subscriber) => (await _site.LinksAsync()).For(subscriber).Unsubscribe;

    private async Task<HttpStatusCode> PostAsync(string link)
    {
        using var answer = await _site.Http.PostAsync(link, new StringContent(""), TestDatabase.Token);
        return answer.StatusCode;
    }

    private Task<IReadOnlyList<string>> QueuedAsync() => test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT kind FROM deliveries WHERE kind <> 'Unsubscribed' ORDER BY key"), TestDatabase.Token);
}

public sealed class SqliteOptOutTests() : OptOutSuite(new SqliteTestDatabase());

public sealed class PostgreSqlOptOutTests() : OptOutSuite(new PostgreSqlTestDatabase());
