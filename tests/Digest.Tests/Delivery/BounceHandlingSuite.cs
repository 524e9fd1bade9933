using Digest.Delivery;
using Digest.Mail.Bounces;
using Digest.Mail.Mime;
using Digest.Outbox;
using Digest.Rendering;
using Digest.Subscribers;
using Digest.Tests.Support;
using Xunit;

namespace Digest.Tests.Delivery;

public abstract class BounceHandlingSuite(TestDatabase test) : IAsyncLifetime
{
    private static readonly MailBrand Brand = new("Paper Digest", new Mailbox(null, "digest@digest.example"));

    private int _reports;

    private BounceHandling Bounces => new(
        test.Database, new BounceOptions { SoftLimit = 3 }, new ReturnPath("bounces+{id}@digest.example", Brand.From.Address), Brand, test.Clock);

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
        Assert.Equal(AddOutcome.Suppressed, await new SubscriberStore(test.Database, test.Clock).AddAsync(Some.Subscriber("gone@example.org"), TestDatabase.Token));
    }

    [Fact]
    public async Task Soft_bounces_suppress_after_some_in_a_row()
    {
        var key = await AddAsync("full@example.org");
        for (var i = 1; i <= 3; i++)
        {
            var delivery = await DeliverAsync(key, "full@example.org");
            await ApplyAsync(Soft("full@example.org", delivery));
            Assert.Equal(i < 3 ? SubscriberStatus.Active : SubscriberStatus.Suppressed, (await FindAsync("full@example.org")).Status);
        }
    }

    [Fact]
    public async Task A_mail_that_arrives_in_between_begins_the_count_anew()
    {
        var key = await AddAsync("full@example.org");
        for (var i = 0; i < 4; i++)
        {
            await ApplyAsync(Soft("full@example.org", await DeliverAsync(key, "full@example.org")));
            if (i == 1) await DeliverAsync(key, "full@example.org");
        }

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("full@example.org")).Status);
    }

    [Fact]
    public async Task Two_reports_about_one_mail_count_once()
    {
        var delivery = await DeliverAsync(await AddAsync("full@example.org"), "full@example.org");
        for (var i = 0; i < 5; i++) await ApplyAsync(Soft("full@example.org", delivery));

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("full@example.org")).Status);
    }

    [Fact]
    public async Task The_same_report_read_again_changes_nothing()
    {
        await AddAsync("full@example.org");
        var report = Soft("full@example.org", null);

        Assert.Equal(["full@example.org: soft bounce 1 of 3"], await Bounces.ApplyAsync(report, "same", TestDatabase.Token));
        for (var i = 0; i < 5; i++) Assert.Equal(["full@example.org: applied before"], await Bounces.ApplyAsync(report, "same", TestDatabase.Token));

        Assert.Equal(SubscriberStatus.Active, (await FindAsync("full@example.org")).Status);
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
        Assert.Equal(AddOutcome.Suppressed, await new SubscriberStore(test.Database, test.Clock).AddAsync(Some.Subscriber("annoyed@example.org"), TestDatabase.Token));
    }

    [Fact]
    public async Task Leaving_by_mail_suppresses_nobody()
    {
        await AddAsync("leaving@example.org");

        await ApplyAsync(new IncomingReport(ReportKind.Complaint, [new("leaving@example.org", "", BounceReason.OptOut, "")], null, []));

        Assert.Equal(SubscriberStatus.Unsubscribed, (await FindAsync("leaving@example.org")).Status);
        Assert.Equal(AddOutcome.Added, await new SubscriberStore(test.Database, test.Clock).AddAsync(Some.Subscriber("leaving@example.org"), TestDatabase.Token));
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

        await ApplyAsync(Hard("real-mailbox@elsewhere.example") with { SentTo = [$"BOUNCES+{delivery}@digest.example"] });

        Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("forwarded@example.org")).Status);
    }

    [Fact]
    public async Task The_message_id_finds_the_subscriber_too()
    {
        var delivery = await DeliverAsync(await AddAsync("forwarded@example.org"), "forwarded@example.org");

        await ApplyAsync(Hard("real-mailbox@elsewhere.example") with { OriginalMessageId = $"welcome-{delivery}.1772690400@digest.example" });

        Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("forwarded@example.org")).Status);
    }

    [Fact]
    public async Task Strangers_are_left_alone() =>
        Assert.Equal(["nobody@example.org: no subscriber"], await ApplyAsync(Hard("nobody@example.org") with { OriginalMessageId = "welcome-99.1@digest.example" }));

    private static IncomingReport Hard(string address) =>
        new(ReportKind.Bounce, [new(address, "5.1.1", BounceReason.MailboxUnknown, "550 5.1.1 no such user")], null, []);

    private static IncomingReport Soft(string address, long? delivery) =>
        new(ReportKind.Bounce, [new(address, "5.2.2", BounceReason.MailboxFull, "552 full")], null, delivery is null ? [] : [$"bounces+{delivery}@digest.example"]);

    private Task<IReadOnlyList<string>> ApplyAsync(IncomingReport report) => Bounces.ApplyAsync(report, $"report {_reports++}", TestDatabase.Token);

    private async Task<long> AddAsync(string email)
    {
        await new SubscriberStore(test.Database, test.Clock).AddAsync(Some.Subscriber(email), TestDatabase.Token);
        return (await FindAsync(email)).Key;
    }

    private async Task<Subscriber> FindAsync(string email) =>
        (await new SubscriberStore(test.Database, test.Clock).FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!;

    /// <summary>A mail that a server accepted.</summary>
    private async Task<long> DeliverAsync(long subscriber, string email)
    {
        var now = test.Clock.GetUtcNow();
        var outbox = new DeliveryOutbox(test.Database);
        await outbox.QueueAsync(
            new QueuedDelivery { Kind = MailKind.Welcome, SubscriberKey = subscriber, Recipient = email, QueuedAt = now, NextAttemptAt = now }, TestDatabase.Token);
        var leased = Assert.Single(await outbox.LeaseAsync("worker", 10, now, now.AddMinutes(1), subscriber, TestDatabase.Token));
        await outbox.RecordAsync("worker", [new DeliveryResult(leased.Key, DeliveryStatus.Delivered, now, "250 ok")], TestDatabase.Token);
        return leased.Key;
    }
}

public sealed class SqliteBounceHandlingTests() : BounceHandlingSuite(new SqliteTestDatabase());

public sealed class PostgreSqlBounceHandlingTests() : BounceHandlingSuite(new PostgreSqlTestDatabase());
