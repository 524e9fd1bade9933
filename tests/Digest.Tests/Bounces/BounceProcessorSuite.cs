using System.Text;
using Digest.Bounces;
using Digest.Bounces.Reading;
using Digest.Events;
using Digest.Links;
using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Tests.Webhooks;
using Xunit;

namespace Digest.Tests.Bounces;

public abstract class BounceProcessorSuite(TestDatabase test) : IAsyncLifetime
{
    private static readonly MailIdentity Brand = new("Paper Digest", new MimeKit.MailboxAddress(null, "digest@digest.example"));

    private int _reports;

    private static readonly ReturnPath ReturnPath = new("bounces+{id}@digest.example", Brand.From.Address);

    private LinkKeys Keys => new(test.Database, test.Clock);

    private BounceProcessor Bounces => new(test.Database, new BounceOptions { SoftLimit = 3 }, new BounceMatcher(ReturnPath, Keys, new MessageIdKey(test.Database), Brand.Domain), SomeBounces.Unknown(test), SomeBounces.Blocks(test), test.Clock);

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task A_hard_bounce_suppresses_the_address_at_once()
    {
        await AddAsync("gone@example.org");

        Assert.Equal(["gone@example.org: suppressed"], await ApplyAsync(Hard("gone@example.org")));

        Assert.True(await FindAsync("gone@example.org") is { Status: SubscriberStatus.Suppressed, NextDue: null });
        Assert.Equal(AddOutcome.Suppressed, await test.Lifecycle.AddAsync(Some.Subscriber("gone@example.org"), TestDatabase.Token));
    }

    [Theory]
    [InlineData("no\0such user")]
    [InlineData("no such \uD83D user")]
    public async Task Characters_that_a_database_refuses_do_not_keep_a_report_from_being_applied(string words)
    {
        await AddAsync("gone@example.org");
        var report = ReportReader.Read(Encoding.UTF8.GetBytes($"""
            From: MAILER-DAEMON@relay.example
            Content-Type: multipart/report; report-type=delivery-status; boundary=b

            --b
            Content-Type: message/delivery-status

            Final-Recipient: rfc822; gone@example.org
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1 {words}

            Final-Recipient: rfc822; {words}
            Action: failed
            Status: 5.1.1

            --b--
            """));
        var direct = Hard("gone@example.org") with { Recipients = [new("gone@example.org", "5.1.1", BounceReason.MailboxUnknown, words)] };

        Assert.Contains("gone@example.org: suppressed", await ApplyAsync(report));
        Assert.Equal(["gone@example.org: suppressed"], await ApplyAsync(direct));
    }

    [Fact]
    public async Task Soft_bounces_suppress_after_some_in_a_row()
    {
        var key = await AddAsync("full@example.org");
        for (var i = 1; i <= 3; i++)
        {
            var delivery = await DeliverAsync(key, "full@example.org");
            await ApplyAsync(await SoftAsync("full@example.org", delivery));
            Assert.Equal(i < 3 ? SubscriberStatus.Active : SubscriberStatus.Suppressed, (await FindAsync("full@example.org")).Status);
        }
    }

