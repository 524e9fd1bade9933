using Digest.Delivery;
using Digest.Editions;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Delivery.Promise;

/// <summary>An opt-out counts until right before a mail is offered to the server.</summary>
public abstract class LastCheckSuite(TestDatabase test) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("check").FullName;

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("paused")]
    [InlineData("suppressed")]
    [InlineData("removed")]
    public async Task A_mail_that_waited_is_not_sent_to_someone_who_left_since(string how)
    {
        var offered = new TaskCompletionSource();
        await using var worker = await WorkerAsync("ada@example.org", "bob@example.org");
        worker.Relay.OnOffer = _ => offered.Task;
        var sending = worker.SendAsync();
        await UntilAsync(async () => await CountAsync("begun_at IS NOT NULL") == 2);
        await LeaveAsync(how);
        test.Clock.Advance(TimeSpan.FromSeconds(11));
        offered.SetResult();
        await sending;

        Assert.Equal(["bob@example.org"], worker.Relay.Accepted);
        Assert.Equal(how == "removed" ? 0 : 1, await CountAsync("status = 'Cancelled'"));
    }

    [Fact]
    public async Task A_mail_that_was_leased_ahead_is_not_begun_for_someone_who_left_since()
    {
        var reply = new TaskCompletionSource();
        string[] first = [.. Enumerable.Range(0, 100).Select(i => $"a{i}@example.org")];
        await using var worker = await WorkerAsync([.. first, "ada@example.org"]);
        worker.Relay.OnOffer = _ => reply.Task;
        var sending = worker.SendAsync();
        await UntilAsync(async () => await CountAsync("begun_at IS NOT NULL") == 100);
        await LeaveAsync("paused");
        reply.SetResult();
        await sending;

        Assert.Equal(first.Order(), worker.Relay.Accepted.Order());
        Assert.Equal(1, await CountAsync("status = 'Cancelled'"));
    }

    private async Task LeaveAsync(string how)
    {
        var ada = (await new SubscriberStore(test.Database, test.Clock).FindAsync(
            EmailAddress.Parse("ada@example.org").Address!, TestDatabase.Token))!;
        switch (how)
        {
            case "paused":
                await test.Lifecycle.PauseAsync(ada.Key, TestDatabase.Token);
                break;
            case "suppressed":
                await test.Database.WriteAsync(
                    sql => SuppressionStore.AddAsync(sql, ada.Email, SuppressionReason.Complaint, "spam", test.Clock.GetUtcNow()),
                    TestDatabase.Token);
                break;
            default:
                await test.Database.WriteAsync(
                    sql => sql.ExecuteAsync("DELETE FROM subscribers WHERE key = @Key", new { ada.Key }), TestDatabase.Token);
                break;
        }
    }

    /// <summary>A worker with an edition of one paper for each address.</summary>
    private async Task<SendingWorker> WorkerAsync(params string[] emails)
    {
        var worker = new SendingWorker(test.Database, test.Clock, _folder, new Relay());
        var paper = Some.Paper("2603.00001", "Robots that garden");
        await test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "hf",
                [new SourceRecord { Paper = paper, Authority = SourceAuthority.ArxivMetadata, Novelty = Novelty.Announced, Batch = new DateOnly(2026, 3, 4) }],
                test.Clock.GetUtcNow()),
            TestDatabase.Token);
        await test.Lifecycle.AddAsync([.. emails.Select(email => Some.Subscriber(email, "robots"))], TestDatabase.Token);
        await foreach (var made in worker.Get<EditionBuilder>().MakeNowAsync(null, TestDatabase.Token)) Assert.NotNull(made.Edition);
        return worker;
    }

    private Task<long> CountAsync(string condition) => test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>($"SELECT COUNT(*) FROM deliveries WHERE {condition}"), TestDatabase.Token);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await condition()) return;
            await Task.Delay(50, TestDatabase.Token);
        }

        Assert.Fail("it did not happen within half a minute");
    }
}

public sealed class SqliteLastCheckTests() : LastCheckSuite(new SqliteTestDatabase());

public sealed class PostgreSqlLastCheckTests() : LastCheckSuite(new PostgreSqlTestDatabase());
