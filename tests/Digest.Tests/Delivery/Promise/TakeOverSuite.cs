using Digest.Delivery;
using Digest.Operations;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Digest.Tests.Delivery.Promise;

/// <summary>Nothing is lost and nothing is sent twice when a worker is gone, or only seems to be.</summary>
public abstract class TakeOverSuite(TestDatabase test) : PromiseTest(test)
{
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
        foreach (var journal in Directory.GetFiles(FolderOf("first"), "*.journal")) File.Delete(journal);
        await using var again = Worker("first", options: hold);
        await GoneAsync();

        for (var i = 0; i < 3; i++) await again.SendAsync();

        string[] all = [.. first.Relay.Accepted, .. again.Relay.Accepted];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(400, await CountAsync("Delivered") + await CountAsync("Uncertain"));
        Assert.InRange(await CountAsync("Uncertain"), 16, 100);
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
            Test.Clock.Advance(TimeSpan.FromMinutes(10));
            return await Test.Database.ReadAsync(
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
        await FailAsync("UPDATE", "workers");
        Test.Clock.Advance(TimeSpan.FromMinutes(21));
        offered.SetResult();
        await sending;

        Assert.Empty(worker.Relay.Accepted);
        Assert.Equal(20, await CountAsync("Queued"));
    }

    [Fact]
    public async Task A_worker_that_was_cut_off_for_longer_than_its_lease_can_still_say_what_was_accepted()
    {
        await QueueAsync(60);
        await using var first = Worker("first");
        await FailAsync("UPDATE", "deliveries", "NEW.status = 'Delivered'");
        await first.SendAsync();
        Assert.NotEmpty(first.Relay.Accepted);
        await GoneAsync();
        await WorkAsync("deliveries");
        await using var second = Worker("second");

        // The second takes over at once; the first pauses for a minute, and a run begins every few seconds.
        await second.SendAsync();
        Test.Clock.Advance(TimeSpan.FromSeconds(70));
        await second.SendAsync();
        await first.SendAsync();
        for (var i = 0; i < 2; i++)
        {
            Test.Clock.Advance(TimeSpan.FromMinutes(5));
            await first.SendAsync();
            await second.SendAsync();
        }

        await AllDeliveredOnceAsync(60, first.Relay, second.Relay);
    }

    [Fact]
    public async Task A_session_that_was_taken_over_takes_nothing_more()
    {
        await using var worker = Worker("first");
        await worker.SendAsync();
        await ExecuteAsync("DELETE FROM workers");
        await QueueAsync(10);

        await worker.SendAsync();
        Assert.Equal(10, await CountAsync("Queued"));
        await worker.SendAsync();

        await AllDeliveredOnceAsync(10, worker.Relay);
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
        await FailAsync("UPDATE", "deliveries", "NEW.status = 'Uncertain'");

        await second.SendAsync();
        Assert.Empty(second.Relay.Accepted);
        await WorkAsync("deliveries");
        for (var i = 0; i < 3; i++)
        {
            Test.Clock.Advance(TimeSpan.FromMinutes(2));
            await second.SendAsync();
        }

        Assert.Equal(0, await CountAsync("Sending"));
        Assert.Empty(second.Relay.Accepted.Intersect(first.Relay.Accepted));
    }
}

public sealed class SqliteTakeOverTests() : TakeOverSuite(new SqliteTestDatabase());

public sealed class PostgreSqlTakeOverTests() : TakeOverSuite(new PostgreSqlTestDatabase())
{
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
    public async Task A_worker_that_renews_its_lease_while_another_takes_over_learns_that_it_is_over()
    {
        await using var first = Worker("first");
        await first.SendAsync();
        var session = first.Get<WorkerSession>();
        await GoneAsync();
        var renewing = Task.FromResult(true);
        await Test.Database.WriteAsync(
            async sql =>
            {
                await WorkerStore.RemoveLapsedAsync(sql, await sql.NowAsync(), except: "");
                renewing = session.RenewAsync(TestDatabase.Token);
                await Task.Delay(100, TestDatabase.Token);
                Assert.False(renewing.IsCompleted);
            },
            TestDatabase.Token);

        Assert.False(await renewing);
        Assert.False(session.CanSend);
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
