using System.Net;
using Digest.Editions;
using Digest.Editions.Previewing;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Web.Audit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Web.Operator;

/// <summary>What the operator's pages list and change, and that each change is in the audit log.</summary>
public abstract class OperatorPagesSuite(TestDatabase test) : IAsyncLifetime
{
    private const string Reader = "reader@example.org";

    private OperatorSite _site = null!;
    private string _cookie = "";

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _site = await OperatorSite.StartAsync(test);
        _cookie = await _site.LogInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        await test.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_list_can_be_read_from_its_beginning_and_takes_any_address_for_one()
    {
        foreach (var page in (string[])["subscribers?after=a", "outbox?before=1", "audit?before=1", "runs?before=1"])
            Assert.Contains("<a href=\"?\">First</a>", await _site.GetAsync($"/operator/{page}", _cookie), StringComparison.Ordinal);

        await QueueAsync(["Failed", "Held"]);
        Assert.Contains("All mails of this list", await _site.GetAsync("/operator/outbox?state=failed", _cookie), StringComparison.Ordinal);
        Assert.Contains("9999-12-31", await _site.GetAsync("/operator/outbox?day=9999-12-31", _cookie), StringComparison.Ordinal);
        // A list of states is no state: everything is shown, and not what both would be together.
        Assert.DoesNotContain("All mails of this list", await _site.GetAsync("/operator/outbox?state=failed,held", _cookie), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribers_are_found_by_any_part_of_their_address_in_any_case()
    {
        await AddAsync("Ada.Lovelace@example.org", "grace@example.org", "under_score@example.net", "per%cent@example.net");

        Assert.Equal(["Ada.Lovelace@example.org"], await FindAsync("q=ada"));
        Assert.Equal(["Ada.Lovelace@example.org"], await FindAsync("q=LOVE"));
        Assert.Equal(["Ada.Lovelace@example.org", "grace@example.org"], await FindAsync("q=example.org"));
        Assert.Equal(["under_score@example.net"], await FindAsync("q=_"));
        Assert.Equal(["per%cent@example.net"], await FindAsync("q=%25"));
        Assert.Empty(await FindAsync("q=!"));
        Assert.Empty(await FindAsync("q=%27%22%3Cscript%3E"));
        Assert.Equal(4, (await FindAsync("")).Count);
        Assert.Empty(await FindAsync("state=paused"));
        Assert.Equal(4, (await FindAsync("state=1")).Count);
    }

    [Fact]
    public async Task Pages_of_subscribers_follow_each_other_without_gap_or_repetition()
    {
        var all = Enumerable.Range(0, 120).Select(i => $"reader{i:000}@example.org").ToList();
        await test.Lifecycle.AddAsync([.. all.Select(email => Some.Subscriber(email))], TestDatabase.Token);

        var (found, address) = (new List<string>(), "?state=active&q=reader");
        for (var pages = 0; address is not null; pages++)
        {
            Assert.InRange(pages, 0, 2);
            var page = await _site.GetAsync($"/operator/subscribers{address}", _cookie);
            found.AddRange(AddressesIn(page));
            // Someone who comes meanwhile moves nobody to another page.
            await AddAsync($"reader00{pages}a@example.org");
            address = NextIn(page);
        }

        Assert.Equal(all, found);
    }

    [Fact]
    public async Task Each_button_of_a_subscriber_does_what_it_says_and_is_recorded_without_the_address()
    {
        await AddAsync(Reader);
        var subscriber = await FindSubscriberAsync();
        var page = $"/operator/subscribers/{subscriber.Key}";

        (string Button, string Said, SubscriberStatus Status)[] steps =
        [
            ("resume", "Only paused subscriptions can be resumed.", SubscriberStatus.Active),
            ("pause", "Paused.", SubscriberStatus.Paused),
            ("pause", "Only active subscriptions can be paused.", SubscriberStatus.Paused),
            ("resume", "Resumed.", SubscriberStatus.Active),
            ("confirm", "There is nothing to confirm", SubscriberStatus.Active),
            ("unblock", "The address is not suppressed.", SubscriberStatus.Active),
            ("suppress", "No more mail goes to this address.", SubscriberStatus.Suppressed),
            ("suppress", "The address is suppressed already.", SubscriberStatus.Suppressed),
            ("unblock", "The address may be mailed again.", SubscriberStatus.Paused),
        ];
        foreach (var (button, said, status) in steps)
        {
            Assert.Contains(said, await _site.PressAsync(page, _cookie, ("do", button)), StringComparison.Ordinal);
            Assert.Equal(status, (await FindSubscriberAsync()).Status);
        }

        var entries = await AuditAsync();
        Assert.Equal(steps.Select(step => step.Said).Reverse(), entries.Take(steps.Length).Select((entry, i) => entry.Outcome[..steps[^(i + 1)].Said.Length]));
        Assert.All(entries.Take(steps.Length), entry => Assert.Equal(subscriber.Key, entry.Subscriber));
        Assert.All(entries, entry => Assert.Equal("operator ada, session 1", entry.Actor));
        Assert.DoesNotContain(entries, entry => $"{entry}".Contains(Reader, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(Reader, await _site.GetAsync("/operator/audit", _cookie), StringComparison.Ordinal);

        await _site.Services.GetRequiredService<SubscriberLifecycle>().EraseAsync(subscriber.Key, TestDatabase.Token);
        var audit = await _site.GetAsync("/operator/audit", _cookie);
        Assert.DoesNotContain(Reader, audit, StringComparison.Ordinal);
        Assert.Contains(">deleted</a>", audit, StringComparison.Ordinal);
        using var gone = await _site.SendAsync(HttpMethod.Get, page, _cookie);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_mail_to_confirm_is_sent_again_but_not_twice_at_once()
    {
        await test.Lifecycle.AddAsync([Some.Subscriber(Reader) with { Status = SubscriberStatus.Pending }], TestDatabase.Token);
        var page = $"/operator/subscribers/{(await FindSubscriberAsync()).Key}";
        Assert.Contains("the mail waits already", await _site.PressAsync(page, _cookie, ("do", "confirm")), StringComparison.Ordinal);
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("UPDATE deliveries SET status = 'Delivered'"), TestDatabase.Token);

        Assert.Contains("is queued once more", await _site.PressAsync(page, _cookie, ("do", "confirm")), StringComparison.Ordinal);
        Assert.Contains("the mail waits already", await _site.PressAsync(page, _cookie, ("do", "confirm")), StringComparison.Ordinal);
        Assert.Equal(["Delivered", "Queued"], await StatesAsync());
    }

    [Fact]
    public async Task The_next_digest_is_what_the_worker_makes_and_has_new_papers_within_a_minute()
    {
        await ReadablePapers.FillAsync(test);
        await test.Lifecycle.AddAsync([Some.Subscriber(Reader, "sorting") with { Cursor = 0 }], TestDatabase.Token);
        var subscriber = await FindSubscriberAsync();
        var composer = _site.Services.GetRequiredService<NextDigestComposer>();
        NextDigest? next = null;
        // While the papers are being read no one waits for them.
        while (next is null) next = await composer.TryComposeAsync(subscriber, TimeSpan.Zero, TestDatabase.Token);
        // As the command line explains it, with indexes of its own.
        var explained = await _site.Services.GetRequiredService<SilenceExplainer>().ExplainAsync(subscriber, TestDatabase.Token);
        Assert.Equal((explained.Verdict, explained.Topics[0].Found), (next.Verdict, next.Topics[0].Found));

        var page = $"/operator/subscribers/{subscriber.Key}/next";
        Assert.Contains("10 of 60 matching papers come with the next digest.", await _site.GetAsync(page, _cookie), StringComparison.Ordinal);
        var made = new List<EditionResult>();
        await foreach (var one in _site.Services.GetRequiredService<EditionBuilder>().MakeNowAsync(null, TestDatabase.Token)) made.Add(one);
        Assert.Equal(made[0].Edition!.Papers.Select(paper => paper.PaperKey), next.Edition.Papers.Select(paper => paper.PaperKey));

        await test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "daily-papers",
                [new SourceRecord { Paper = Some.Paper("2603.90001", "Sorting once more"), Authority = SourceAuthority.Community, Novelty = Novelty.Announced, Batch = new DateOnly(2026, 3, 6) }],
                test.Clock.GetUtcNow()),
            TestDatabase.Token);
        Assert.DoesNotContain("Sorting once more", await _site.GetAsync(page, _cookie), StringComparison.Ordinal);
        test.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("Sorting once more", await _site.GetAsync(page, _cookie), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_outbox_shows_the_mails_of_one_subscriber()
    {
        var keys = await QueueAsync(["Failed", "Held"]);
        var subscriber = await FindSubscriberAsync();
        Assert.Contains($"../outbox?subscriber={subscriber.Key}", await _site.GetAsync($"/operator/subscribers/{subscriber.Key}", _cookie), StringComparison.Ordinal);

        Assert.Equal(keys.Reverse(), await MailsAsync($"subscriber={subscriber.Key}"));
        Assert.Equal([keys[0]], await MailsAsync($"subscriber={subscriber.Key}&state=failed&reply="));
        Assert.Empty(await MailsAsync($"subscriber={subscriber.Key + 1}"));
    }

    [Fact]
    public async Task A_delivered_digest_is_sent_again_with_the_same_content()
    {
        await ReadablePapers.FillAsync(test);
        await test.Lifecycle.AddAsync([Some.Subscriber(Reader, "sorting") with { Cursor = 0 }], TestDatabase.Token);
        var subscriber = await FindSubscriberAsync();
        await foreach (var _ in _site.Services.GetRequiredService<EditionBuilder>().MakeNowAsync(subscriber.Key, TestDatabase.Token))
        {
        }

        await SendAsync();
        var page = $"/operator/subscribers/{subscriber.Key}";
        var mail = Between(await _site.GetAsync(page, _cookie), "name=\"mail\" value=\"", "\"");
        Assert.Contains("The digest is queued once more.", await _site.PressAsync(page, _cookie, ("do", "resend"), ("mail", mail)), StringComparison.Ordinal);
        Assert.Contains("not delivered", await _site.PressAsync(page, _cookie, ("do", "resend"), ("mail", mail)), StringComparison.Ordinal);
        await SendAsync();

        Assert.Equal([Reader, Reader], _site.Relay.Accepted);
        Assert.Single(_site.Relay.Mails.Select(sent => sent.Message.MessageId).Distinct());
        Assert.Equal($"mail {mail}", (await AuditAsync())[0].Object);
        // The mail of another reader is not sent by this page.
        await AddAsync("other@example.org");
        var other = await test.Database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT MAX(key) FROM subscribers"), TestDatabase.Token);
        Assert.Contains("not delivered", await _site.PressAsync($"/operator/subscribers/{other}", _cookie, ("do", "resend"), ("mail", mail)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mails_are_retried_released_marked_and_cancelled_one_or_all_of_a_list()
    {
        var keys = await QueueAsync(["Failed", "Failed", "Held", "Uncertain", "Uncertain", "Queued", "Delivered"]);
        Assert.Contains(
            "Queued for the next run: 1. Unchanged: 1, not failed or queued.",
            await _site.PressAsync("/operator/outbox", _cookie, ("do", "retry"), ("key", keys[0]), ("key", keys[6])), StringComparison.Ordinal);
        Assert.Contains("Queued for the next run: 1.", await _site.PressAsync("/operator/outbox?state=failed", _cookie, ("do", "retry"), ("everything", "yes")), StringComparison.Ordinal);
        Assert.Contains("Queued for the next run: 1.", await _site.PressAsync("/operator/outbox?state=held", _cookie, ("do", "release"), ("key", keys[2])), StringComparison.Ordinal);
        Assert.Contains("Marked as delivered: 1.", await _site.PressAsync("/operator/outbox", _cookie, ("do", "delivered"), ("key", keys[3])), StringComparison.Ordinal);
        Assert.Contains("Choose mails first.", await _site.PressAsync("/operator/outbox", _cookie, ("do", "retry")), StringComparison.Ordinal);
        Assert.Contains("Choose a state", await _site.PressAsync("/operator/outbox", _cookie, ("do", "retry"), ("everything", "yes")), StringComparison.Ordinal);

        using (var asked = await _site.PostAsync("/operator/outbox", _cookie, ("do", "cancel"), ("key", keys[4])))
        {
            Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
            Assert.Contains($"Cancel mail {keys[4]}?", await asked.Content.ReadAsStringAsync(TestDatabase.Token), StringComparison.Ordinal);
        }

        Assert.Equal(["Queued", "Queued", "Queued", "Delivered", "Uncertain", "Queued", "Delivered"], await StatesAsync());
        await _site.PressAsync("/operator/outbox", _cookie, ("do", "cancel"), ("key", keys[4]), ("confirmed", "yes"));
        Assert.Equal("Cancelled", (await StatesAsync())[4]);
        Assert.Contains($"mail {keys[4]}", (await AuditAsync())[0].Object, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_outbox_is_listed_by_state_reply_and_day()
    {
        var keys = await QueueAsync(["Failed", "Held", "Queued"]);
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("UPDATE deliveries SET last_reply = '452 Mailbox <full>' WHERE status = 'Failed'"), TestDatabase.Token);

        Assert.Equal([keys[0]], await MailsAsync("reply=mailbox%20%3Cfull"));
        Assert.Equal([keys[1]], await MailsAsync("state=held"));
        Assert.Equal([keys[2], keys[1], keys[0]], await MailsAsync("day=2026-03-05"));
        Assert.Empty(await MailsAsync("day=2026-03-06"));
        Assert.Equal([keys[0]], await MailsAsync($"before={keys[1]}"));
        Assert.Contains("452 Mailbox &lt;full&gt;", await _site.GetAsync("/operator/outbox", _cookie), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_are_counted_by_query_with_what_each_brings()
    {
        await ReadablePapers.FillAsync(test);
        await test.Lifecycle.AddAsync(
            [Some.Subscriber("a@example.org", "sorting", "speech recognition"), Some.Subscriber("b@example.org", "sorting")], TestDatabase.Token);

        var page = await _site.GetAsync("/operator/topics", _cookie);

        Assert.True(page.IndexOf("<code>sorting</code>", StringComparison.Ordinal) < page.IndexOf("<code>speech recognition</code>", StringComparison.Ordinal));
        Assert.Equal("2", Between(page[page.IndexOf("<code>sorting", StringComparison.Ordinal)..], "Subscribers\" class=\"number\">", "<"));
        Assert.Matches("Papers a day\" class=\"number\">[0-9]+\\.[0-9]<", page);
    }

    [Fact]
    public async Task A_change_and_its_entry_are_saved_together_or_not_at_all()
    {
        await test.Database.WriteAsync(sql => sql.ExecuteAsync("ALTER TABLE audit RENAME TO away"), TestDatabase.Token);

        using var status = await _site.PostAsync("/operator", _cookie, ("do", "pause"));

        Assert.Equal(HttpStatusCode.InternalServerError, status.StatusCode);
        Assert.Null(await test.Database.ReadAsync(DeliveryPause.FindAsync, TestDatabase.Token));
    }

    [Fact]
    public async Task The_log_is_kept_for_so_many_days_with_entries()
    {
        foreach (var day in (int[])[0, 0, 3, 500])
            await test.Database.WriteAsync(
                sql => AuditLog.RecordAsync(sql, new AuditEntry(TestDatabase.Start.AddDays(day), "key site", "subscriber pause", $"day {day}")), TestDatabase.Token);

        // The login of this test is an entry of the first day.
        Assert.Equal(3, await test.Database.WriteAsync(sql => AuditLog.DeleteAsync(sql, 2), TestDatabase.Token));
        Assert.Equal(["day 500", "day 3"], (await AuditAsync()).Select(entry => entry.Outcome));
    }

    private Task AddAsync(params string[] emails) =>
        test.Lifecycle.AddAsync([.. emails.Select(email => Some.Subscriber(email))], TestDatabase.Token);

    private async Task<Subscriber> FindSubscriberAsync() =>
        (await _site.Services.GetRequiredService<SubscriberStore>().FindAsync(EmailAddress.Parse(Reader).Address!, TestDatabase.Token))!;

    private async Task SendAsync() => await _site.Services.GetRequiredService<Digest.Delivery.OutboxSender>().SendDueAsync(null, TestDatabase.Token);

    private async Task<IReadOnlyList<string>> FindAsync(string query) => AddressesIn(await _site.GetAsync($"/operator/subscribers?{query}", _cookie));

    private static List<string> AddressesIn(string page) =>
        [.. System.Text.RegularExpressions.Regex.Matches(page, "/subscribers/[0-9]+\">([^<]+)</a>").Select(match => match.Groups[1].Value)];

    private static string? NextIn(string page) =>
        System.Text.RegularExpressions.Regex.Match(page, "href=\"([^\"]+)\">Next<") is { Success: true } next ? WebUtility.HtmlDecode(next.Groups[1].Value) : null;

    private async Task<IReadOnlyList<string>> MailsAsync(string query) =>
    [
        .. System.Text.RegularExpressions.Regex.Matches(await _site.GetAsync($"/operator/outbox?{query}", _cookie), "name=\"key\" value=\"([0-9]+)\"")
            .Select(match => match.Groups[1].Value),
    ];

    /// <summary>Mails in these states.</summary>
    private async Task<IReadOnlyList<string>> QueueAsync(string[] states)
    {
        await AddAsync(Reader);
        var subscriber = await FindSubscriberAsync();
        var keys = await test.Database.WriteAsync(
            async sql =>
            {
                var queued = await OutboxStore.QueueAsync(
                    sql, [.. states.Select(_ => SubscriberLifecycle.NoticeTo(subscriber, subscriber.Key, MailKind.Welcome, test.Clock.GetUtcNow()))]);
                foreach (var (key, state) in queued.Zip(states)) await sql.ExecuteAsync("UPDATE deliveries SET status = @state WHERE key = @key", new { key, state });
                return queued;
            },
            TestDatabase.Token);
        return [.. keys.Select(key => $"{key}")];
    }

    private Task<IReadOnlyList<string>> StatesAsync() =>
        test.Database.ReadAsync(sql => sql.QueryAsync<string>("SELECT status FROM deliveries ORDER BY key"), TestDatabase.Token);

    private Task<IReadOnlyList<AuditEntry>> AuditAsync() =>
        test.Database.ReadAsync(sql => AuditLog.ListAsync(sql, long.MaxValue, null, 100), TestDatabase.Token);

    private static string Between(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}

public sealed class SqliteOperatorPagesTests() : OperatorPagesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlOperatorPagesTests() : OperatorPagesSuite(new PostgreSqlTestDatabase());
