using Digest.Delivery;
using Digest.Delivery.Journal;
using Digest.Operations;
using Digest.Outbox;
using Digest.Storage;
using Digest.Tests.Delivery.Journal;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Delivery.Promise;

/// <summary>
/// Nothing is lost and nothing is sent twice, whatever fails: the database, the disk, the clock, the lease, the worker.
/// </summary>
public abstract class PromiseSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("promise").FullName;

    protected TestDatabase Test => test;

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected abstract string RaiseOn(string change, string when);

    protected abstract string Calm { get; }

    protected abstract string RaiseOnRenewal { get; }

    [Fact]
    public async Task Results_are_kept_until_the_database_has_them()
    {
        await QueueAsync(120);
        await using var worker = Worker("first");
        await ExecuteAsync(RaiseOn("UPDATE", "NEW.status = 'Delivered'"));

        await IgnoreAsync(worker.SendAsync());
        await IgnoreAsync(worker.SendAsync());
        await ExecuteAsync(Calm);
        for (var i = 0; i < 3; i++)
        {
            test.Clock.Advance(TimeSpan.FromMinutes(2));
            await worker.SendAsync();
        }

        await AllDeliveredOnceAsync(120, worker.Relay);
    }

    [Fact]
    public async Task Another_worker_takes_nothing_from_a_slow_one_that_lives_although_its_clock_is_an_hour_ahead()
    {
        await QueueAsync(40);
        var slow = new TaskCompletionSource();
        await using var first = Worker("first");
        first.Relay.OnDot = _ => slow.Task;
        var sending = first.SendAsync();
        await UntilAsync(async () => await CountAsync("Sending") == 40);
        await using var second = Worker("second", clock: new FakeTimeProvider(TestDatabase.Start.AddHours(1)));

        await second.SendAsync();
        slow.SetResult();
        await sending;

        await AllDeliveredOnceAsync(40, first.Relay, second.Relay);
    }

    [Fact]
    public async Task What_a_worker_had_not_begun_is_released_when_it_is_gone_although_the_policy_is_to_hold()
    {
        await QueueAsync(400);
        var hold = new DeliveryOptions { Uncertain = UncertainPolicy.Hold };
        var never = new TaskCompletionSource();
        var first = Worker("first", options: hold);
        first.Relay.OnOffer = _ => never.Task;
        _ = first.SendAsync();
        await UntilAsync(async () => await CountAsync("Sending") >= 100);
        first.Crash();
        await using var second = Worker("second", options: hold);
        await GoneAsync();

        for (var i = 0; i < 3; i++) await second.SendAsync();

        Assert.InRange(await CountAsync("Uncertain"), 0, 100);
        Assert.Equal(400, await CountAsync("Delivered") + await CountAsync("Uncertain"));
    }

    [Fact]
    public async Task Without_its_journal_a_worker_does_not_take_what_was_begun_for_not_started()
    {
        await QueueAsync(400);
        var hold = new DeliveryOptions { Uncertain = UncertainPolicy.Hold };
        var never = new TaskCompletionSource();
        var first = Worker("first", options: hold);
        var accepted = 0;
        first.Relay.OnReply = _ => Interlocked.Increment(ref accepted) > 10 ? never.Task : Task.CompletedTask;
        _ = first.SendAsync();
        await UntilAsync(() => Task.FromResult(first.Relay.Accepted.Count >= 26));
        first.Crash();
        foreach (var journal in Directory.GetFiles(Path.Combine(_folder, "first"), "*.journal")) File.Delete(journal);
        await using var again = Worker("first", options: hold);
        await GoneAsync();

        for (var i = 0; i < 3; i++) await again.SendAsync();

        string[] all = [.. first.Relay.Accepted, .. again.Relay.Accepted];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(400, await CountAsync("Delivered") + await CountAsync("Uncertain"));
        Assert.InRange(await CountAsync("Uncertain"), 16, 100);
    }

    [Fact]
    public async Task One_row_that_cannot_be_read_holds_up_no_other()
    {
        await QueueAsync(60);
        await ExecuteAsync("UPDATE deliveries SET kind = 'Poem' WHERE recipient = 'op7@example.org'");
        await using var worker = Worker("first");

        await IgnoreAsync(worker.SendAsync());
        await IgnoreAsync(worker.SendAsync());

        Assert.Equal(59, worker.Relay.Accepted.Count(recipient => recipient.StartsWith("op", StringComparison.Ordinal) && recipient != "operator@example.org"));
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
            test.Clock.Advance(TimeSpan.FromMinutes(2));
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
    public async Task A_lease_is_renewed_as_long_as_its_mails_are_worked_on()
    {
        await QueueAsync(40);
        var slow = new TaskCompletionSource();
        await using var first = Worker("first");
        first.Relay.OnReply = _ => slow.Task;
        var sending = first.SendAsync();
        await UntilAsync(() => Task.FromResult(first.Relay.Accepted.Count == 16));
        await GoneAsync();
        await UntilAsync(async () =>
        {
            test.Clock.Advance(TimeSpan.FromMinutes(10));
            return await test.Database.ReadAsync(
                sql => sql.ScalarAsync<long>("SELECT MIN(lease_until) FROM workers"), TestDatabase.Token) > 0;
        });
        await using var second = Worker("second");

        await second.SendAsync();
        slow.SetResult();
        await sending;

        await AllDeliveredOnceAsync(40, first.Relay, second.Relay);
    }

    [Fact]
    public async Task Nothing_is_sent_under_a_lease_that_could_end_before_the_reply()
    {
        await QueueAsync(20);
        var offered = new TaskCompletionSource();
        await using var worker = Worker("first");
        worker.Relay.OnOffer = _ => offered.Task;
        var sending = worker.SendAsync();
        await UntilAsync(async () => await CountAsync("Sending") == 20);
        await ExecuteAsync(RaiseOnRenewal);
        test.Clock.Advance(TimeSpan.FromMinutes(21));
        offered.SetResult();
        await sending;

        Assert.Empty(worker.Relay.Accepted);
        Assert.Equal(20, await CountAsync("Queued"));
    }

    [Fact]
    public async Task A_take_over_that_fails_half_way_changes_nothing()
    {
        await QueueAsync(60);
        var hold = new DeliveryOptions { Uncertain = UncertainPolicy.Hold };
        var never = new TaskCompletionSource();
        var first = Worker("first", options: hold);
        first.Relay.OnReply = _ => never.Task;
        _ = first.SendAsync();
        await UntilAsync(() => Task.FromResult(first.Relay.Accepted.Count == 16));
        first.Crash();
        await GoneAsync();
        await using var second = Worker("second", options: hold);
        await ExecuteAsync(RaiseOn("UPDATE", "NEW.status = 'Uncertain'"));

        await second.SendAsync();
        Assert.Empty(second.Relay.Accepted);
        await ExecuteAsync(Calm);
        for (var i = 0; i < 3; i++)
        {
            test.Clock.Advance(TimeSpan.FromMinutes(2));
            await second.SendAsync();
        }

        Assert.Equal(0, await CountAsync("Sending"));
        Assert.Empty(second.Relay.Accepted.Intersect(first.Relay.Accepted));
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
        var mode = await test.Database.ReadAsync(
            sql => sql.ScalarAsync<object>(
                sql.Dialect.Name == "sqlite" ? "PRAGMA synchronous" : "SELECT current_setting('synchronous_commit')"),
            TestDatabase.Token);

        Assert.Contains(mode.ToString(), (string[])["2", "on"]);
    }

    [Fact]
    public async Task An_alert_raised_while_the_database_is_down_is_mailed_later_and_once()
    {
        await using var worker = Worker("first");
        await ExecuteAsync(RaiseOn("INSERT", "NEW.kind = 'Alert'"));
        var alerts = worker.Get<OperatorAlerts>();

        await alerts.RaiseAsync("disk", "The disk is full", "Free some space.", TestDatabase.Token);
        await alerts.RaiseAsync("disk", "The disk is full", "Free some space.", TestDatabase.Token);
        await ExecuteAsync(Calm);
        await worker.SendAsync();
        await worker.SendAsync();

        Assert.Equal(["operator@example.org"], worker.Relay.Accepted);
    }

    [Fact]
    public async Task The_operator_gets_one_alert_when_this_side_fails_and_one_when_it_recovers()
    {
        await QueueAsync(10);
        await using var worker = Worker("first");
        await ExecuteAsync(RaiseOn("UPDATE", "NEW.status = 'Delivered'"));
        for (var i = 0; i < 3; i++)
        {
            await worker.SendAsync();
            test.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        await ExecuteAsync(Calm);
        for (var i = 0; i < 3; i++)
        {
            await worker.SendAsync();
            test.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        var subjects = worker.Relay.Mails.Where(mail => mail.Envelope.Recipient == "operator@example.org")
            .Select(mail => mail.Message.Subject);
        Assert.Equal(["[Digest] Mail delivery stopped", "[Digest] Recovered: Mail delivery stopped"], subjects);
    }

    private protected SendingWorker Worker(
        string name, TimeProvider? clock = null, DeliveryOptions? options = null, IJournalFile? journal = null) =>
        new(test.Reopen(), clock ?? test.Clock, Path.Combine(_folder, name), new Relay(), options, journal);

    private protected string FolderOf(string worker) => Path.Combine(_folder, worker);

    private protected Task<int> ExecuteAsync(string statement) =>
        test.Database.WriteAsync(sql => sql.ExecuteAsync(statement), TestDatabase.Token);

    private protected Task<long> CountAsync(string status) => test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>("SELECT COUNT(*) FROM deliveries WHERE status = @status AND recipient <> 'operator@example.org'", new { status }), TestDatabase.Token);

    private protected async Task QueueAsync(int count)
    {
        var now = test.Clock.GetUtcNow();
        await test.Database.WriteAsync(
            sql => OutboxStore.QueueAsync(sql, [.. Enumerable.Range(0, count).Select(i => new OutboxMessage
            {
                Kind = MailKind.Alert, Recipient = $"op{i}@example.org", QueuedAt = now, NextAttemptAt = now, Content = "Subject\nText",
            })]),
            TestDatabase.Token);
    }

    /// <summary>Lets every lease lapse.</summary>
    private protected async Task GoneAsync()
    {
        await ExecuteAsync("UPDATE workers SET renewed_at = 0, lease_until = 0");
    }

    private protected async Task AllDeliveredOnceAsync(int count, params Relay[] relays)
    {
        var accepted = relays.SelectMany(relay => relay.Accepted).Where(recipient => recipient != "operator@example.org").ToList();
        Assert.Equal((count, count), (accepted.Count, accepted.Distinct().Count()));
        Assert.Equal(count, await CountAsync("Delivered"));
    }

    private protected static async Task IgnoreAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"ignored: {e.Message}");
        }
    }

    private protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await condition()) return;
            await Task.Delay(50, TestDatabase.Token);
        }

        Assert.Fail("it did not happen within half a minute");
    }
}

