using Digest.Bounces;
using Digest.Links;
using Digest.Outbox;
using Digest.Rendering.Messages;
using Digest.Subscribers;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Digest.Tests.Bounces;

public sealed class BounceFolderTests : IAsyncLifetime
{
    private const string Report = """
        From: MAILER-DAEMON@relay.example
        To: digest@digest.example
        Subject: Undelivered Mail Returned to Sender

        <gone@example.org>: host mx.example.org said: 550 5.1.1 no such user (in reply to RCPT TO command)
        """;

    private readonly SqliteTestDatabase _test = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("bounces").FullName;
    private readonly LogLines _log = new();
    private BounceFolder _bounces = null!;
    private BounceProcessor _processor = null!;
    private string _returnPath = "";
    private SubscriberStore _subscribers = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        _subscribers = new SubscriberStore(_test.Database, _test.Clock);
        await _test.Lifecycle.AddAsync(Some.Subscriber("gone@example.org"), TestDatabase.Token);
        var brand = new MailIdentity("Paper Digest", new MimeKit.MailboxAddress(null, "digest@digest.example"));
        var returnPath = new ReturnPath("bounces+{id}@digest.example", brand.From.Address);
        var keys = new LinkKeys(_test.Database, _test.Clock);
        _processor = new BounceProcessor(_test.Database, new BounceOptions(), new BounceMatcher(returnPath, keys, new MessageIdKey(_test.Database), brand.Domain), SomeBounces.Unknown(_test), SomeBounces.Blocks(_test), _test.Clock);
        _bounces = new BounceFolder(new BounceIntake(_processor, _test.Clock, Log<BounceIntake>()), Log<BounceFolder>());
        var sent = await DeliverAsync();
        _returnPath = returnPath.For(sent.Key, sent.SubscriberKey, await keys.GetSignerAsync(TestDatabase.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("\"a\e]0;owned\a\e[2J\"@example.org")]
    [InlineData("no address\e[2J")]
    public async Task What_a_strangers_report_calls_an_address_reaches_the_log_without_control_characters(string address)
    {
        var report = $"""
            From: MAILER-DAEMON@relay.example
            Content-Type: multipart/report; report-type=delivery-status; boundary="x"

            --x
            Content-Type: message/delivery-status

            Final-Recipient: rfc822; {address}
            Action: failed
            Status: 5.1.1

            --x--
            """;
        await File.WriteAllTextAsync(Path.Combine(_folder, "1.eml"), report, TestDatabase.Token);

        await _bounces.ReadAsync(_folder, TestDatabase.Token);

        var line = Assert.Single(_log.Lines);
        Assert.Contains("cannot be matched to a sent mail", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Fact]
    public async Task Files_of_a_folder_are_applied_and_put_aside()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "1.eml"), $"Delivered-To: {_returnPath}\n{Report}", TestDatabase.Token);

        Assert.Equal(new BounceFolderResult(1, 0), await _bounces.ReadAsync(_folder, TestDatabase.Token));

