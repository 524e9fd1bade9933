using Digest.Bounces;
using Digest.Bounces.Reading;
using Digest.Delivery.Pacing;
using Digest.Operations;
using Digest.Outbox;
using Digest.Tests.Delivery.Promise;
using Xunit;

namespace Digest.Tests.Delivery.Pacing;

/// <summary>What a week's complaints do to what is sent next.</summary>
public abstract class ComplaintLimitSuite(TestDatabase test) : PromiseTest(test)
{
    [Theory]
    [InlineData(2000, 1, false, false)] // .05 %
    [InlineData(2000, 2, true, false)] // .1 %
    [InlineData(2000, 5, true, false)]
    [InlineData(2000, 6, true, true)] // .3 %
    [InlineData(50, 2, true, false)] // of a thousand at least
    [InlineData(50, 3, true, true)]
    public async Task One_complaint_in_a_thousand_warns_and_three_stop_the_domain(
        int mails, int complaints, bool warns, bool stops)
    {
        await using var worker = Worker("first");
        await CountAsync("one.example", mails, complaints);
        await CountAsync("two.example", 100_000, 0);
        await QueuedDigests.SubscribeAsync(Test.Database, Test.Clock, ["ada@one.example", "bob@two.example"]);
        await QueuedDigests.MakeAsync(Test.Database, Test.Clock, worker);
        await worker.SendAsync();

        var alerts = (await Test.Database.ReadAsync(AlertStore.ListAsync, TestDatabase.Token))
            .Where(alert => alert.IsOpen).Select(alert => alert.Name).ToList();
        Assert.Equal(warns, alerts.Any(alert => alert.StartsWith("complaints", StringComparison.Ordinal)));
        Assert.Equal(stops, alerts.Contains("complaints stop"));
        Assert.Equal(stops, !worker.Relay.Accepted.Contains("ada@one.example"));
        Assert.Contains("bob@two.example", worker.Relay.Accepted);
    }

    [Fact]
    public async Task Stopped_digests_wait_until_the_operator_resumes_and_what_was_asked_for_does_not()
    {
        await using var worker = Worker("first");
        await CountAsync("one.example", 1000, 3);
        await QueuedDigests.SubscribeAsync(Test.Database, Test.Clock, ["ada@one.example"]);
        await QueuedDigests.MakeAsync(Test.Database, Test.Clock, worker);
        await QueueAsync(1); // not a digest
        for (var i = 0; i < 3; i++)
        {
            await worker.SendAsync();
            Test.Clock.Advance(TimeSpan.FromHours(2));
        }

        Assert.DoesNotContain("ada@one.example", worker.Relay.Accepted);
        Assert.Contains("op0@example.org", worker.Relay.Accepted);

        await Test.Database.WriteAsync(
            sql => ProviderPauses.ResumeAsync(sql, Test.Clock.GetUtcNow()), TestDatabase.Token);
        await worker.SendAsync();
        Assert.Contains("ada@one.example", worker.Relay.Accepted);

        // The next complaint counts again, and alone it is not too many.
        await CountAsync("one.example", 0, 1);
        await worker.SendAsync();
        Assert.Empty(await Test.Database.ReadAsync(ProviderPauses.ListAsync, TestDatabase.Token));
    }

    [Fact]
    public async Task A_complaint_is_counted_once_for_its_readers_domain()
    {
        await using var worker = Worker("first");
        await QueuedDigests.SubscribeAsync(Test.Database, Test.Clock, ["ada@one.example"]);
        var complaint = new IncomingReport(
            ReportKind.Complaint, [new ReportedRecipient("ada@one.example", "", BounceReason.Abuse, "abuse")], null, []);
        for (var i = 0; i < 2; i++)
            await worker.Get<BounceProcessor>()
                .ApplyAsync(complaint, "fingerprint", BounceTrust.Operator, TestDatabase.Token);

        var counts = await Test.Database.ReadAsync(
            sql => ComplaintLimit.SumAsync(sql, Test.Clock.GetUtcNow()), TestDatabase.Token);
        Assert.Equal([("", 1L), ("one.example", 1L)], counts.Select(count => (count.Domain, count.Complaints)));
    }

    private Task CountAsync(string domain, int mails, int complaints) => Test.Database.WriteAsync(
        async sql =>
        {
            var yesterday = Test.Clock.GetUtcNow().AddDays(-1);
            await MailDays.CountDeliveredAsync(sql, Enumerable.Repeat(($"x@{domain}", yesterday), mails));
            for (var i = 0; i < complaints; i++)
                await MailDays.CountComplaintAsync(sql, $"x@{domain}", Test.Clock.GetUtcNow());
        },
        TestDatabase.Token);
}

public sealed class SqliteComplaintLimitTests() : ComplaintLimitSuite(new SqliteTestDatabase());

public sealed class PostgreSqlComplaintLimitTests() : ComplaintLimitSuite(new PostgreSqlTestDatabase());
