using System.Globalization;
using Digest.Delivery;
using Digest.Delivery.Pacing;
using Digest.Outbox;
using Digest.Tests.Delivery.Promise;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>What exceeds the day's allowance waits, and who got least lately comes first.</summary>
public abstract class DailyAllowanceSuite(TestDatabase test) : PromiseTest(test)
{
    [Fact]
    public async Task A_warm_up_over_42_days_follows_its_curve_and_serves_all_in_turn()
    {
        var curve = new WarmUpOptions { FirstDay = 2, Factor = 10 };
        await using var worker = Worker("first", options: new DeliveryOptions { WarmUp = curve });
        string[] readers = [.. Enumerable.Range(0, 12).Select(i => $"r{i}@example.org")];
        await QueuedDigests.SubscribeAsync(Test.Database, Test.Clock, readers);
        await Test.Database.WriteAsync(sql => WarmUp.StartAsync(sql, Test.Clock.GetUtcNow()), TestDatabase.Token);
        List<int> sentByDay = [];
        for (var day = 0; day < 42; day++)
        {
            var before = worker.Relay.Accepted.Count;
            await QueuedDigests.MakeAsync(Test.Database, Test.Clock, worker, day + 1);
            await worker.SendAsync();
            await worker.SendAsync();
            sentByDay.Add(worker.Relay.Accepted.Count - before);
            Test.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.All(sentByDay.Select((sent, day) => (sent, day)), one =>
            Assert.Equal(Math.Min(12, WarmUp.LimitOf(curve, one.day)), one.sent));

        // In the first six days each of twelve had its digest, though only two or three a day could be sent.
        var first = worker.Relay.Accepted.Take(sentByDay.Take(6).Sum());
        Assert.Equal(12, first.Distinct().Count());
        Assert.Null(await Test.Database.ReadAsync(
            sql => WarmUp.FindAsync(sql, curve, Test.Clock.GetUtcNow()), TestDatabase.Token));
    }

    [Fact]
    public async Task A_daily_limit_holds_for_all_workers_and_not_for_mail_that_was_asked_for()
    {
        var options = new DeliveryOptions { DailyLimit = 5 };
        await using var first = Worker("first", options: options);
        await using var second = Worker("second", options: options);
        await QueuedDigests.SubscribeAsync(
            Test.Database, Test.Clock, Enumerable.Range(0, 20).Select(i => $"r{i}@example.org"));
        await QueuedDigests.MakeAsync(Test.Database, Test.Clock, first);
        await Task.WhenAll(first.SendAsync(), second.SendAsync());
        Assert.Equal(5, await CountAsync("Delivered"));

        await QueueAsync(3); // not digests
        await Task.WhenAll(first.SendAsync(), second.SendAsync());
        Assert.Equal((8, 15), (await CountAsync("Delivered"), await CountAsync("Queued")));

        Assert.Contains("daily limit is 5", await ReplyOfOneThatWaitsAsync(), StringComparison.Ordinal);
        Test.Clock.Advance(TimeSpan.FromHours(18)); // midnight
        await first.SendAsync();
        Assert.Equal((13, 10), (await CountAsync("Delivered"), await CountAsync("Queued")));
    }

    [Fact]
    public async Task A_restart_begins_the_curve_again()
    {
        var now = Test.Clock.GetUtcNow();
        await Test.Database.WriteAsync(sql => WarmUp.StartAsync(sql, now), TestDatabase.Token);
        Assert.Equal(10, (await FindAsync(now.AddDays(10)))?.Day);
        await Test.Database.WriteAsync(sql => WarmUp.StartAsync(sql, now.AddDays(10)), TestDatabase.Token);
        Assert.Equal(new WarmUpDay(0, 200), await FindAsync(now.AddDays(10)));
        Assert.Null(await FindAsync(now.AddDays(52)));
        await Test.Database.WriteAsync(WarmUp.EndAsync, TestDatabase.Token);
        Assert.Null(await FindAsync(now.AddDays(10)));

        Task<WarmUpDay?> FindAsync(DateTimeOffset at) => Test.Database.ReadAsync(
            sql => WarmUp.FindAsync(sql, new WarmUpOptions(), at), TestDatabase.Token);
    }

    [Fact]
    public async Task What_was_delivered_is_counted_once_by_day_and_domain()
    {
        await using var worker = Worker("first");
        await QueuedDigests.SubscribeAsync(
            Test.Database, Test.Clock, ["ada@One.example", "bob@one.example", "eve@two.example"]);
        await QueuedDigests.MakeAsync(Test.Database, Test.Clock, worker);
        worker.Relay.Refuses = recipient => recipient.StartsWith("eve", StringComparison.Ordinal)
            ? new SendOutcome(SendStatus.RecipientDeferred, "450 4.2.2 mailbox full", 450, "4.2.2")
            : null;
        await worker.SendAsync();

        var counts = await Test.Database.ReadAsync(
            sql => MailDays.SumAsync(sql, MailDays.DayOf(Test.Clock.GetUtcNow())), TestDatabase.Token);
        Assert.Equal(
            ["=2", "one.example=2"],
            counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Domain}={count.Delivered}")));
    }

    private Task<string> ReplyOfOneThatWaitsAsync() => Test.Database.ReadAsync(
        sql => sql.ScalarAsync<string>("SELECT MAX(last_reply) FROM deliveries WHERE status = 'Queued'"),
        TestDatabase.Token);
}

public sealed class SqliteDailyAllowanceTests() : DailyAllowanceSuite(new SqliteTestDatabase());

public sealed class PostgreSqlDailyAllowanceTests() : DailyAllowanceSuite(new PostgreSqlTestDatabase());
