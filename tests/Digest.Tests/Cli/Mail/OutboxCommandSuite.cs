using System.Text.Json;
using Digest.Outbox;
using Digest.Storage;
using Xunit;

namespace Digest.Tests.Cli.Mail;

public abstract class OutboxCommandSuite(TestInstallation installation) : IAsyncLifetime
{
    private DigestProcess Digest => new(installation.Folder, installation.Settings);

    public async ValueTask InitializeAsync()
    {
        await installation.InitializeAsync();
        await Digest.OkAsync("subscribers", "add", "ada@example.org");
        var now = new DateTimeOffset(2026, 3, 5, 23, 30, 0, TimeSpan.Zero);
        await installation.WithDatabaseAsync(database => database.WriteAsync(
            async sql =>
            {
                var ada = await sql.ScalarAsync<long>("SELECT key FROM subscribers");
                (DeliveryStatus Status, long Subscriber, string Reply, int Day)[] mails =
                [
                    (DeliveryStatus.Delivered, ada, "250 ok", 0),
                    (DeliveryStatus.Failed, ada, "550 100% full", 0),
                    (DeliveryStatus.Failed, 0, "550 no such user", 1),
                    (DeliveryStatus.Uncertain, ada, "uncertain: the worker stopped", 1),
                    (DeliveryStatus.Held, 0, "cannot be read", 1),
                ];
                foreach (var (status, subscriber, reply, day) in mails)
                {
                    var queued = now.AddDays(day);
                    var key = Assert.Single(await OutboxStore.QueueAsync(sql, [new OutboxMessage
                    {
                        Kind = MailKind.Welcome, SubscriberKey = subscriber, Recipient = $"m{day}@example.org", QueuedAt = queued, NextAttemptAt = queued,
                    }]));
                    await sql.ExecuteAsync(
                        "UPDATE deliveries SET status = @status, attempts = 7, last_reply = @reply, finished_at = 1 WHERE key = @key",
                        new { status = status.ToString(), reply, key });
                }

                // What no version can read is still shown.
                await sql.ExecuteAsync("UPDATE deliveries SET kind = 'Poem' WHERE status = 'Held'");
                return true;
            },
            TestDatabase.Token));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return installation.DisposeAsync();
    }

    [Fact]
    public async Task A_list_can_be_narrowed_by_state_subscriber_reply_and_day()
    {
        Assert.Equal([1, 2, 3, 4, 5], await KeysAsync());
        Assert.Equal([2, 3], await KeysAsync("--state", "failed"));
        Assert.Equal([1, 2, 4], await KeysAsync("--subscriber", "ada@example.org"));
        Assert.Equal([2], await KeysAsync("--reply", "100% FULL"));
        Assert.Equal([3, 4, 5], await KeysAsync("--day", "2026-03-06"));
        Assert.Empty(await KeysAsync("--state", "failed", "--subscriber", "ada@example.org", "--day", "2026-03-06"));
        Assert.Equal(1, (await Digest.RunAsync("outbox", "list", "--subscriber", "bob@example.org")).Exit);
        Assert.Equal(2, (await Digest.RunAsync("outbox", "list", "--state", "lost")).Exit);
    }

    [Fact]
    public async Task One_mail_is_shown_with_what_to_do()
    {
        var text = await Digest.OkAsync("outbox", "show", "4");

        Assert.Contains("on hold, it may have been delivered. Send it again: digest outbox release 4", text, StringComparison.Ordinal);
        Assert.Contains("Reply: uncertain: the worker stopped", text, StringComparison.Ordinal);
        Assert.Equal(1, (await Digest.RunAsync("outbox", "show", "99")).Exit);
    }

    [Fact]
    public async Task Failed_mails_are_sent_again_and_those_on_hold_are_released()
    {
        Assert.Equal("Queued for the next run: 1", (await Digest.OkAsync("outbox", "retry", "--reply", "no such user")).Trim());
        Assert.Equal("Queued for the next run: 1", (await Digest.OkAsync("outbox", "release", "5")).Trim());
        Assert.Equal("Marked as delivered: 1", (await Digest.OkAsync("outbox", "release", "--state", "uncertain", "--delivered")).Trim());

        Assert.Equal([3, 5], await KeysAsync("--state", "queued"));
        Assert.Equal([1, 4], await KeysAsync("--state", "delivered"));
    }

    [Fact]
    public async Task What_was_delivered_is_not_sent_again_and_nothing_is_changed_without_a_choice()
    {
        var (exit, _, error) = await Digest.RunAsync("outbox", "retry", "1", "2");

        Assert.Equal(1, exit);
        Assert.Contains("Unchanged: 1. Their state is not failed or queued.", error, StringComparison.Ordinal);
        Assert.Equal([2], await KeysAsync("--state", "queued"));
        Assert.Equal(2, (await Digest.RunAsync("outbox", "retry")).Exit);
        Assert.Equal(2, (await Digest.RunAsync("outbox", "release")).Exit);
    }

    [Fact]
    public async Task A_mail_that_waits_or_is_on_hold_is_cancelled_and_no_other()
    {
        await Digest.OkAsync("outbox", "retry", "3");
        Assert.Equal("Cancelled: 2", (await Digest.OkAsync("outbox", "cancel", "3", "4")).Trim());

        var (exit, _, error) = await Digest.RunAsync("outbox", "cancel", "1", "2", "5");

        Assert.Equal(1, exit);
        Assert.Contains("Unchanged: 1, 2. Their state is not queued or uncertain or held.", error, StringComparison.Ordinal);
        Assert.Equal([3, 4, 5], await KeysAsync("--state", "cancelled"));
        Assert.Contains(
            "Reply: cancelled by the operator; before: uncertain: the worker stopped", await Digest.OkAsync("outbox", "show", "4"), StringComparison.Ordinal);
        Assert.Equal(2, (await Digest.RunAsync("outbox", "cancel")).Exit);
    }

    [Theory]
    [InlineData("retry", "queued", "2", "3")]
    [InlineData("release", "queued", "4", "5")]
    [InlineData("cancel", "cancelled", "4", "5")]
    public async Task A_program_gets_the_changed_mails(string verb, string state, string first, string second)
    {
        var changed = (await Digest.OkAsync("outbox", verb, second, first, "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal([first, second], changed.Select(mail => mail.GetProperty("key").ToString()));
        Assert.All(changed, mail => Assert.Equal(state, mail.GetProperty("state").GetString()));
    }

    private async Task<IEnumerable<long>> KeysAsync(params string[] options) =>
        (await Digest.OkAsync(["outbox", "list", "--json", .. options])).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("key").GetInt64());
}

public sealed class SqliteOutboxCommandTests() : OutboxCommandSuite(new SqliteInstallation());

public sealed class PostgreSqlOutboxCommandTests() : OutboxCommandSuite(new PostgreSqlInstallation());