public sealed class SqlitePromiseTests() : PromiseSuite(new SqliteTestDatabase())
{
    protected override string RaiseOn(string change, string when) =>
        $"CREATE TRIGGER fault BEFORE {change} ON deliveries WHEN {when} BEGIN SELECT RAISE(ABORT, 'fault'); END";

    protected override string Calm => "DROP TRIGGER fault";

    protected override string RaiseOnRenewal =>
        "CREATE TRIGGER renewal BEFORE UPDATE ON workers BEGIN SELECT RAISE(ABORT, 'fault'); END";
}

public sealed class PostgreSqlPromiseTests() : PromiseSuite(new PostgreSqlTestDatabase())
{
    protected override string RaiseOn(string change, string when) =>
        $"""
        CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fault'; END $$;
        CREATE TRIGGER fault BEFORE {change} ON deliveries FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION fault()
        """;

    protected override string Calm => "DROP TRIGGER fault ON deliveries; DROP FUNCTION fault";

    protected override string RaiseOnRenewal =>
        """
        CREATE FUNCTION renewal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fault'; END $$;
        CREATE TRIGGER renewal BEFORE UPDATE ON workers FOR EACH ROW EXECUTE FUNCTION renewal()
        """;

    [Fact]
    public async Task A_copy_of_the_data_folder_gets_a_name_of_its_own_and_leaves_the_originals_mails_alone()
    {
        await QueueAsync(600);
        var slow = new TaskCompletionSource();
        await using var original = Worker("first");
        original.Relay.OnReply = _ => slow.Task;
        var sending = original.SendAsync();
        await UntilAsync(() => Task.FromResult(original.Relay.Accepted.Count == 16));
        Directory.CreateDirectory(FolderOf("copy"));
        foreach (var file in Directory.GetFiles(FolderOf("first"))) Copy(file, FolderOf("copy"));
        await using var copy = Worker("copy");

        await copy.SendAsync();
        slow.SetResult();
        await sending;
        await copy.SendAsync();

        await AllDeliveredOnceAsync(600, original.Relay, copy.Relay);
        Assert.NotEmpty(copy.Relay.Accepted);
        Assert.NotEqual(
            await File.ReadAllTextAsync(Path.Combine(FolderOf("first"), "worker"), TestDatabase.Token),
            await File.ReadAllTextAsync(Path.Combine(FolderOf("copy"), "worker"), TestDatabase.Token));
    }

