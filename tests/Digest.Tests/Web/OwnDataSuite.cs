using System.Net;
using System.Text;
using Digest.Links;
using Digest.Outbox;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web;

/// <summary>A subscriber moves to another address, or deletes everything.</summary>
public abstract class OwnDataSuite(TestDatabase test) : IAsyncLifetime
{
    private const string Old = "old.reader@example.org", New = "new.reader@example.net";

    private PageSite _site = null!;
    private FormPoster _forms = null!;

    private SubscriberStore Store => new(test.Database, test.Clock);

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _site = await PageSite.StartAsync(test);
        _forms = new FormPoster(_site.Http, test.Clock);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _site.DisposeAsync();
        await test.DisposeAsync();
    }

    [Fact]
    public async Task A_subscription_moves_once_its_owner_confirms_it_at_the_new_address()
    {
        var subscriber = await AddAsync(Old);
        var links = (await _site.LinksAsync()).For(subscriber.Key, subscriber.LinkGeneration);
        var manage = await ManageAsync(subscriber);
        await QueueAsync(subscriber);

        await AskAsync(subscriber, New);
        Assert.Equal([$"Address {New}", $"Welcome {Old}"], await QueuedAsync());
        Assert.Equal(Old, (await FindAsync(subscriber)).Email.ToString());

        var move = await MoveLinkAsync(subscriber);
        Assert.Contains(New, await _site.Http.GetStringAsync(move, TestDatabase.Token), StringComparison.Ordinal);
        Assert.Equal(Old, (await FindAsync(subscriber)).Email.ToString());
        using var moved = await _forms.PostAsync(move, []);
        Assert.Contains("The digest has moved", await moved.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);

        var now = await FindAsync(subscriber);
        Assert.Equal((New, SubscriberStatus.Active, "robots"), (now.Email.ToString(), now.Status, now.Topics.Single().Name));
        Assert.Equal([$"Address {New}", $"Moved {Old}", $"Welcome {New}"], await QueuedAsync());
        using var again = await _site.Http.PostAsync(move, new FormUrlEncodedContent([]), TestDatabase.Token);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{manage}/address"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"{await ManageAsync(now)}/address"));
        (await _site.Http.PostAsync(links.Unsubscribe, new StringContent(""), TestDatabase.Token)).Dispose();
        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync(subscriber)).Status);
    }

    [Fact]
    public async Task Whoever_has_the_new_address_the_answer_is_the_same()
    {
        var subscriber = await AddAsync(Old);
        await AddAsync("active@example.org");
        await test.Lifecycle.UnsubscribeAsync((await AddAsync("gone@example.org")).Key, TestDatabase.Token);
        await SuppressAsync("full@example.org");
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("DELETE FROM deliveries"), TestDatabase.Token);

        var answers = new List<string>();
        foreach (var email in (string[])[New, Old, "active@example.org", "gone@example.org", "full@example.org"])
        {
            using var response = await _forms.PostAsync($"{await ManageAsync(subscriber)}/address", [new("email", email)]);
            answers.Add($"{(int)response.StatusCode} {response.Headers} {await response.Content.ReadAsStringAsync(TestDatabase.Token)}");
        }

        Assert.StartsWith("303 ", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
        await HandleAsync();
        Assert.Equal(
            ["Address gone@example.org", $"Address {New}", "Settings active@example.org"], await QueuedAsync());
    }

    [Fact]
    public async Task An_address_that_has_a_subscription_of_its_own_is_not_moved_to()
    {
        var subscriber = await AddAsync(Old);
        await AskAsync(subscriber, New);
        var move = await MoveLinkAsync(subscriber);
        await AddAsync(New);

        using var response = await _forms.PostAsync(move, []);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(Old, (await FindAsync(subscriber)).Email.ToString());
    }

    [Fact]
    public async Task An_address_that_was_left_can_be_moved_to()
    {
        var left = await AddAsync(New);
        await test.Lifecycle.UnsubscribeAsync(left.Key, TestDatabase.Token);
        var subscriber = await AddAsync(Old);
        await AskAsync(subscriber, New);

        using var response = await _forms.PostAsync(await MoveLinkAsync(subscriber), []);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(New, (await FindAsync(subscriber)).Email.ToString());
        Assert.Null(await Store.FindAsync(left.Key, TestDatabase.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_left_or_bounced_meanwhile_does_not_move(bool hasLeft)
    {
        var subscriber = await AddAsync(Old);
        await AskAsync(subscriber, New);
        var changes = new AddressChanges(test.Database, test.Clock);
        var (move, asked) = (await MoveLinkAsync(subscriber), await changes.FindAsync(subscriber.Key, TestDatabase.Token));
        if (hasLeft) await test.Lifecycle.UnsubscribeAsync(subscriber.Key, TestDatabase.Token);
        else
        {
            await test.Database.WriteAsync(
                sql => SubscriberLifecycle.SuppressAsync(
                    sql, subscriber.Key, SuppressionReason.HardBounce, "550", test.Clock.GetUtcNow()),
                TestDatabase.Token);
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(move));
        Assert.Null(await changes.ConfirmAsync(subscriber.Key, asked!.Generation, TestDatabase.Token));
        Assert.Equal(Old, (await FindAsync(subscriber)).Email.ToString());
    }

    [Fact]
    public async Task Only_the_link_of_the_newest_change_moves_and_for_thirty_days()
    {
        var subscriber = await AddAsync(Old);
        await AskAsync(subscriber, "typo@example.net");
        var first = await MoveLinkAsync(subscriber);
        await AskAsync(subscriber, New);
        var second = await MoveLinkAsync(subscriber);

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(first));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(second));
        test.Clock.Advance(SignUpLimits.Kept + TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(second));
    }

    [Fact]
    public async Task A_link_altered_in_any_character_or_of_another_purpose_opens_nothing()
    {
        var subscriber = await AddAsync(Old);
        await AskAsync(subscriber, New);
        var links = await _site.LinksAsync();
        var move = await MoveLinkAsync(subscriber);
        var manage = await ManageAsync(subscriber);
        var all = links.For(subscriber.Key, subscriber.LinkGeneration, 1);
        string[] tokens = [Token(move), Token(manage), Token(all.Unsubscribe), Token(all.Copy!), Token(links.Confirm(subscriber))];
        string[] pages = ["/manage/{0}/address", "/manage/{0}/address/sent", "/manage/{0}/delete", "/change-address/{0}"];
        var wrong = pages.SelectMany(page => tokens
                .Where(token => token != Token(page.StartsWith("/manage", StringComparison.Ordinal) ? manage : move))
                .Select(token => page.Replace("{0}", token, StringComparison.Ordinal)))
            .Concat(Altered(Token(manage)).Select(token => $"/manage/{token}/delete"))
            .Concat(Altered(Token(move)).Select(token => $"/change-address/{token}"));

        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var page in wrong)
        {
            using var read = await _site.Http.GetAsync(page, TestDatabase.Token);
            Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
            var text = await read.Content.ReadAsStringAsync(TestDatabase.Token);
            answers.Add(text.Replace(page, "", StringComparison.Ordinal));
            using var posted = await _site.Http.PostAsync(page, new FormUrlEncodedContent([new("email", New)]), TestDatabase.Token);
            Assert.True(posted.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, page);
        }

        Assert.Single(answers);
        Assert.Equal(subscriber.LinkGeneration, (await FindAsync(subscriber)).LinkGeneration);
    }

    [Fact]
    public async Task Posts_from_other_sites_and_open_pages_change_nothing()
    {
        var subscriber = await AddAsync(Old);
        await AskAsync(subscriber, New);
        foreach (var page in (string[])[await MoveLinkAsync(subscriber), $"{await ManageAsync(subscriber)}/delete"])
        {
            (await _site.Http.GetAsync(page, TestDatabase.Token)).Dispose();
            (await _site.Http.PostAsync(page, new FormUrlEncodedContent([]), TestDatabase.Token)).Dispose();
            (await _forms.SendAsync(page, [], from: "cross-site")).Dispose();
        }

        Assert.Equal(Old, (await FindAsync(subscriber)).Email.ToString());
        Assert.DoesNotContain(_site.Log.Lines, line => line.Contains("example.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_deleted_leaves_no_address_anywhere_and_does_not_come_back()
    {
        var subscriber = await AddAsync(Old);
        var other = await AddAsync(New);
        await QueueAsync(subscriber);
        await AskAsync(subscriber, "third@example.org");
        await _forms.PostAsync($"{await ManageAsync(subscriber)}/address", [new("email", Old)]);

        using var response = await _forms.PostAsync($"{await ManageAsync(subscriber)}/delete", []);

        Assert.Contains("Everything is deleted", await response.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        await HandleAsync();
        var content = await ContentAsync();
        Assert.DoesNotContain("old.reader", content, StringComparison.Ordinal);
        Assert.DoesNotContain("third@", content, StringComparison.Ordinal);
        Assert.Contains(New, content, StringComparison.Ordinal);
        Assert.Equal(
            AddOutcome.Left,
            (await test.Lifecycle.AddAsync([Some.Subscriber(Old)], TestDatabase.Token))[0].Outcome);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{await ManageAsync(subscriber)}/delete"));
        Assert.NotNull(await Store.FindAsync(other.Key, TestDatabase.Token));
    }

    [Fact]
    public async Task A_suppression_outlives_its_address_and_the_keys_of_links()
    {
        var subscriber = await AddAsync(Old);
        await SuppressAsync(Old);
        await SuppressAsync("other@example.org");
        (await _forms.PostAsync($"{await ManageAsync(subscriber)}/delete", [])).Dispose();
        await _site.Keys.RotateAsync(revoke: true, TestDatabase.Token);
        var suppressions = _site.Services.GetRequiredService<SuppressionStore>();

        Assert.DoesNotContain("old.reader", await ContentAsync(), StringComparison.Ordinal);
        Assert.Equal(SuppressionReason.HardBounce, (await suppressions.FindAsync(Address(Old), TestDatabase.Token))?.Reason);
        Assert.Equal(
            AddOutcome.Suppressed,
            (await test.Lifecycle.AddAsync([Some.Subscriber(Old)], TestDatabase.Token, inviteLeft: true))[0].Outcome);
        var readable = new List<string>();
        await foreach (var one in suppressions.StreamAsync(TestDatabase.Token)) readable.Add(one.Email);
        Assert.Equal(["other@example.org"], readable);

        Assert.True(await test.Lifecycle.UnblockAsync(Address(Old), TestDatabase.Token));
        Assert.Null(await suppressions.FindAsync(Address(Old), TestDatabase.Token));
    }

    private async Task<Subscriber> AddAsync(string email)
    {
        await test.Lifecycle.AddAsync([Some.Subscriber(email, "robots")], TestDatabase.Token);
        return (await Store.FindAsync(Address(email), TestDatabase.Token))!;
    }

    private async Task<Subscriber> FindAsync(Subscriber subscriber) =>
        (await Store.FindAsync(subscriber.Key, TestDatabase.Token))!;

    private async Task AskAsync(Subscriber subscriber, string email)
    {
        using var response = await _forms.PostAsync($"{await ManageAsync(subscriber)}/address", [new("email", email)]);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.EndsWith("/address/sent", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        await HandleAsync();
    }

    private async Task<string> ManageAsync(Subscriber subscriber) =>
        PathOf((await _site.LinksAsync()).Manage(subscriber.Key, subscriber.LinkGeneration));

    private async Task<string> MoveLinkAsync(Subscriber subscriber)
    {
        var change = await new AddressChanges(test.Database, test.Clock).FindAsync(subscriber.Key, TestDatabase.Token);
        return PathOf((await _site.LinksAsync()).ChangeAddress(subscriber.Key, change!.Generation));
    }

    private static string PathOf(string link) => new Uri(link).AbsolutePath;

    private static string Token(string link) => link[(link.LastIndexOf('/') + 1)..];

    private static IEnumerable<string> Altered(string token) => Enumerable.Range(0, token.Length)
        .Select(i => $"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}");

    private async Task<HttpStatusCode> StatusAsync(string page)
    {
        using var response = await _site.Http.GetAsync(page, TestDatabase.Token);
        return response.StatusCode;
    }

    private Task<SignUpSummary> HandleAsync() =>
        _site.Services.GetRequiredService<SignUpHandler>().RunAsync(TestDatabase.Token);

    private Task SuppressAsync(string email) => test.Database.WriteAsync(
        sql => SuppressionStore.AddAsync(
            sql, Address(email), SubscriberStatus.Active, SuppressionReason.HardBounce, $"550 {email}", test.Clock.GetUtcNow()),
        TestDatabase.Token);

    private Task QueueAsync(Subscriber subscriber) => test.Database.WriteAsync(
        sql => OutboxStore.QueueAsync(
            sql,
            [
                new OutboxMessage
                {
                    Kind = MailKind.Welcome,
                    SubscriberKey = subscriber.Key,
                    Recipient = subscriber.Email.ToString(),
                    QueuedAt = test.Clock.GetUtcNow(),
                },
            ]),
        TestDatabase.Token);

    private async Task<IReadOnlyList<string>> QueuedAsync() => await test.Database.ReadAsync(
        async sql => (await sql.QueryAsync<string>("SELECT kind || ' ' || recipient FROM deliveries"))
            .Order(StringComparer.Ordinal).ToList(),
        TestDatabase.Token);

    /// <summary>Every row of every table.</summary>
    private async Task<string> ContentAsync()
    {
        var all = new StringBuilder();
        foreach (var table in Architecture.ArchitectureTables.Folders.SelectMany(row => row.Tables))
        {
            var rows = await test.Database.ReadAsync(
                sql => sql.QueryAsync<dynamic>($"SELECT * FROM {table}"), TestDatabase.Token);
            foreach (IDictionary<string, object?> row in rows) all.AppendJoin('|', row.Values).AppendLine();
        }

        return all.ToString();
    }

    private static EmailAddress Address(string email) => EmailAddress.Parse(email).Address!;
}

public sealed class SqliteOwnDataTests() : OwnDataSuite(new SqliteTestDatabase());

public sealed class PostgreSqlOwnDataTests() : OwnDataSuite(new PostgreSqlTestDatabase());
