using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Digest.Outbox;
using Digest.Storage;
using Digest.Tests.Delivery.Transport;
using MimeKit;
using Xunit;

namespace Digest.Tests.EndToEnd;

/// <summary>A worker that is stopped, or killed, while it sends to a real server, and started again.</summary>
public sealed class InterruptedWorkerTests : IDisposable
{
    private const int Subscribers = 150;

    private string? _postgreSql;
    private readonly string _folder = Directory.CreateTempSubdirectory("worker").FullName;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_in_time_and_goes_on_without_losing_or_repeating_a_mail()
    {
        await using var sink = await SmtpSink.StartAsync();
        var digest = await PrepareAsync(sink.Port);

        using (var worker = digest.StartQuietly("run"))
        {
            await UntilAsync(async () => (await sink.MessagesAsync()).Count >= 20);
            var (exit, took) = await DigestProcess.StopAsync(worker);
            Assert.Equal(0, exit);
            Assert.True(took < TimeSpan.FromSeconds(5), $"it took {took}");
        }

        Assert.InRange((await sink.MessagesAsync()).Count, 20, Subscribers - 1);
        using (var worker = digest.StartQuietly("run"))
        {
            await UntilAsync(async () => await DeliveredAsync() == Subscribers);
            Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
        }

        var messages = await sink.MessagesAsync();
        Assert.Equal(Subscribers, messages.Count);
        Assert.Equal(Subscribers, messages.DistinctBy(message => message.Recipient).Count());
    }

    [Fact]
    public async Task Killed_it_loses_no_mail_and_repeats_at_most_what_was_on_the_wire_under_the_same_id()
    {
        await using var sink = await SmtpSink.StartAsync();
        var digest = await PrepareAsync(sink.Port);

        using (var worker = digest.StartQuietly("run"))
        {
            await UntilAsync(async () => (await sink.MessagesAsync()).Count >= 20);
            worker.Kill();
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using (var worker = digest.StartQuietly("run"))
        {
            await UntilAsync(async () => await DeliveredAsync() == Subscribers);
            Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
        }

        var messages = await sink.MessagesAsync();
        Assert.Equal(Subscribers, messages.DistinctBy(message => message.Recipient).Count());
        Assert.Equal(Subscribers, messages.DistinctBy(message => message.MessageId).Count());
        // Two connections: at most two mails without an answer.
        Assert.InRange(messages.Count, Subscribers, Subscribers + 2);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("starttls", "--Smtp:Security=StartTls", "--Smtp:UserName=ada", "--Smtp:Password=s3cret")]
    public async Task Killed_at_any_moment_it_loses_no_mail_and_repeats_only_the_last_of_a_connection(string mode, params string[] settings)
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var certificate = new TestCertificate();
        using var server = await RealServer.StartAsync(mode, certificate, longestWait: TimeSpan.FromMilliseconds(60));
        var taken = new ConcurrentQueue<RealServer.Taken>();
        _ = Task.Run(async () =>
        {
            while (true) taken.Enqueue(await server.NextAsync());
        });
        var digest = await PrepareAsync(server.Port, [$"--Smtp:CaFile={certificate.CertificateFile}", .. settings]);

        var kills = 0;
        for (; kills < 5 && taken.Count < Subscribers - 50; kills++)
        {
            var before = taken.Count;
            using var worker = digest.StartQuietly("run");
            await UntilAsync(() => Task.FromResult(taken.Count > before));
            await Task.Delay(random.Next(500), TestContext.Current.CancellationToken);
            worker.Kill();
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using (var worker = digest.StartQuietly("run"))
        {
            await UntilAsync(async () => await DeliveredAsync() == Subscribers);
            Assert.Equal(0, (await DigestProcess.StopAsync(worker)).Exit);
        }

        var copies = taken.ToLookup(message => Assert.Single(message.To));
        Assert.Equal(Subscribers, copies.Count);
        Assert.All(copies, mails => Assert.Single(mails.Select(MessageId).Distinct()));
        Assert.Equal(Subscribers, taken.Select(MessageId).Distinct().Count());

        // Each connection has at most one mail without an answer: the last.
        var last = taken.GroupBy(message => message.Port).Select(messages => messages.Last()).ToHashSet();
        var repeated = copies.SelectMany(mails => mails.SkipLast(1)).ToList();
        TestContext.Current.TestOutputHelper.WriteLine($"killed {kills} times, {repeated.Count} mails repeated");
        Assert.True(kills >= 3, $"killed {kills} times only");
        Assert.All(repeated, message => Assert.Contains(message, last));
        Assert.InRange(repeated.Count, 0, 2 * kills);
    }

    [Fact]
    public async Task Workers_share_the_mails_of_one_database_and_take_over_from_one_that_is_gone()
    {
        await using var sink = await SmtpSink.StartAsync();
        _postgreSql = await PostgreSqlServer.NewDatabaseAsync();
        await PrepareAsync(sink.Port);

        using var first = Worker(sink.Port, "first").StartQuietly("run");
        using var second = Worker(sink.Port, "second").StartQuietly("run");
        await UntilAsync(async () => (await sink.MessagesAsync()).Count >= 40);
        var gone = await NameOfAsync("first");
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        // Instead of waiting until its lease ends.
        await WithDatabaseAsync(database => database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE workers SET lease_until = 0 WHERE name = @gone", new { gone }),
            TestContext.Current.CancellationToken));
        await UntilAsync(async () =>
        {
            // Instead of the minutes in which the one that is gone could still say what was accepted.
            await WithDatabaseAsync(database => database.WriteAsync(
                sql => sql.ExecuteAsync("UPDATE deliveries SET next_attempt_at = 0 WHERE status = 'Queued'"),
                TestContext.Current.CancellationToken));
            return await DeliveredAsync() == Subscribers;
        });
        Assert.Equal(0, (await DigestProcess.StopAsync(second)).Exit);

        var messages = await sink.MessagesAsync();
        Assert.Equal(Subscribers, messages.DistinctBy(message => message.Recipient).Count());
        Assert.Equal(Subscribers, messages.DistinctBy(message => message.MessageId).Count());
    }