    [Fact]
    public async Task A_copy_does_not_know_what_the_original_sent_after_it()
    {
        await QueueAsync(200);
        var (copied, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var original = Worker("first");
        original.Relay.OnReply = _ => copied.Task.IsCompleted ? never.Task : copied.Task;
        var sending = original.SendAsync();
        await UntilAsync(() => Task.FromResult(original.Relay.Accepted.Count == 16));
        Directory.CreateDirectory(FolderOf("copy"));
        foreach (var file in Directory.GetFiles(FolderOf("first"))) Copy(file, FolderOf("copy"));
        copied.SetResult();
        await UntilAsync(() => Task.FromResult(original.Relay.Accepted.Count == 32));
        original.Crash();
        await GoneAsync();
        await using var copy = Worker("copy", options: new DeliveryOptions { Uncertain = UncertainPolicy.Hold });

        await copy.SendAsync();

        Assert.NotEmpty(copy.Relay.Accepted);
        Assert.Empty(copy.Relay.Accepted.Intersect(original.Relay.Accepted));
        never.SetResult();
        await IgnoreAsync(sending);
    }

    /// <summary>As cp does, which asks for no lock.</summary>
    private static void Copy(string file, string folder)
    {
        using var cp = System.Diagnostics.Process.Start("cp", [file, folder]);
        cp.WaitForExit();
    }
}
