using System.Net;
using System.Text.Json.Nodes;
using Digest.Bounces;
using Digest.Bounces.Ses;
using Digest.Links;
using Digest.Outbox;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Web.Hooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Digest.Tests.Bounces.Ses;

public abstract class SesIntakeSuite(TestDatabase test) : IAsyncLifetime
{
    private static readonly BounceOptions Options = new() { SesTopics = [SnsSigner.Topic] };

    private static readonly ReturnPath ReturnPath = new("bounces+{id}@digest.example", "digest@digest.example");

    private readonly SnsSigner _sns = new();
    private readonly List<IDisposable> _used = [];
    private SesIntake _intake = null!;

    public async ValueTask InitializeAsync()
    {
        await test.InitializeAsync();
        _intake = IntakeOf(_sns);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _used.ForEach(one => one.Dispose());
        await test.DisposeAsync();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task A_bounce_that_is_signed_suppresses_the_address(string version)
    {
        await AddAsync("gone@example.org");

        Assert.Equal(SesOutcome.Done, await TakeAsync(SnsSigner.Message(Bounce("gone@example.org"), Now, version: version)));

        Assert.Equal(SubscriberStatus.Suppressed, await StatusAsync("gone@example.org"));
        Assert.Equal([("gone@example.org", "5.1.1", "mailbox-unknown")], await ReportsAsync());
    }

    [Fact]
    public async Task A_complaint_ends_the_subscription_and_one_about_signatures_does_not()
    {
        await AddAsync("annoyed@example.org", "calm@example.org");

        await TakeAsync(SnsSigner.Message(Complaint("annoyed@example.org", "abuse"), Now));
        await TakeAsync(SnsSigner.Message(Complaint("calm@example.org", "auth-failure"), Now));
        await TakeAsync(SnsSigner.Message(Complaint("calm@example.org", "not-spam"), Now));

        Assert.Equal(SubscriberStatus.Unsubscribed, await StatusAsync("annoyed@example.org"));
        Assert.Equal(SubscriberStatus.Active, await StatusAsync("calm@example.org"));
        Assert.Equal(1, await test.Database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT SUM(complaints) FROM mail_days WHERE domain = ''"), TestDatabase.Token));
    }

    [Fact]
    public async Task The_envelopes_sender_finds_the_subscriber_behind_a_forwarder()
    {
        var key = await AddAsync("forwarded@example.org");
        var now = Now;
        await test.Database.WriteAsync(
            sql => OutboxStore.QueueAsync(
                sql, [new OutboxMessage { Kind = MailKind.Welcome, SubscriberKey = key, Recipient = "forwarded@example.org", QueuedAt = now, NextAttemptAt = now }]),
            TestDatabase.Token);
        var delivery = Assert.Single(await Deliveries.SettleAsync(test.Database, now));
        var source = ReturnPath.For(delivery, key, await new LinkKeys(test.Database, test.Clock).GetSignerAsync(TestDatabase.Token));

        await TakeAsync(SnsSigner.Message(Bounce("mailbox@elsewhere.example", source: source), Now));

        Assert.Equal(1, await test.Database.ReadAsync(
            sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM bounces WHERE delivery = @delivery AND subscriber = @key", new { delivery, key }), TestDatabase.Token));
    }

    [Fact]
    public async Task A_message_that_comes_again_and_a_report_that_comes_by_two_topics_count_once()
    {
        await AddAsync("full@example.org");
        var full = Bounce("full@example.org", "Transient", "MailboxFull", "5.2.2", "smtp; 552 5.2.2 mailbox full");
        var message = SnsSigner.Message(full, Now);

        for (var i = 0; i < 6; i++) Assert.Equal(SesOutcome.Done, await TakeAsync(message));
        for (var i = 0; i < 6; i++) await TakeAsync(SnsSigner.Message(full, Now));

        Assert.Equal(SubscriberStatus.Active, await StatusAsync("full@example.org"));
        Assert.Single(await ReportsAsync());
    }

    [Fact]
    public async Task What_is_altered_unsigned_old_or_from_elsewhere_changes_nothing()
    {
        await AddAsync("gone@example.org");
        var bounce = Bounce("gone@example.org");
        JsonObject Altered(string name, string value)
        {
            var message = SnsSigner.Message(bounce, Now, alter: one => one["Subject"] = "Bounce");
            message[name] = value;
            return message;
        }

        JsonObject[] wrong =
        [
            Altered("Message", Bounce("ada@example.org")),
            Altered("MessageId", "another"),
            Altered("Subject", "Complaint"),
            Altered("Type", "UnsubscribeConfirmation"),
            Altered("Timestamp", "2026-03-05T05:59:00.000Z"),
            Altered("Signature", "AAAA"),
            Altered("Signature", "not base64"),
            Altered("SignatureVersion", "2"),
            Altered("SignatureVersion", "3"),
            Altered("TopicArn", "arn:aws:sns:eu-west-1:123456789012:other"),
            SnsSigner.Message(bounce, Now, alter: one => one["TopicArn"] = "arn:aws:sns:eu-west-1:999999999999:digest"),
            SnsSigner.Message(bounce, Now.AddDays(-2)),
            SnsSigner.Message(bounce, Now.AddHours(2)),
        ];

        foreach (var message in wrong) Assert.Equal(SesOutcome.Refused, await TakeAsync(message));

        Assert.Equal(SesOutcome.Refused, await _intake.TakeAsync("{}"u8.ToArray(), TestDatabase.Token));
        Assert.Equal(SesOutcome.Refused, await _intake.TakeAsync("[[[[[["u8.ToArray(), TestDatabase.Token));
        Assert.Equal(SubscriberStatus.Active, await StatusAsync("gone@example.org"));
        Assert.Empty(await ReportsAsync());
    }

    [Fact]
    public async Task A_certificate_of_another_server_is_not_even_fetched()
    {
        await AddAsync("gone@example.org");
        string[] elsewhere =
        [
            "https://sns.eu-west-1.amazonaws.com.evil.example/x.pem",
            "https://evil.example/sns.eu-west-1.amazonaws.com/x.pem",
            "http://sns.eu-west-1.amazonaws.com/x.pem",
            "https://sns.eu-west-1.amazonaws.com:8443/x.pem",
            "https://user@sns.eu-west-1.amazonaws.com/x.pem",
            "https://s3.eu-west-1.amazonaws.com/x.pem",
            "https://sns.us-east-1.amazonaws.com/x.pem",
            "https://sns.eu-west-1.amazonaws.com/?Action=Publish&Message=-----BEGIN%20CERTIFICATE-----",
            "https://sns.eu-west-1.amazonaws.com/x.pem?Action=Publish",
            "https://169.254.169.254/x.pem",
            "file:///etc/passwd",
            "x.pem",
        ];
        foreach (var url in elsewhere)
            Assert.Equal(SesOutcome.Refused, await TakeAsync(SnsSigner.Message(Bounce("gone@example.org"), Now, alter: one => one["SigningCertURL"] = url)));

        Assert.Empty(_sns.Requests);
        Assert.Equal(SubscriberStatus.Active, await StatusAsync("gone@example.org"));
    }

    [Fact]
    public async Task A_certificate_of_another_name_or_time_is_refused_and_a_good_one_is_fetched_once()
    {
        var message = SnsSigner.Message(Bounce("gone@example.org"), Now);
        Assert.Equal(SesOutcome.Refused, await IntakeOf(new SnsSigner("evil.example")).TakeAsync(SnsSigner.Bytes(message), TestDatabase.Token));

        await TakeAsync(message);
        await TakeAsync(message);
        Assert.Equal([SnsSigner.CertificateUrl], _sns.Requests);

        test.Clock.Advance(TimeSpan.FromDays(301));
        Assert.Equal(SesOutcome.Refused, await TakeAsync(SnsSigner.Message(Bounce("gone@example.org"), Now)));
    }

    [Fact]
    public async Task Where_the_certificate_cannot_be_had_SNS_tries_again()
    {
        _sns.Status = HttpStatusCode.InternalServerError;
        var message = SnsSigner.Message(Bounce("gone@example.org"), Now);
        Assert.Equal(SesOutcome.Later, await TakeAsync(message));

        _sns.Status = HttpStatusCode.OK;
        Assert.Equal(SesOutcome.Done, await TakeAsync(message));
    }

    [Fact]
    public async Task A_subscription_is_confirmed_for_an_allowed_topic_at_a_server_of_SNS()
    {
        JsonObject Confirmation(Action<JsonObject>? alter = null) => SnsSigner.Message("Visit the URL", Now, SnsMessage.Confirmation, alter: alter);

        Assert.Equal(SesOutcome.Refused, await TakeAsync(Confirmation(one => one["TopicArn"] = "arn:aws:sns:eu-west-1:123456789012:other")));
        Assert.Equal(SesOutcome.Refused, await TakeAsync(Confirmation(one => one["SubscribeURL"] = "https://evil.example/?Action=ConfirmSubscription")));
        var altered = Confirmation();
        altered["SubscribeURL"] = "https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic";
        Assert.Equal(SesOutcome.Refused, await TakeAsync(altered));
        Assert.DoesNotContain(_sns.Requests, url => url.Contains("Action", StringComparison.Ordinal));

        Assert.Equal(SesOutcome.Done, await TakeAsync(Confirmation()));

        Assert.Equal("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37", _sns.Requests[^1]);
    }

    [Fact]
    public async Task The_page_takes_what_SNS_posts_up_to_its_size()
    {
        await AddAsync("gone@example.org");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Options);
        builder.Services.AddSingleton(_intake);
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        SesHook.Map(app);
        Assert.NotNull(Assert.Single(((IEndpointRouteBuilder)app).DataSources).Endpoints.Single().Metadata.GetMetadata<DisableRateLimitingAttribute>());
        await app.StartAsync(TestDatabase.Token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        async Task<HttpStatusCode> PostAsync(byte[] body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/ses") { Content = new ByteArrayContent(body) };
            request.Headers.ExpectContinue = true;
            using var response = await http.SendAsync(request, TestDatabase.Token);
            return response.StatusCode;
        }

        var message = SnsSigner.Message(Bounce("gone@example.org", headers: new string('x', 100_000)), Now);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(SnsSigner.Bytes(message)));
        Assert.Equal(SubscriberStatus.Suppressed, await StatusAsync("gone@example.org"));
        message["Signature"] = "AAAA";
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(SnsSigner.Bytes(message)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(new byte[600 * 1024]));
    }

    private DateTimeOffset Now => test.Clock.GetUtcNow();

    private static string Bounce(
        string address, string type = "Permanent", string subType = "General", string status = "5.1.1", string said = "smtp; 550 5.1.1 no such user",
        string source = "digest@digest.example", string headers = "") => new JsonObject
        {
            ["notificationType"] = "Bounce",
            ["bounce"] = new JsonObject
            {
                ["bounceType"] = type,
                ["bounceSubType"] = subType,
                ["bouncedRecipients"] = new JsonArray(new JsonObject { ["emailAddress"] = address, ["action"] = "failed", ["status"] = status, ["diagnosticCode"] = said }),
                ["feedbackId"] = $"0000-{address}-{type}",
            },
            ["mail"] = new JsonObject { ["source"] = source, ["headers"] = new JsonArray(new JsonObject { ["name"] = "X", ["value"] = headers }) },
        }.ToJsonString();

    private static string Complaint(string address, string type) => new JsonObject
    {
        ["eventType"] = "Complaint",
        ["complaint"] = new JsonObject
        {
            ["complainedRecipients"] = new JsonArray(new JsonObject { ["emailAddress"] = address }),
            ["complaintFeedbackType"] = type,
            ["feedbackId"] = $"0000-{address}-{type}",
        },
        ["mail"] = new JsonObject { ["source"] = "digest@digest.example" },
    }.ToJsonString();

    private Task<SesOutcome> TakeAsync(JsonObject message) => _intake.TakeAsync(SnsSigner.Bytes(message), TestDatabase.Token);

    private SesIntake IntakeOf(SnsSigner sns)
    {
        var server = new SnsServer(sns);
        var certificates = new SnsCertificates(server, test.Clock);
        _used.AddRange([certificates, server]);
        var matcher = new BounceMatcher(ReturnPath, new LinkKeys(test.Database, test.Clock), new MessageIdKey(test.Database), "digest.example");
        var processor = new BounceProcessor(test.Database, Options, matcher, SomeBounces.Unknown(test), SomeBounces.Blocks(test), test.Clock);
        return new SesIntake(processor, Options, server, certificates, test.Clock, NullLogger<SesIntake>.Instance);
    }

    private async Task<long> AddAsync(params string[] emails)
    {
        foreach (var email in emails) await test.Lifecycle.AddAsync(Some.Subscriber(email), TestDatabase.Token);
        return (await FindAsync(emails[0])).Key;
    }

    private async Task<SubscriberStatus> StatusAsync(string email) => (await FindAsync(email)).Status;

    private async Task<Subscriber> FindAsync(string email) =>
        (await new SubscriberStore(test.Database, test.Clock).FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token))!;

    private async Task<IEnumerable<(string Email, string Status, string Reason)>> ReportsAsync() => await test.Database.ReadAsync(
        sql => sql.QueryAsync<(string, string, string)>(
            "SELECT s.email, b.status, b.reason FROM bounces b JOIN subscribers s ON s.key = b.subscriber ORDER BY b.key"),
        TestDatabase.Token);
}

public sealed class SqliteSesIntakeTests() : SesIntakeSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSesIntakeTests() : SesIntakeSuite(new PostgreSqlTestDatabase());
