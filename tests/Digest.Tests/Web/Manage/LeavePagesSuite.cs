using System.Net;
using System.Text.RegularExpressions;
using Digest.Storage;
using Digest.Subscribers;
using Digest.TestData;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Web.Manage;

/// <summary>Leaving, a pause instead, and the way back.</summary>
public abstract partial class LeavePagesSuite(TestDatabase test) : ManagedReaderSuite(test)
{
    [Fact]
    public async Task Who_left_by_the_button_takes_it_back_and_everything_is_as_before()
    {
        var before = await Site.FindAsync();

        var left = await PostAsync(Reader.Links.Unsubscribe, ("List-Unsubscribe", "One-Click"));
        Assert.Contains("You are unsubscribed", left, StringComparison.Ordinal);
        Assert.Equal(SubscriberStatus.Unsubscribed, (await Site.FindAsync()).Status);
        var back = await PostAsync($"{Reader.Links.Unsubscribe}/undo", ("undo", TicketIn(left)));

        Assert.Contains("Everything is as it was before", back, StringComparison.Ordinal);
        var after = await Site.FindAsync();
        Assert.Equivalent(before with { NextDue = after.NextDue }, after);
        Assert.Contains("Your digest", await Reader.GetAsync(Reader.ManagePath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_alone_brings_nobody_back()
    {
        var first = await PostAsync(Reader.Links.Unsubscribe);
        var ticket = TicketIn(first);

        Assert.DoesNotContain("name=\"undo\"", await Reader.GetAsync(Reader.Links.Unsubscribe), StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"undo\"", await PostAsync(Reader.Links.Unsubscribe), StringComparison.Ordinal);
        for (var i = 0; i < ticket.Length; i++)
            await PostAsync($"{Reader.Links.Unsubscribe}/undo", ("undo", $"{ticket[..i]}{(ticket[i] == '2' ? '3' : '2')}{ticket[(i + 1)..]}"));
        await PostAsync($"{Reader.Links.Unsubscribe}/undo");

        Assert.Equal(SubscriberStatus.Unsubscribed, (await Site.FindAsync()).Status);
    }

    [Fact]
    public async Task After_a_day_or_a_complaint_nothing_is_taken_back()
    {
        var ticket = TicketIn(await PostAsync(Reader.Links.Unsubscribe));
        Test.Clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await PostAsync($"{Reader.Links.Unsubscribe}/undo", ("undo", ticket));
        Assert.Equal(SubscriberStatus.Unsubscribed, (await Site.FindAsync()).Status);

        await Test.Database.WriteAsync(sql => sql.ExecuteAsync("UPDATE subscribers SET status = 'Active'"), TestDatabase.Token);
        ticket = TicketIn(await PostAsync(Reader.Links.Unsubscribe));
        var key = (await Site.FindAsync()).Key;
        await Test.Database.WriteAsync(
            sql => SubscriberLifecycle.SuppressAsync(sql, key, SuppressionReason.Complaint, "spam", Test.Clock.GetUtcNow()), TestDatabase.Token);
        await PostAsync($"{Reader.Links.Unsubscribe}/undo", ("undo", ticket));

        Assert.Equal(SubscriberStatus.Unsubscribed, (await Site.FindAsync()).Status);
    }

    [Fact]
    public async Task The_mail_that_says_goodbye_has_a_link_back()
    {
        await PostAsync(Reader.Links.Unsubscribe);
        var left = await Site.FindAsync();
        Assert.NotNull(left.ConfirmGeneration);
        var link = (await Site.LinksAsync()).Confirm(left.Key, left.ConfirmGeneration.Value);

        Assert.Contains("Send a digest", await Reader.GetAsync(link), StringComparison.Ordinal);
        Assert.Contains("You are subscribed", await PostAsync(link), StringComparison.Ordinal);

        Assert.Equal(SubscriberStatus.Active, (await Site.FindAsync()).Status);
    }

    [Fact]
    public async Task What_was_asked_for_since_is_on_the_page_of_its_own_link_and_not_on_that_of_the_way_back()
    {
        await PostAsync(Reader.Links.Unsubscribe);
        var topics = (await Site.FindAsync()).Topics.Select(topic => topic.Name).ToList();
        await Test.Lifecycle.AddAsync(
            Some.Subscriber("reader@example.org") with { Topics = [new Topic(0, "A stranger's", "knitting")] }, TestDatabase.Token);
        var (links, left) = (await Site.LinksAsync(), await Site.FindAsync());

        var back = await Reader.GetAsync(links.Confirm(left.Key, left.ConfirmGeneration!.Value));
        var asked = await Reader.GetAsync(links.Confirm(left.Key, left.OpenConfirmation!.Value));

        Assert.All(topics, topic => Assert.Contains(WebUtility.HtmlEncode(topic), back, StringComparison.Ordinal));
        Assert.DoesNotContain("A stranger", back, StringComparison.Ordinal);
        Assert.Contains("A stranger", asked, StringComparison.Ordinal);
        Assert.All(topics, topic => Assert.DoesNotContain($">{topic}<", asked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pause_of_a_month_ends_by_itself_and_can_be_taken_back()
    {
        Assert.Contains("Pause for a month", await Reader.GetAsync(Reader.Links.Unsubscribe), StringComparison.Ordinal);

        var paused = await PostAsync($"{Reader.Links.Unsubscribe}/pause");

        Assert.Contains("No digests before Sunday, 5 April 2026.", paused, StringComparison.Ordinal);
        // Midnight in Berlin, in summer time.
        Assert.True(await Site.FindAsync() is { Status: SubscriberStatus.Paused } reader
            && reader.PausedUntil == new DateTimeOffset(2026, 4, 4, 22, 0, 0, TimeSpan.Zero));
        await PostAsync($"{Reader.Links.Unsubscribe}/undo", ("undo", TicketIn(paused)));
        Assert.True(await Site.FindAsync() is { Status: SubscriberStatus.Active, PausedUntil: null, NextDue: not null });
    }

    [Fact]
    public async Task Who_left_during_a_pause_and_takes_it_back_is_paused_as_before()
    {
        await PostAsync($"{Reader.Links.Unsubscribe}/pause");
        var paused = await Site.FindAsync();
        var left = await PostAsync(Reader.Links.Unsubscribe);

        await PostAsync($"{Reader.Links.Unsubscribe}/undo", ("undo", TicketIn(left)));

        Assert.Equivalent(paused, await Site.FindAsync());
    }

    private async Task<string> PostAsync(string address, params (string, string)[] fields)
    {
        using var response = await Reader.PostRawAsync(address, fields);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestDatabase.Token);
    }

    private static string TicketIn(string page) => TicketField().Match(page).Groups[1].Value is { Length: > 0 } ticket
        ? ticket
        : throw new InvalidOperationException("The page has no way back.");

    [GeneratedRegex("name=\"undo\" value=\"([^\"]*)\"")]
    private static partial Regex TicketField();
}

public sealed class SqliteLeavePagesTests() : LeavePagesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlLeavePagesTests() : LeavePagesSuite(new PostgreSqlTestDatabase());
