using Digest.Delivery;
using Digest.Delivery.Journal;
using Digest.Outbox;
using Xunit;

namespace Digest.Tests.Delivery.Promise;

/// <summary>Workers on one database, and what can fail under them.</summary>
public abstract class PromiseTest(TestDatabase test) : IAsyncLifetime
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

    /// <summary>From now on these changes of a table fail.</summary>
    private protected Task FailAsync(string change, string table, string when = "1 = 1") => ExecuteAsync(
        test is SqliteTestDatabase
            ? $"CREATE TRIGGER fault BEFORE {change} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'fault'); END"
            : $"""
                CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fault'; END $$;
                CREATE TRIGGER fault BEFORE {change} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION fault()
                """);

    private protected Task WorkAsync(string table) => ExecuteAsync(
        test is SqliteTestDatabase ? "DROP TRIGGER fault" : $"DROP TRIGGER fault ON {table}; DROP FUNCTION fault");

    private protected SendingWorker Worker(
        string name, TimeProvider? clock = null, DeliveryOptions? options = null, IJournalFile? journal = null) =>
        new(test.Reopen(), clock ?? test.Clock, Path.Combine(_folder, name), new Relay(), options, journal);

    private protected string FolderOf(string worker) => Path.Combine(_folder, worker);

    private protected Task<int> ExecuteAsync(string statement) =>
        test.Database.WriteAsync(sql => sql.ExecuteAsync(statement), TestDatabase.Token);

    private protected Task<long> CountAsync(string status) => test.Database.ReadAsync(
        sql => sql.ScalarAsync<long>(
            "SELECT COUNT(*) FROM deliveries WHERE status = @status AND recipient <> 'operator@example.org'",
            new { status }),
        TestDatabase.Token);

    private protected async Task QueueAsync(int count)
    {
        var now = test.Clock.GetUtcNow();
        await test.Database.WriteAsync(
            sql => OutboxStore.QueueAsync(sql, [.. Enumerable.Range(0, count).Select(i => new OutboxMessage
            {
                Kind = MailKind.Alert,
                Recipient = $"op{i}@example.org",
                QueuedAt = now,
                NextAttemptAt = now,
                Content = "Subject\nText",
            })]),
            TestDatabase.Token);
    }

    /// <summary>Lets every lease lapse.</summary>
    private protected Task GoneAsync() => ExecuteAsync("UPDATE workers SET renewed_at = 0, lease_until = 0");

    private protected async Task AllDeliveredOnceAsync(int count, params Relay[] relays)
    {
        var accepted = relays.SelectMany(relay => relay.Accepted)
            .Where(recipient => recipient != "operator@example.org").ToList();
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