        Assert.Equal(SubscriberStatus.Suppressed, (await _subscribers.FindAsync(EmailAddress.Parse("gone@example.org").Address!, TestDatabase.Token))!.Status);
        Assert.True(File.Exists(Path.Combine(_folder, "done", "1.eml")));
        Assert.Equal(new BounceFolderResult(0, 0), await _bounces.ReadAsync(_folder, TestDatabase.Token));
    }

    [Fact]
    public async Task What_anybody_could_have_written_changes_nothing_and_is_kept_for_the_operator()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "1.eml"), Report, TestDatabase.Token);

        await _bounces.ReadAsync(_folder, TestDatabase.Token);

        Assert.Equal(SubscriberStatus.Active, (await _subscribers.FindAsync(EmailAddress.Parse("gone@example.org").Address!, TestDatabase.Token))!.Status);
        var told = $"If it is genuine: digest bounces read {Path.Combine(_folder, "done", "1.eml")}";
        Assert.Contains(_log.Lines, line => line.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task New_mail_of_a_maildir_becomes_seen()
    {
        foreach (var part in (string[])["new", "cur", "tmp"]) Directory.CreateDirectory(Path.Combine(_folder, part));
        await File.WriteAllTextAsync(Path.Combine(_folder, "new", "1.host"), Report, TestDatabase.Token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "tmp", "half"), "From: MAILER", TestDatabase.Token);

        Assert.Equal(new BounceFolderResult(1, 0), await _bounces.ReadAsync(_folder, TestDatabase.Token));

        Assert.Equal(["1.host:2,S"], Directory.GetFiles(Path.Combine(_folder, "cur")).Select(Path.GetFileName));
        Assert.Single(Directory.GetFiles(Path.Combine(_folder, "tmp")));
    }

    [Fact]
    public async Task A_file_whose_name_came_before_overwrites_nothing()
    {
        for (var i = 0; i < 3; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "1.eml"), $"{Report}{i}", TestDatabase.Token);
            await _bounces.ReadAsync(_folder, TestDatabase.Token);
        }

        Assert.Equal(3, Directory.GetFiles(Path.Combine(_folder, "done")).Length);
    }

    [Theory]
    [InlineData("noise\nwithout a header")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n{parts}")]
    public async Task What_cannot_be_read_is_set_aside_counted_and_logged_once_and_the_next_is_read(string unreadable)
    {
        var parts = string.Concat(Enumerable.Repeat("--b\n\n", 10_000));
        await File.WriteAllTextAsync(Path.Combine(_folder, "1.eml"), unreadable.Replace("{parts}", parts), TestDatabase.Token);
        await File.WriteAllTextAsync(Path.Combine(_folder, "2.eml"), $"Delivered-To: {_returnPath}\n{Report}", TestDatabase.Token);

        Assert.Equal(new BounceFolderResult(2, 1), await _bounces.ReadAsync(_folder, TestDatabase.Token));
        Assert.Equal(new BounceFolderResult(0, 0), await _bounces.ReadAsync(_folder, TestDatabase.Token));

        var aside = Path.Combine(_folder, "done", "1.eml");
        Assert.True(File.Exists(aside));
        Assert.Single(_log.Lines, line => line.Contains(aside, StringComparison.Ordinal));
        Assert.Equal(SubscriberStatus.Suppressed, (await _subscribers.FindAsync(EmailAddress.Parse("gone@example.org").Address!, TestDatabase.Token))!.Status);
    }

    [Fact]
    public async Task A_report_that_takes_too_long_is_set_aside()
    {
        var hurried = new BounceFolder(new BounceIntake(_processor, new ClockWithoutPatience(), Log<BounceIntake>()), Log<BounceFolder>());
        await File.WriteAllTextAsync(Path.Combine(_folder, "1.eml"), Report, TestDatabase.Token);

        Assert.Equal(new BounceFolderResult(1, 1), await hurried.ReadAsync(_folder, TestDatabase.Token));

        Assert.True(File.Exists(Path.Combine(_folder, "done", "1.eml")));
    }

    private async Task<(long Key, long SubscriberKey)> DeliverAsync()
    {
        var (now, outbox) = (_test.Clock.GetUtcNow(), new OutboxStore(_test.Database));
        var subscriber = (await _subscribers.FindAsync(EmailAddress.Parse("gone@example.org").Address!, TestDatabase.Token))!.Key;
        await outbox.QueueAsync(
            [new OutboxMessage { Kind = MailKind.Welcome, SubscriberKey = subscriber, Recipient = "gone@example.org", QueuedAt = now, NextAttemptAt = now }],
            TestDatabase.Token);
        return (Assert.Single(await Deliveries.BeginAsync(_test.Database, now)).Key, subscriber);
    }

    private ILogger<T> Log<T>() => LoggerFactory.Create(logging => logging.AddProvider(_log)).CreateLogger<T>();

    /// <summary>Every timer fires at once.</summary>
    private sealed class ClockWithoutPatience : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
