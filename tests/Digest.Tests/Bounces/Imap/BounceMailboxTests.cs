using System.Text;
using Digest.Bounces;
using Digest.Bounces.Imap;
using Digest.Links;
using Digest.Outbox;
using Digest.Storage;
using Digest.TestData.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Digest.Tests.Bounces.Imap;

/// <summary>A mailbox at a real IMAP server, read over a connection that is lost at any step.</summary>
public sealed class BounceMailboxTests : IAsyncLifetime
{
    private readonly SqliteTestDatabase _test = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("imap").FullName;
    private readonly ReturnPath _returnPath = new("bounces+{id}@digest.example", "digest@digest.example");
    private readonly BounceOptions _options = new() { SoftLimit = 50 };
    private BounceMailbox _mailbox = null!;
    private LinkSigner _signer = null!;

    public async ValueTask InitializeAsync()
    {
        await _test.InitializeAsync();
        var keys = new LinkKeys(_test.Database, _test.Clock);
        _signer = await keys.GetSignerAsync(TestDatabase.Token);
        var processor = new BounceProcessor(
            _test.Database,
            _options,
            new BounceMatcher(_returnPath, keys, new MessageIdKey(_test.Database), "digest.example"),
            SomeBounces.Unknown(_test),
            SomeBounces.Blocks(_test),
            _test.Clock);
        _mailbox = new BounceMailbox(
            _options,
            new BounceIntake(processor, TimeProvider.System, NullLogger<BounceIntake>.Instance),
            new MailboxPosition(_test.Database, _options),
            TimeProvider.System,
            NullLogger<BounceMailbox>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Whatever_step_the_connection_is_lost_at_each_report_counts_once()
    {
        var reports = await ReportsAsync(6);
        List<byte[]> mails = [.. reports, .. Others(6)];
        await using var server = await DovecotServer.StartAsync(mails);
        await using var proxy = new CuttingProxy(server.Port);
        await UseAsync(proxy.Port);
        var cuts = 0;
        for (var step = 1; step < 60; step++)
        {
            foreach (var afterServer in (bool[])[false, true])
            {
                (proxy.CutAt, proxy.AfterServer, proxy.HasCut) = (step, afterServer, false);
                await TryReadAsync();
                if (proxy.HasCut) cuts++;
            }
        }

        proxy.CutAt = 0;
        await _mailbox.ReadAsync(TestDatabase.Token);

        Assert.InRange(cuts, 15, 120);
        await EachCountedOnceAsync(6);
        Assert.Equal(6, server.Messages("Digest").Select(mail => mail.Text).Distinct().Count());
        Assert.Equal(Others(6).Select(Encoding.Latin1.GetString).Order(), server.Messages().Select(mail => mail.Text).Order());
        Assert.All(server.Messages(), mail => Assert.True(mail.IsUnseen));

        // Nothing is read again, and what comes later is.
        Assert.Equal(0, (await _mailbox.ReadAsync(TestDatabase.Token)).Read);
    }

    [Fact]
    public async Task A_mailbox_of_5000_mixed_messages_is_read_though_the_connection_is_lost_again_and_again()
    {
        const int Reports = 250;
        var reports = await ReportsAsync(Reports);
        var others = Others(5000 - Reports).ToList();
        List<byte[]> mails = [];
        for (var i = 0; i < others.Count; i++)
        {
            mails.Add(others[i]);
            if (i % 19 == 0 && i / 19 < reports.Count) mails.Add(reports[i / 19]);
        }

        await using var server = await DovecotServer.StartAsync(mails);
        await using var proxy = new CuttingProxy(server.Port);
        await UseAsync(proxy.Port);
        for (var run = 0; run < 30; run++)
        {
            (proxy.CutAt, proxy.AfterServer) = (397 + (31 * run), run % 2 == 0);
            if (await TryReadAsync()) break;
        }

        await EachCountedOnceAsync(Reports);
        Assert.Equal(5000 - Reports, server.Messages().Count);
        Assert.All(server.Messages(), mail => Assert.True(mail.IsUnseen));
        Assert.Equal(Reports, server.Messages("Digest").Select(mail => mail.Text).Distinct().Count());
    }

    [Fact]
    public async Task A_token_from_a_command_logs_in_or_says_why_not_without_the_token()
    {
        await using var server = await DovecotServer.StartAsync([]);
        await UseAsync(server.Port);
        (_options.Imap.PasswordFile, _options.Imap.TokenCommand) = (null, "echo tok-en");

        var failure = await Assert.ThrowsAsync<MailboxFailure>(() => _mailbox.ReadAsync(TestDatabase.Token));

        Assert.StartsWith($"The mailbox reports at 127.0.0.1:{server.Port} cannot be read: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tok-en", failure.Message, StringComparison.Ordinal);
        _options.Imap.TokenCommand = "exit 3";
        failure = await Assert.ThrowsAsync<MailboxFailure>(() => _mailbox.ReadAsync(TestDatabase.Token));
        Assert.Contains("it ended with 3", failure.Message, StringComparison.Ordinal);
    }

    private async Task<bool> TryReadAsync()
    {
        try
        {
            await _mailbox.ReadAsync(TestDatabase.Token);
            return true;
        }
        catch (MailboxFailure)
        {
            return false;
        }
    }

    private async Task UseAsync(int port)
    {
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, DovecotServer.Password + "\n");
        (_options.Imap.Host, _options.Imap.Port) = ("127.0.0.1", port);
        (_options.Imap.UserName, _options.Imap.PasswordFile) = (DovecotServer.User, password);
    }

    private async Task EachCountedOnceAsync(int reports)
    {
        var counted = await _test.Database.ReadAsync(
            sql => sql.QueryAsync<long>("SELECT soft_bounces FROM subscribers"), TestDatabase.Token);
        Assert.Equal(reports, counted.Count);
        Assert.All(counted, count => Assert.Equal(1, count));
    }

    /// <summary>A report of a full mailbox about a mail to each of so many subscribers.</summary>
    private async Task<IReadOnlyList<byte[]>> ReportsAsync(int count)
    {
        var now = _test.Clock.GetUtcNow();
        await _test.Lifecycle.AddAsync([.. Enumerable.Range(0, count).Select(i => Some.Subscriber($"r{i}@example.org"))], TestDatabase.Token);
        var subscribers = await _test.Database.ReadAsync(
            sql => sql.QueryAsync<(long Key, string Email)>("SELECT key, email FROM subscribers ORDER BY key"), TestDatabase.Token);
        var deliveries = await _test.Database.WriteAsync(
            sql => OutboxStore.QueueAsync(sql, [.. subscribers.Select(subscriber => new OutboxMessage
            {
                Kind = MailKind.Welcome,
                SubscriberKey = subscriber.Key,
                Recipient = subscriber.Email,
                QueuedAt = now,
                NextAttemptAt = now,
            })]),
            TestDatabase.Token);
        return
        [
            .. subscribers.Zip(deliveries, (subscriber, delivery) => Encoding.ASCII.GetBytes($"""
                From: MAILER-DAEMON@mx.example.org
                To: {_returnPath.For(delivery, subscriber.Key, _signer)}
                Subject: Undelivered Mail Returned to Sender
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"

                --b
                Content-Type: text/plain

                {subscriber.Email} is full.

                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.org

                Final-Recipient: rfc822; {subscriber.Email}
                Action: failed
                Status: 5.2.2
                Diagnostic-Code: smtp; 552 5.2.2 mailbox full

                --b--

                """)),
        ];
    }

    /// <summary>Letters, newsletters, and reports about someone else's mail.</summary>
    private static IEnumerable<byte[]> Others(int count) => Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes(
        i % 3 == 0
            ? $"From: ada@example.org\nTo: me@example.org\nSubject: Lunch {i}?\n\nToday at noon?\n"
            : i % 3 == 1
                ? $"From: news@example.net\nSubject: News {i}\nList-Id: <news.example.net>\n\nUser unknown, no such mailbox.\n"
                : $"From: MAILER-DAEMON@mx.example.com\nTo: me@example.org\nSubject: Undelivered Mail Returned to Sender\n\nYour message {i} to x@example.com could not be delivered: 550 5.1.1 user unknown\n"));
}
