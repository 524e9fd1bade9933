using System.Text;
using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Rendering.Templates;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Tests.Delivery.Transport;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Xunit;

namespace Digest.Tests.Delivery;

/// <summary>What follows from a server's answers, over the whole sender and a real database; only the wire is a script.</summary>
public sealed class OutboxSenderTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sender").FullName;
    private readonly FakeTimeProvider _clock = new(TestDatabase.Start);
    private readonly Script _script = new();
    private readonly LogLines _log = new();
    private ServiceProvider _services = null!;

    public async ValueTask InitializeAsync()
    {
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(_log))
            .AddSingleton<TimeProvider>(_clock)
            .AddStorage(new StorageOptions(), _folder)
            .AddPapers()
            .AddSubscribers()
            .AddOutbox().AddOperations(new OperatorOptions { Email = "operator@example.org" }, _folder)
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics().AddEditions(new EditionOptions())
            .AddRendering(new MailOptions(), new TemplatesOptions { Folder = Path.Combine(_folder, "templates") })
            .AddBounces(new BounceOptions(), "digest@localhost")
            .AddDelivery(new DeliveryOptions(), _folder, publicUrl: null, new DkimOptions(), _ => _script)
            .BuildServiceProvider();
        await _services.GetRequiredService<SchemaMigrator>().MigrateAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_mailbox_that_does_not_exist_ends_the_delivery_and_is_not_mailed_again()
    {
        await QueueAsync("ada@example.org", "gone@example.org");
        _script.Answer = RefuseGone;

        var report = await SendAsync();
        Assert.Equal((1, 1), (report.Delivered, report.Failed));
        Assert.Equal(SubscriberStatus.Suppressed, (await FindAsync("gone@example.org")).Status);
        Assert.Equal(SubscriberStatus.Active, (await FindAsync("ada@example.org")).Status);
    }

    [Fact]
    public async Task A_temporary_failure_is_tried_again_after_growing_waits_and_given_up_at_last()
    {
        await QueueAsync("ada@example.org");
        _script.Answer = _ => new SendOutcome(SendStatus.RecipientDeferred, "451 4.2.2 mailbox full", 451, "4.2.2");
        var waits = new DeliveryOptions().RetryDelays;
        foreach (var wait in waits)
        {
            Assert.Equal(1, (await SendAsync()).Waiting);
            _clock.Advance(wait - TimeSpan.FromSeconds(1));
            Assert.True((await SendAsync()).DidNothing);
            _clock.Advance((wait * 0.2) + TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, (await SendAsync()).Failed);
        Assert.Equal(waits.Length + 1, _script.Sent.Count);
    }

    [Fact]
    public async Task What_is_refused_before_the_relay_is_asked_stops_nobody_else()
    {
        await QueueAsync([.. Enumerable.Range(0, 14).Select(i => $"jos{i}@example.org"), "zoe@example.org", "zack@example.org"]);
        _script.Answer = recipient => recipient.StartsWith("jos", StringComparison.Ordinal)
            ? new SendOutcome(SendStatus.RecipientRejected, "the address needs SMTPUTF8") { Origin = OutcomeOrigin.Local }
            : Accepted;

        var report = await SendAsync();

        Assert.Equal((2, 14, 0), (report.Delivered, report.Waiting, report.Failed));
        Assert.DoesNotContain(_script.Sent, sent => sent.Recipient == "operator@example.org");

        // Another relay may take them: at last they are on hold, and never failed.
        foreach (var wait in new DeliveryOptions().RetryDelays)
        {
            _clock.Advance(wait * 1.2);
            report = await SendAsync();
        }

        Assert.Equal((14, 0), (report.SetAside, report.Failed));
        var counts = await _services.GetRequiredService<OutboxStore>()
            .CountByStatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal((2L, 14L), (counts[DeliveryStatus.Delivered], counts[DeliveryStatus.Held]));
    }

    [Fact]
    public async Task While_the_relay_is_down_each_probe_is_another_mail()
    {
        await QueueAsync([.. Enumerable.Range(0, 30).Select(i => $"reader{i}@example.org")]);
        _script.Answer = _ => new SendOutcome(SendStatus.ServerUnavailable, "connection refused");
        await SendAsync();
        var probes = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(31));
            var before = _script.Sent.Count;
            await SendAsync();
            probes.Add(_script.Sent.ToArray()[before].Recipient);
        }

        Assert.Equal(5, probes.Distinct().Count());
    }

    [Fact]
    public async Task An_attempt_that_a_wrong_clock_put_off_for_a_year_is_made_when_the_clock_is_right()
    {
        await QueueAsync("ada@example.org");
        var right = _clock.GetUtcNow();
        _clock.SetUtcNow(right.AddYears(1));
        _script.Answer = _ => new SendOutcome(SendStatus.RecipientDeferred, "451 4.2.2 mailbox full", 451, "4.2.2");
        Assert.Equal(1, (await SendAsync()).Waiting);

        _clock.AdjustTime(right.AddMinutes(1));
        _script.Answer = _ => Accepted;

        Assert.Equal(1, (await SendAsync()).Delivered);
    }

    [Fact]
    public async Task While_the_relay_is_down_nobody_fails_and_the_operator_hears_of_it_once()
    {
        await QueueAsync([.. Enumerable.Range(0, 20).Select(i => $"reader{i}@example.org")]);
        _script.Answer = _ => new SendOutcome(SendStatus.ServerUnavailable, "connection refused");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, (await SendAsync()).Failed);
            _clock.Advance(TimeSpan.FromMinutes(31));
        }

        // It resumes by itself: one message finds out, the rest follows.
        _script.Answer = _ => Accepted;
        for (var i = 0; i < 5; i++)
        {
            await SendAsync();
            _clock.Advance(TimeSpan.FromMinutes(31));
        }

        var accepted = _script.Sent.Where(sent => sent.Outcome.Status == SendStatus.Accepted).Select(sent => sent.Recipient).ToList();
        Assert.Equal(20, accepted.Count(recipient => recipient.StartsWith("reader", StringComparison.Ordinal)));
        Assert.Equal(2, accepted.Count(recipient => recipient == "operator@example.org"));
    }

    [Fact]
    public async Task The_operator_hears_once_that_a_template_fails_and_once_that_the_mended_one_works()
    {
        // Fails for one subscriber alone, as a template that forgets what may be missing does.
        var template = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "templates", "mail")).FullName, "digest.txt");
        const string Forgetful = "{{ if subscriber.email == 'ada@example.org' }}{{ subscriber.nickname.length }}{{ end }}";
        await File.WriteAllTextAsync(template, Forgetful, TestContext.Current.CancellationToken);
        await QueueAsync("ada@example.org", "bob@example.org", "carl@example.org");
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await SendAsync();
            _clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(["[Digest] A mail template fails"], Alerts());

        await File.WriteAllTextAsync(template, "{{ subscriber.email }} mended", TestContext.Current.CancellationToken);
        // Files are looked at again after a second of the real clock.
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        // Before the reminder, which comes after a day.
        _clock.Advance(TimeSpan.FromHours(20));
        await SendAsync();
        await SendAsync();

        Assert.Equal(["[Digest] A mail template fails", "[Digest] Recovered: A mail template fails"], Alerts());
        Assert.Contains(_script.Sent, mail => mail.Recipient == "ada@example.org");

        IEnumerable<string> Alerts() => _script.Sent.Where(mail => mail.Recipient == "operator@example.org")
            .SelectMany(mail => Encoding.UTF8.GetString(mail.Message).Split("\r\n"))
            .Where(line => line.StartsWith("Subject: ", StringComparison.Ordinal)).Select(line => line["Subject: ".Length..]);
    }

    [Fact]
    public async Task A_mail_that_cannot_be_made_holds_up_no_other_and_is_put_aside_at_last()
    {
        await QueueAsync("ada@example.org", "bob@example.org");
        await _services.GetRequiredService<SqlDatabase>().WriteAsync(
            sql => sql.ExecuteAsync("UPDATE editions SET papers = 'not JSON' WHERE subscriber = 1"), TestContext.Current.CancellationToken);

        var report = await SendAsync();

        Assert.Equal((1, 0), (report.Delivered, report.Failed));
        await SendAsync();
        Assert.Equal(["bob@example.org", "operator@example.org"], _script.Sent.Select(mail => mail.Recipient));
        var counts = await _services.GetRequiredService<OutboxStore>().CountByStatusAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, counts[DeliveryStatus.Held]);
    }

    [Fact]
    public async Task A_mail_about_a_page_waits_while_there_is_none_and_one_line_says_why()
    {
        await Lifecycle.AddAsync([Some.Subscriber("ada@example.org") with { Status = SubscriberStatus.Pending }], TestContext.Current.CancellationToken);

        Assert.Equal(1, (await SendAsync()).Waiting);

        Assert.Equal("Delivery 1 to ada@example.org waits: set PublicUrl ", Assert.Single(_log.Lines, line => line.Contains("PublicUrl", StringComparison.Ordinal)));
        Assert.Empty(_script.Sent);
    }

    [Fact]
    public async Task What_was_sent_without_an_answer_is_sent_again_under_the_same_id()
    {
        await QueueAsync("ada@example.org");
        _script.Answer = _ => new SendOutcome(SendStatus.Uncertain, "connection lost");
        Assert.Equal(1, (await SendAsync()).Waiting);

        _clock.Advance(TimeSpan.FromMinutes(5));
        _script.Answer = _ => Accepted;
        Assert.Equal(1, (await SendAsync()).Delivered);
        Assert.Equal(_script.Sent[0].Message, _script.Sent[1].Message);
    }

    [Fact]
    public async Task Mail_that_is_no_longer_wanted_is_not_sent()
    {
        await QueueAsync("ada@example.org");
        await Lifecycle.PauseAsync((await FindAsync("ada@example.org")).Key, TestContext.Current.CancellationToken);

        Assert.Equal(1, (await SendAsync()).SetAside);
        Assert.Empty(_script.Sent);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("leave and undo")]
    [InlineData("leave and come back")]
    public async Task A_digest_that_was_withdrawn_meanwhile_comes_when_its_reader_is_back(string what)
    {
        var token = TestContext.Current.CancellationToken;
        await QueueAsync("ada@example.org");
        var key = (await FindAsync("ada@example.org")).Key;
        var changes = _services.GetRequiredService<UndoableChanges>();
        var left = what == "leave and undo" ? await changes.LeaveAsync(key, isOneClick: false, token) : null;
        if (what == "pause") await Lifecycle.PauseAsync(key, token);
        else if (left is null) await Lifecycle.UnsubscribeAsync(key, token);

        await SendAsync();
        Assert.DoesNotContain(_script.Sent, sent => Encoding.UTF8.GetString(sent.Message).Contains("Robots that garden", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromHours(2));
        if (what == "pause") await Lifecycle.ResumeAsync(key, token);
        else if (left is not null) Assert.True(await changes.UndoAsync(key, left, token));
        else Assert.True(await Lifecycle.ConfirmAsync(key, (await FindAsync("ada@example.org")).ConfirmGeneration!.Value, token));
        await SendAsync();

        Assert.Single(_script.Sent, sent => Encoding.UTF8.GetString(sent.Message).Contains("Robots that garden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_withdrawn_digest_follows_its_reader_to_another_address()
    {
        var token = TestContext.Current.CancellationToken;
        await QueueAsync("ada@example.org");
        var key = (await FindAsync("ada@example.org")).Key;
        await Lifecycle.PauseAsync(key, token);
        await SendAsync();
        await _services.GetRequiredService<SqlDatabase>().WriteAsync(
            async sql =>
            {
                await SubscriberStore.MoveAsync(sql, key, EmailAddress.Parse("new@example.net").Address!, _clock.GetUtcNow());
                await OutboxStore.ReaddressAsync(sql, key, "new@example.net");
            },
            token);

        await Lifecycle.ResumeAsync(key, token);
        await SendAsync();

        Assert.Equal("new@example.net", Assert.Single(_script.Sent).Recipient);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_withdrawn_digest_does_not_come_after_other_topics_or_a_restore(bool isRestored)
    {
        var token = TestContext.Current.CancellationToken;
        await QueueAsync("ada@example.org");
        var key = (await FindAsync("ada@example.org")).Key;
        if (isRestored)
        {
            await Lifecycle.PauseAsync(key, token);
            await SendAsync();
            await _services.GetRequiredService<SqlDatabase>().WriteAsync(
                sql => OutboxStore.HoldOpenAsync(sql, "was open", _clock.GetUtcNow()), token);
        }
        else
        {
            await Lifecycle.UnsubscribeAsync(key, token);
            await SendAsync();
            await Lifecycle.AddAsync(Some.Subscriber("ada@example.org", "knitting"), token);
            Assert.True(await Lifecycle.ConfirmAsync(key, (await FindAsync("ada@example.org")).OpenConfirmation!.Value, token));
            await Lifecycle.PauseAsync(key, token);
        }

        await Lifecycle.ResumeAsync(key, token);
        await SendAsync();

        Assert.DoesNotContain(_script.Sent, sent => Encoding.UTF8.GetString(sent.Message).Contains("Robots that garden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_mail_that_was_tried_again_while_its_address_was_suppressed_comes_after_all()
    {
        await QueueAsync("ada@example.org", "gone@example.org");
        _script.Answer = RefuseGone;
        await SendAsync();
        var (queue, all) = (_services.GetRequiredService<OutboxQueue>(), new OutboxFilter([], DeliveryStatus.Failed, null, null, null));
        Assert.Single(await queue.ChangeAsync(OutboxChange.Retry, all, TestContext.Current.CancellationToken));
        Assert.Equal(1, (await SendAsync()).SetAside);

        var (restored, mails) = await _services.GetRequiredService<UnknownMailboxes>()
            .RestoreAsync("example.org", TestDatabase.Start.AddDays(-1), TestContext.Current.CancellationToken);
        _script.Answer = _ => Accepted;

        Assert.Equal((1, 1), (restored.Count, mails));
        Assert.Equal(1, (await SendAsync()).Delivered);
    }

    [Fact]
    public async Task A_paper_withdrawn_after_the_edition_was_made_does_not_go_out()
    {
        await QueueAsync("ada@example.org");
        await SavePaperAsync(Some.Paper("2603.00001", "Robots that garden") with { WithdrawnAt = _clock.GetUtcNow() });

        Assert.Equal(1, (await SendAsync()).SetAside);
    }

    private static SendOutcome RefuseGone(string recipient) => recipient.StartsWith("gone", StringComparison.Ordinal)
        ? new SendOutcome(SendStatus.RecipientRejected, "550 5.1.1 no such user", 550, "5.1.1")
        : Accepted;

    private static SendOutcome Accepted => new(SendStatus.Accepted, "250 2.0.0 ok", 250, "2.0.0");

    private SubscriberStore Store => _services.GetRequiredService<SubscriberStore>();

    private SubscriberLifecycle Lifecycle => _services.GetRequiredService<SubscriberLifecycle>();

    private async Task<Subscriber> FindAsync(string email) => (await Store.FindAsync(EmailAddress.Parse(email).Address!, TestContext.Current.CancellationToken))!;

    private Task<SendReport> SendAsync() => _services.GetRequiredService<OutboxSender>().SendDueAsync(null, TestContext.Current.CancellationToken);

    /// <summary>An edition of one paper for each address.</summary>
    private async Task QueueAsync(params string[] emails)
    {
        await SavePaperAsync(Some.Paper("2603.00001", "Robots that garden"));
        await Lifecycle.AddAsync([.. emails.Select(email => Some.Subscriber(email, "robots"))], TestContext.Current.CancellationToken);
        await foreach (var made in _services.GetRequiredService<EditionBuilder>().MakeNowAsync(null, TestContext.Current.CancellationToken)) Assert.NotNull(made.Edition);
    }

    private Task SavePaperAsync(Paper paper) =>
        _services.GetRequiredService<SqlDatabase>().WriteAsync(
            sql => PaperStore.SaveAsync(
                sql, "hf", [new SourceRecord { Paper = paper, Authority = SourceAuthority.ArxivMetadata, Novelty = Novelty.Announced, Batch = new DateOnly(2026, 3, 4) }], _clock.GetUtcNow()),
            TestContext.Current.CancellationToken);

    private sealed class Script : IMailTransport
    {
        private readonly Lock _lock = new();

        public Func<string, SendOutcome> Answer { get; set; } = _ => Accepted;

        public List<(string Recipient, SendOutcome Outcome, byte[] Message)> Sent { get; } = [];

        public ValueTask<SendOutcome> SendAsync(MailEnvelope envelope, MimeMessage message, SendGate gate, CancellationToken cancellationToken)
        {
            gate.BeforeFinalDot();
            var outcome = Answer(envelope.Recipient);
            lock (_lock) Sent.Add((envelope.Recipient, outcome, message.Bytes()));
            return ValueTask.FromResult(outcome);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