    [Fact]
    public async Task A_mail_that_arrives_in_between_begins_the_count_anew()
    {
        var key = await AddAsync("full@example.org");
        for (var i = 0; i < 4; i++)
        {
            await ApplyAsync(await SoftAsync("full@example.org", await DeliverAsync(key, "full@example.org")));
            if (i == 1) await DeliverAsync(key, "full@example.org");
        }

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("full@example.org")).Status);
    }

    [Fact]
    public async Task Two_reports_about_one_mail_count_once()
    {
        var delivery = await DeliverAsync(await AddAsync("full@example.org"), "full@example.org");
        for (var i = 0; i < 5; i++) await ApplyAsync(await SoftAsync("full@example.org", delivery));

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("full@example.org")).Status);
    }

    [Fact]
    public async Task The_same_report_read_again_changes_nothing()
    {
        await AddAsync("full@example.org");
        var report = await SoftAsync("full@example.org", null);

        Assert.Equal(["full@example.org: soft bounce 1 of 3"], await ApplyAsync(report, fingerprint: "same"));
        for (var i = 0; i < 5; i++) Assert.Equal(["full@example.org: applied before"], await ApplyAsync(report, fingerprint: "same"));

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("full@example.org")).Status);
    }

    [Fact]
    public async Task Soft_bounces_count_also_after_a_warning_about_the_same_mail()
    {
        var key = await AddAsync("full@example.org");
        var late = new ReportedRecipient("full@example.org", "4.4.1", BounceReason.Expired, "will be retried") { Delayed = true };
        for (var i = 1; i <= 3; i++)
        {
            var soft = await SoftAsync("full@example.org", await DeliverAsync(key, "full@example.org"));
            await ApplyAsync(soft with { Recipients = [late] });
            Assert.Equal([i < 3 ? $"full@example.org: soft bounce {i} of 3" : "full@example.org: suppressed after 3 soft bounces in a row"], await ApplyAsync(soft));
            Assert.Equal(["full@example.org: counted before"], await ApplyAsync(soft));
        }
    }

    [Theory]
    [InlineData("5.1.1", BounceReason.MailboxUnknown, 1)] // does not exist: at once
    [InlineData("5.2.1", BounceReason.MailboxDisabled, 2)] // closed for now: counts twice
    [InlineData("5.2.2", BounceReason.MailboxFull, 3)] // full: three in a row
    [InlineData("5.7.1", BounceReason.Blocked, 0)] // a block says nothing of the address
    [InlineData("5.7.26", BounceReason.AuthenticationFailed, 0)]
    public async Task Each_kind_of_failure_has_its_own_consequence(string status, object reason, int suppressedAfter)
    {
        var key = await AddAsync("ada@example.org");
        var processor = Bounces;
        for (var i = 1; i <= 4; i++)
        {
            var soft = await SoftAsync("ada@example.org", await DeliverAsync(key, "ada@example.org"));
            var recipient = new ReportedRecipient("ada@example.org", status, (BounceReason)reason, "no");
            // The operator has looked: what a server's mistake may be is believed at once.
            await processor.ApplyAsync(
                soft with { Recipients = [recipient] }, Guid.NewGuid().ToString(), BounceTrust.Operator, TestDatabase.Token);
            if (i == suppressedAfter || (await FindAsync("ada@example.org")).Status == SubscriberStatus.Suppressed)
            {
                Assert.Equal(suppressedAfter, i);
                Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("ada@example.org")).Status);
                return;
            }
        }

        Assert.Equal(0, suppressedAfter);
        var notices = await test.Database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM deliveries WHERE kind = 'Alert' AND content LIKE 'example.org blocks mail%'"), TestDatabase.Token);
        Assert.Equal(1, notices); // once a day
    }

    [Fact]
    public async Task A_warning_counts_for_nothing()
    {
        await AddAsync("slow@example.org");
        var late = new ReportedRecipient("slow@example.org", "4.4.1", BounceReason.Expired, "will be retried") { Delayed = true };
        for (var i = 0; i < 5; i++) await ApplyAsync(new IncomingReport(ReportKind.Bounce, [late], null, []));

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("slow@example.org")).Status);
    }

    [Fact]
    public async Task A_complaint_unsubscribes_and_suppresses()
    {
        await AddAsync("annoyed@example.org");

        await ApplyAsync(new IncomingReport(ReportKind.Complaint, [new("annoyed@example.org", "", BounceReason.Abuse, "")], null, []));

        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync("annoyed@example.org")).Status);
        Assert.Equal(AddOutcome.Suppressed, await test.Lifecycle.AddAsync(Some.Subscriber("annoyed@example.org"), TestDatabase.Token));
    }

    [Fact]
    public async Task Leaving_by_mail_suppresses_nobody()
    {
        await AddAsync("leaving@example.org");

        await ApplyAsync(new IncomingReport(ReportKind.Complaint, [new("leaving@example.org", "", BounceReason.OptOut, "")], null, []));

        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync("leaving@example.org")).Status);
        Assert.Equal(AddOutcome.Invited, await test.Lifecycle.AddAsync(Some.Subscriber("leaving@example.org"), TestDatabase.Token));
    }

    [Fact]
    public async Task Webhooks_learn_what_came_back_and_what_follows()
    {
        await using var bench = new WebhookBench(test);
        await bench.AddAsync(new Uri("https://example.org/"), EventKind.Bounced, EventKind.Complained, EventKind.Unsubscribed);
        foreach (var email in new[] { "gone@example.org", "full@example.org", "annoyed@example.org", "refused@example.org" }) await AddAsync(email);

        await ApplyAsync(Hard("gone@example.org"), fingerprint: "same");
        await ApplyAsync(Hard("gone@example.org"), fingerprint: "same");
        await ApplyAsync(await SoftAsync("full@example.org", null));
        await ApplyAsync(new IncomingReport(ReportKind.Bounce, [new("full@example.org", "4.4.1", BounceReason.Expired, "later") { Delayed = true }], null, []));
        await ApplyAsync(new IncomingReport(ReportKind.Complaint, [new("annoyed@example.org", "", BounceReason.Abuse, "abuse")], null, []));
        await SomeBounces.Unknown(test).JudgeAsync([new((await FindAsync("refused@example.org")).Key, "550 5.1.1 no such user")], TestDatabase.Token);

        Assert.Equal(
            [
                "subscriber.bounced gone@example.org suppressed mailbox-unknown True",
                "subscriber.bounced full@example.org active mailbox-full False",
                "subscriber.complained annoyed@example.org unsubscribed abuse True",
                "subscriber.bounced refused@example.org suppressed mailbox-unknown True",
            ],
            (await bench.RecordedAsync()).Select(one => $"{one.Type} {one.Data["subscriber"]!["email"]} {one.Data["subscriber"]!["status"]} {one.Data["reason"]} {(bool)one.Data["suppressed"]!}"));
    }

    [Fact]
    public async Task A_vacation_note_changes_nothing()
    {
        await AddAsync("away@example.org");

        Assert.Empty(await ApplyAsync(new IncomingReport(ReportKind.AutoReply, [new("away@example.org", "", BounceReason.AutoReply, "")], null, [])));

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("away@example.org")).Status);
    }

    [Fact]
    public async Task The_return_path_finds_the_subscriber_behind_a_forwarder()
    {
        var delivery = await DeliverAsync(await AddAsync("forwarded@example.org"), "forwarded@example.org");

        var path = (await ReturnPathOfAsync(delivery)).ToUpperInvariant();
        await ApplyAsync(Hard("real-mailbox@elsewhere.example") with { ReturnPaths = [path] }, BounceTrust.OnlyProven);

        Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("forwarded@example.org")).Status);
    }

    [Fact]
    public async Task The_message_id_finds_the_subscriber_too()
    {
        var delivery = await DeliverAsync(await AddAsync("forwarded@example.org"), "forwarded@example.org");

        await ApplyAsync(Hard("real-mailbox@elsewhere.example") with { OriginalMessageId = await MessageIdOfAsync(delivery) });

        Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("forwarded@example.org")).Status);
    }

    [Fact]
    public async Task Other_mail_that_stayed_there_asks_for_a_second_report_days_later()
    {
        var key = await AddAsync("alive@example.org");
        await DeliverAsync(key, "alive@example.org");
        test.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["alive@example.org: suppressed if it is refused again after two days"], await RefuseNextAsync());
        test.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(["alive@example.org: suppressed"], await RefuseNextAsync());

        async Task<IEnumerable<string>> RefuseNextAsync()
        {
            var path = await ReturnPathOfAsync(await DeliverAsync(key, "alive@example.org"));
            return await ApplyAsync(Hard("alive@example.org") with { ReturnPaths = [path] }, BounceTrust.OnlyProven);
        }
    }

    [Fact]
    public async Task In_the_workers_folder_a_message_id_counts_for_the_address_that_the_mail_went_to()
    {
        var delivery = await DeliverAsync(await AddAsync("gone@example.org"), "gone@example.org");
        var other = await DeliverAsync(await AddAsync("other@example.org"), "other@example.org");

        await ApplyAsync(Hard("other@example.org") with { OriginalMessageId = await MessageIdOfAsync(delivery) }, BounceTrust.OnlyProven);
        await ApplyAsync(Hard("gone@example.org") with { OriginalMessageId = await MessageIdOfAsync(delivery) }, BounceTrust.OnlyProven);

        Assert.NotEqual(delivery, other);
        Assert.Equal(SubscriberStatus.Active, (await FindAsync("other@example.org")).Status);
        Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("gone@example.org")).Status);
    }

    [Fact]
    public async Task An_editions_message_id_leads_to_its_mail()
    {
        var subscriber = await AddAsync("gone@example.org");
        var made = test.Clock.GetUtcNow();
        var edition = await test.Database.WriteAsync(
            sql => sql.ScalarAsync<long>(
                """
                INSERT INTO editions (subscriber, period, created_at, cursor_from, cursor_to, is_first, papers, not_shown)
                VALUES (@subscriber, '2026-03-05', @made, 0, 0, 0, '', 0) RETURNING key
                """,
                new { subscriber, made = made.ToRow() }),
            TestDatabase.Token);
        await DeliverAsync(subscriber, "gone@example.org", edition);
        var id = await TaggedAsync(MessageIds.Of("edition", edition, made, Brand.Domain));
        var later = await TaggedAsync(MessageIds.Of("edition", edition, made.AddSeconds(1), Brand.Domain));

        Assert.Equal(
            ["gone@example.org: ignored: cannot be matched to a sent mail"],
            await ApplyAsync(Hard("gone@example.org") with { OriginalMessageId = later }, BounceTrust.OnlyProven));
        Assert.Equal(["gone@example.org: suppressed"], await ApplyAsync(Hard("gone@example.org") with { OriginalMessageId = id }, BounceTrust.OnlyProven));
    }

    public static TheoryData<string> Forgeries =>
        [
            "nothing", "unsigned", "another number", "another tag", "another purpose", "message id of a mail that was never sent", "message id at another second",
            "token", "message id without a tag", "message id with the tag of another", "return path of a release before", "return path of another subscriber",
        ];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Who_can_only_write_to_the_folder_ends_nobodys_subscription(string forgery)
    {
        var victim = await AddAsync("victim@example.org");
        var delivery = await DeliverAsync(victim, "victim@example.org");
        var mine = await ReturnPathOfAsync(await DeliverAsync(await AddAsync("mallory@example.org"), "mallory@example.org"));
        var signer = await Keys.GetSignerAsync(TestDatabase.Token);
        var waiting = await QueueAsync(victim, "victim@example.org", 0);
        var (path, id, token) = forgery switch
        {
            "unsigned" => ($"bounces+{delivery}@digest.example", null, null),
            "another number" => ($"bounces+{delivery}{mine[mine.IndexOf('-')..]}", null, null),
            "another tag" => ($"bounces+{delivery}-aaaaaaaaaaaaaaaa@digest.example", null, null),
            "another purpose" => ($"bounces+{delivery}-{signer.AddressTag("another purpose", delivery)}@digest.example", null, null),
            "message id of a mail that was never sent" => (null, await MessageIdOfAsync(waiting), null),
            "message id at another second" => (null, await TaggedAsync(MessageIds.Of("welcome", delivery, test.Clock.GetUtcNow().AddSeconds(-1), Brand.Domain)), null),
            "message id without a tag" => (null, MessageIds.Of("welcome", delivery, test.Clock.GetUtcNow(), Brand.Domain), null),
            "message id with the tag of another" => (null, TagOf(await MessageIdOfAsync(delivery + 1), MessageIds.Of("welcome", delivery, test.Clock.GetUtcNow(), Brand.Domain)), null),
            "return path of a release before" => ($"bounces+{delivery}-{signer.AddressTag("return-path", delivery)}@digest.example", null, null),
            "return path of another subscriber" => (ReturnPath.For(delivery, victim + 1, signer), null, null),
            "token" => (null, null, signer.Sign(new LinkToken(LinkPurpose.Confirm, victim, 0))),
            _ => ((string?)null, (string?)null, (string?)null),
        };
        BounceReason[] reasons = [BounceReason.MailboxUnknown, BounceReason.MailboxFull, BounceReason.Abuse, BounceReason.OptOut];
        foreach (var reason in reasons)
        {
            var kind = reason is BounceReason.Abuse or BounceReason.OptOut ? ReportKind.Complaint : ReportKind.Bounce;
            var report = new IncomingReport(kind, [new("victim@example.org", "", reason, "")], id, path is null ? [] : [path]) { UnsubscribeToken = token };
            for (var i = 0; i < 4; i++)
                Assert.Equal(["victim@example.org: ignored: cannot be matched to a sent mail"], await ApplyAsync(report, BounceTrust.OnlyProven));
        }

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("victim@example.org")).Status);
    }

    [Fact]
    public async Task A_tag_of_ones_own_ends_nobody_elses_subscription()
    {
        await AddAsync("victim@example.org");
        var mine = await ReturnPathOfAsync(await DeliverAsync(await AddAsync("mallory@example.org"), "mallory@example.org"));

        var both = Hard("victim@example.org") with { Recipients = [.. Hard("victim@example.org").Recipients, .. Hard("mallory@example.org").Recipients] };
        await ApplyAsync(both with { ReturnPaths = [mine] }, BounceTrust.OnlyProven);

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("victim@example.org")).Status);
        Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("mallory@example.org")).Status);
    }

    [Fact]
    public async Task What_was_not_believed_can_still_be_applied_by_the_operator()
    {
        await AddAsync("gone@example.org");

        await ApplyAsync(Hard("gone@example.org"), BounceTrust.OnlyProven, "same");
        Assert.Equal(["gone@example.org: suppressed"], await ApplyAsync(Hard("gone@example.org"), BounceTrust.Operator, "same"));
    }

    [Fact]
    public async Task A_mail_that_asks_to_leave_counts_with_its_token_alone_until_the_links_are_revoked()
    {
        var subscriber = await AddedAsync("leaving@example.org");
        var token = (await Keys.GetSignerAsync(TestDatabase.Token)).Sign(new LinkToken(LinkPurpose.Unsubscribe, subscriber.Key, subscriber.LinkGeneration));
        var leave = new IncomingReport(ReportKind.Complaint, [new("another-name@example.org", "", BounceReason.OptOut, "")], null, []) { UnsubscribeToken = token };

        Assert.Equal(["another-name@example.org: unsubscribed"], await ApplyAsync(leave, BounceTrust.OnlyProven));
        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync("leaving@example.org")).Status);

        await Keys.RotateAsync(revoke: true, TestDatabase.Token);
        Assert.False((await Bounces.ApplyAsync(leave, "later", BounceTrust.OnlyProven, TestDatabase.Token))[0].IsBelieved);
    }

    [Fact]
    public async Task Strangers_are_left_alone() =>
        Assert.Equal(["nobody@example.org: no subscriber"], await ApplyAsync(Hard("nobody@example.org") with { OriginalMessageId = "welcome-99.1@digest.example" }));

    private static IncomingReport Hard(string address) =>
        new(ReportKind.Bounce, [new(address, "5.1.1", BounceReason.MailboxUnknown, "550 5.1.1 no such user")], null, []);

    private async Task<IncomingReport> SoftAsync(string address, long? delivery) =>
        new(ReportKind.Bounce, [new(address, "5.2.2", BounceReason.MailboxFull, "552 full")], null, delivery is { } key ? [await ReturnPathOfAsync(key)] : []);

    private async Task<string> ReturnPathOfAsync(long delivery) => ReturnPath.For(
        delivery,
        await test.Database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT subscriber FROM deliveries WHERE key = @delivery", new { delivery }), TestDatabase.Token),
        await Keys.GetSignerAsync(TestDatabase.Token));

    private Task<string> MessageIdOfAsync(long delivery) =>
        TaggedAsync(MessageIds.Of("welcome", delivery, test.Clock.GetUtcNow(), Brand.Domain));

    private async Task<string> TaggedAsync(string id) => (await new MessageIdKey(test.Database).GetAsync(TestDatabase.Token)).Tag(id);

    /// <summary>One Message-ID with the tag of another.</summary>
    private static string TagOf(string tagged, string id) =>
        id.Insert(id.IndexOf('@'), tagged[tagged.LastIndexOf('.', tagged.IndexOf('@'))..tagged.IndexOf('@')]);

    private async Task<IEnumerable<string>> ApplyAsync(IncomingReport report, BounceTrust trust = BounceTrust.Operator, string? fingerprint = null) =>
        (await Bounces.ApplyAsync(report, fingerprint ?? $"report {_reports++}", trust, TestDatabase.Token)).Select(done => done.ToString());

    private async Task<long> AddAsync(string email)
    {
        await test.Lifecycle.AddAsync(Some.Subscriber(email), TestDatabase.Token);
        return (await FindAsync(email)).Key;
    }

    private async Task<Subscriber> FindAsync(string email) =>
        (await new SubscriberStore(test.Database, test.Clock).FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!;

    private async Task<Subscriber> AddedAsync(string email)
    {
        await AddAsync(email);
        return await FindAsync(email);
    }

    /// <summary>A mail that a server accepted.</summary>
    private async Task<long> DeliverAsync(long subscriber, string email, long edition = 0)
    {
        var now = test.Clock.GetUtcNow();
        await QueueAsync(subscriber, email, edition);
        return Assert.Single(await Deliveries.SettleAsync(test.Database, now, onlySubscriber: subscriber));
    }

    private async Task<long> QueueAsync(long subscriber, string email, long edition)
    {
        var now = test.Clock.GetUtcNow();
        var kind = edition == 0 ? MailKind.Welcome : MailKind.Edition;
        var mail = new OutboxMessage { Kind = kind, SubscriberKey = subscriber, EditionKey = edition, Recipient = email, QueuedAt = now, NextAttemptAt = now };
        return (await test.Database.WriteAsync(sql => OutboxStore.QueueAsync(sql, [mail]), TestDatabase.Token))[0];
    }
}

public sealed class SqliteBounceProcessorTests() : BounceProcessorSuite(new SqliteTestDatabase());

public sealed class PostgreSqlBounceProcessorTests() : BounceProcessorSuite(new PostgreSqlTestDatabase());
