using Digest.Delivery;
using Digest.Operations;
using Digest.Tests.Delivery.Journal;
using Xunit;

namespace Digest.Tests.Delivery.Promise;

/// <summary>Nothing is lost and nothing is sent twice when the database, the disk or the process fails.</summary>
public abstract class PromiseSuite(TestDatabase test) : PromiseTest(test)
{
    [Fact]
    public async Task Results_are_kept_until_the_database_has_them()
    {
        await QueueAsync(120);
        await using var worker = Worker("first");
        await FailAsync("UPDATE", "deliveries", "NEW.status = 'Delivered'");

        await IgnoreAsync(worker.SendAsync());
        await IgnoreAsync(worker.SendAsync());
        await WorkAsync("deliveries");
        for (var i = 0; i < 3; i++)
        {
            Test.Clock.Advance(TimeSpan.FromMinutes(2));
            await worker.SendAsync();
        }

        await AllDeliveredOnceAsync(120, worker.Relay);
    }

    [Fact]
    public async Task One_row_that_cannot_be_read_holds_up_no_other()
    {
        await QueueAsync(60);
        await ExecuteAsync("UPDATE deliveries SET kind = 'Poem' WHERE recipient = 'op7@example.org'");
        await using var worker = Worker("first");

        await IgnoreAsync(worker.SendAsync());
        await IgnoreAsync(worker.SendAsync());

        Assert.Equal(59, worker.Relay.Accepted.Count(recipient => recipient != "operator@example.org"));
    }

    [Fact]
    public async Task A_stop_waits_for_the_replies_and_starts_nothing_new()
    {
        await QueueAsync(100);
        var reply = new TaskCompletionSource();
        await using var worker = Worker("first");
        worker.Relay.OnReply = _ => reply.Task;
        using var stopping = new CancellationTokenSource();
        var sending = worker.SendAsync(stopping.Token);
        await UntilAsync(() => Task.FromResult(worker.Relay.Accepted.Count == 16));
        await stopping.CancelAsync();
        reply.SetResult();
        await sending;

        Assert.Equal(16, worker.Relay.Accepted.Count);
        Assert.Equal((16, 84), (await CountAsync("Delivered"), await CountAsync("Queued")));
    }