    private Task<string> NameOfAsync(string worker) =>
        File.ReadAllTextAsync(Path.Combine(_folder, worker, "worker"), TestContext.Current.CancellationToken);

    /// <summary>A worker with a data folder of its own, as on a machine of its own.</summary>
    private DigestProcess Worker(int port, string name, params string[] settings)
    {
        string[] storage = _postgreSql is null ? [] : [$"--Storage:ConnectionString={_postgreSql}"];
        return new DigestProcess(
            Path.Combine(_folder, name),
            [
                .. storage, .. settings,
                "--Mail:Transport=Smtp", "--Smtp:Host=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--Smtp:Port={port}"), "--Smtp:MessagesPerSecond=60",
                "--Delivery:Parallelism=2", "--Delivery:RetryDelays:0=00:00:01",
                "--Schedule:Editions=0/2 * * * * ?", "--Schedule:DeliveryInterval=00:00:01", string.Create(CultureInfo.InvariantCulture, $"--Web:Listen=http://127.0.0.1:{FreePort.Next()}"),
            ]);
    }

    private async Task<DigestProcess> PrepareAsync(int port, params string[] settings)
    {
        var digest = Worker(port, "first", settings);
        var papers = Path.Combine(_folder, "papers.jsonl");
        await File.WriteAllTextAsync(papers, JsonSerializer.Serialize(new { id = "2603.00001", title = "Robots that garden", @abstract = "We study robots." }), TestContext.Current.CancellationToken);
        var subscribers = new StringBuilder("email,topics\n");
        for (var i = 0; i < Subscribers; i++) subscribers.Append(CultureInfo.InvariantCulture, $"reader{i}@example.org,robots\n");
        var csv = Path.Combine(_folder, "subscribers.csv");
        await File.WriteAllTextAsync(csv, subscribers.ToString(), TestContext.Current.CancellationToken);
        await digest.OkAsync("ingest", "--file", papers);
        await digest.OkAsync("subscribers", "import", csv);
        // Due now, instead of at the next send time.
        await WithDatabaseAsync(database => database.WriteAsync(sql => sql.ExecuteAsync("UPDATE subscribers SET next_due_at = next_due_at - 2 * 86400000"), TestContext.Current.CancellationToken));
        return digest;
    }

    private async Task<long> DeliveredAsync()
    {
        var delivered = 0L;
        await WithDatabaseAsync(async database =>
            delivered = (await new OutboxStore(database).CountByStatusAsync(TestContext.Current.CancellationToken)).GetValueOrDefault(DeliveryStatus.Delivered));
        return delivered;
    }

    private async Task WithDatabaseAsync(Func<SqlDatabase, Task> work)
    {
        if (_postgreSql is { } connectionString)
        {
            await using var dialect = new PostgreSqlDialect(connectionString);
            await work(new SqlDatabase(dialect));
        }
        else
        {
            using var dialect = new SqliteDialect(Path.Combine(_folder, "first", "digest.db"), TimeProvider.System);
            await work(new SqlDatabase(dialect));
        }
    }

    private static string MessageId(RealServer.Taken message) => MimeMessage.Load(new MemoryStream(message.Content)).MessageId!;

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await condition()) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail("it did not happen within a minute");
    }
}