    [Theory]
    [InlineData(1)] // for the session
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(57)]
    public async Task A_disk_that_fills_up_fails_no_mail_and_repeats_none(int writes)
    {
        await QueueAsync(120);
        var file = new DroppingFile { WritesLeft = writes };
        await using var worker = Worker("first", journal: file);

        for (var i = 0; i < 3; i++)
        {
            await worker.SendAsync();
            Assert.Equal(0, await CountAsync("Failed"));
            Test.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        file.WritesLeft = int.MaxValue;
        await worker.SendAsync();
        await worker.SendAsync();

        await AllDeliveredOnceAsync(120, worker.Relay);
    }

    [Fact]
    public async Task An_acceptance_that_cannot_be_written_down_is_still_delivered()
    {
        await QueueAsync(30);
        var file = new DroppingFile();
        await using var worker = Worker("first", journal: file);
        worker.Relay.OnReply = _ =>
        {
            file.WritesLeft = 0;
            return Task.CompletedTask;
        };

        var report = await worker.SendAsync();

        Assert.NotNull(report.Problem);
        Assert.NotEmpty(worker.Relay.Accepted);
        Assert.Equal(worker.Relay.Accepted.Count, await CountAsync("Delivered"));
        Assert.Equal(30 - worker.Relay.Accepted.Count, await CountAsync("Queued"));
    }

    [Fact]
    public async Task After_a_crash_what_was_accepted_is_delivered_and_only_what_had_no_reply_is_uncertain()
    {
        await QueueAsync(200);
        var hold = new DeliveryOptions { Uncertain = UncertainPolicy.Hold };
        var file = new DroppingFile();
        var never = new TaskCompletionSource();
        var first = Worker("first", options: hold, journal: file);
        var accepted = 0;
        first.Relay.OnReply = _ => Interlocked.Increment(ref accepted) > 30 ? never.Task : Task.CompletedTask;
        _ = first.SendAsync();
        await UntilAsync(() => Task.FromResult(first.Relay.Accepted.Count == 46));
        await using var again = Worker("first", options: hold, journal: file.AfterCrash());

        await again.SendAsync();

        Assert.Equal((184, 16), (await CountAsync("Delivered"), await CountAsync("Uncertain")));
        Assert.Equal(154, again.Relay.Accepted.Count);
        Assert.Empty(again.Relay.Accepted.Intersect(first.Relay.Accepted));
    }

    [Fact]
    public async Task After_a_power_cut_only_what_was_begun_is_uncertain_and_nothing_is_sent_twice()
    {
        await QueueAsync(400);
        var hold = new DeliveryOptions { Uncertain = UncertainPolicy.Hold };
        var file = new DroppingFile();
        var never = new TaskCompletionSource();
        var first = Worker("first", options: hold, journal: file);
        var accepted = 0;
        first.Relay.OnReply = _ => Interlocked.Increment(ref accepted) > 30 ? never.Task : Task.CompletedTask;
        _ = first.SendAsync();
        await UntilAsync(() => Task.FromResult(first.Relay.Accepted.Count == 46));
        await GoneAsync();
        await using var again = Worker("first", options: hold, journal: file.AfterPowerCut());

        for (var i = 0; i < 2; i++) await again.SendAsync();

        Assert.InRange(await CountAsync("Uncertain"), 16, 100);
        Assert.Equal(400, await CountAsync("Delivered") + await CountAsync("Uncertain"));
        Assert.Empty(again.Relay.Accepted.Intersect(first.Relay.Accepted));
    }

    [Fact]
    public async Task What_commits_outlives_a_power_cut()
    {
        var mode = await Test.Database.ReadAsync(
            sql => sql.ScalarAsync<object>(
                sql.Dialect.Name == "sqlite" ? "PRAGMA synchronous" : "SELECT current_setting('synchronous_commit')"),
            TestDatabase.Token);

        Assert.Contains(mode.ToString(), (string[])["2", "on"]);
    }

    [Fact]
    public async Task An_alert_raised_while_the_database_is_down_is_mailed_later_and_once()
    {
        await using var worker = Worker("first");
        await FailAsync("INSERT", "deliveries", "NEW.kind = 'Alert'");
        var alerts = worker.Get<OperatorAlerts>();

        await alerts.RaiseAsync("disk", "The disk is full", "Free some space.", TestDatabase.Token);
        await alerts.RaiseAsync("disk", "The disk is full", "Free some space.", TestDatabase.Token);
        await WorkAsync("deliveries");
        await worker.SendAsync();
        await worker.SendAsync();

        Assert.Equal(["operator@example.org"], worker.Relay.Accepted);
    }

    [Fact]
    public async Task An_alert_raised_while_the_database_is_down_outlives_the_process()
    {
        await FailAsync("INSERT", "deliveries", "NEW.kind = 'Alert'");
        await using (var worker = Worker("first"))
        {
            await worker.Get<OperatorAlerts>()
                .RaiseAsync("disk", "The disk is full", "Free some space.", TestDatabase.Token);
        }

        await WorkAsync("deliveries");
        await using var next = Worker("first");
        await next.SendAsync();
        await next.SendAsync();

        Assert.Equal("[Digest] The disk is full", Assert.Single(next.Relay.Mails).Message.Subject);
    }

    [Fact]
    public async Task The_operator_gets_one_alert_when_this_side_fails_and_one_when_it_recovers()
    {
        await QueueAsync(10);
        await using var worker = Worker("first");
        await FailAsync("UPDATE", "deliveries", "NEW.status = 'Delivered'");
        for (var i = 0; i < 3; i++)
        {
            await worker.SendAsync();
            Test.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        await WorkAsync("deliveries");
        for (var i = 0; i < 3; i++)
        {
            await worker.SendAsync();
            Test.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        var subjects = worker.Relay.Mails.Where(mail => mail.Envelope.Recipient == "operator@example.org")
            .Select(mail => mail.Message.Subject);
        Assert.Equal(["[Digest] Mail delivery stopped", "[Digest] Recovered: Mail delivery stopped"], subjects);
    }
}

public sealed class SqlitePromiseTests() : PromiseSuite(new SqliteTestDatabase());

public sealed class PostgreSqlPromiseTests() : PromiseSuite(new PostgreSqlTestDatabase());
