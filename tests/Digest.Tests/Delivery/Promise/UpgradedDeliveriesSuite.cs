using System.Globalization;
using System.Text.Json;
using Digest.Storage;
using Xunit;

namespace Digest.Tests.Delivery.Promise;

/// <summary>
/// The first run over a database and a data folder in which the released program was killed while it was sending.
/// </summary>
public abstract class UpgradedDeliveriesSuite(TestDatabase test, string mails) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("upgrade").FullName;

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await test.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_the_version_before_was_sending_is_settled_by_its_journal_and_keeps_its_identity()
    {
        // 2 was accepted, 3 had no reply, 4 had not been started, 5 was held by a worker that is gone, 6 waits.
        await File.WriteAllTextAsync(Path.Combine(_folder, "worker"), "old", TestDatabase.Token);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "send.journal"), "I 2\nA 2 250 2.0.0 queued\nI 3\nA 3", TestDatabase.Token);
        await ExecuteAsync("UPDATE subscribers SET status = 'Active' WHERE key IN (1, 4, 5, 6, 7)");
        await ExecuteAsync("DELETE FROM suppressions");
        await ExecuteAsync(
            "UPDATE deliveries SET status = 'Sending', finished_at = NULL, lease_owner = 'old', lease_until = 9999999999999 WHERE key IN (2, 3, 4)");
        await ExecuteAsync(
            "UPDATE deliveries SET status = 'Sending', finished_at = NULL, lease_owner = 'gone', lease_until = 1 WHERE key = 5");
        await ExecuteAsync("UPDATE deliveries SET status = 'Queued', attempts = 0, finished_at = NULL WHERE key = 6");
        await UseKeyOfThatTimeAsync();
        await test.MigrateAsync();
        test.Clock.SetUtcNow(new DateTimeOffset(2026, 11, 29, 13, 0, 0, TimeSpan.Zero));
        await using var worker = new SendingWorker(
            test.Database, test.Clock, _folder, new Relay(), from: "Digest <digest@example.org>", returnPath: "bounces+{id}@example.org");

        await worker.SendAsync();
        string[] atOnce = [.. worker.Relay.Accepted.Order()];
        test.Clock.Advance(TimeSpan.FromMinutes(15));
        await worker.SendAsync();

        Assert.Equal(["emil@example.org", "gus@example.org"], atOnce);
        Assert.Equal(["dora@example.org", "emil@example.org", "fay@example.org", "gus@example.org"], worker.Relay.Accepted.Order());
        Assert.Equal(
            ("Delivered", "250 2.0.0 queued"),
            await test.Database.ReadAsync(
                sql => sql.SingleAsync<(string, string)>("SELECT status, last_reply FROM deliveries WHERE key = 2"), TestDatabase.Token));
        Assert.Equal(["delivery.journal", "worker"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        var before = (await File.ReadAllLinesAsync(Path.Combine(RepositoryRoot.Folder, "tests/Digest.Tests/Storage/Released", mails), TestDatabase.Token))
            .Select(line => JsonSerializer.Deserialize<SentMail>(line, JsonSerializerOptions.Web)!)
            .ToDictionary(mail => mail.Recipient);
        foreach (var mail in worker.Relay.Mails)
        {
            var sent = before[mail.Envelope.Recipient];
            Assert.Equal(sent.MessageId, $"<{mail.Message.MessageId}>");
            Assert.Equal(sent.ReturnPath, mail.Envelope.ReturnPath);
            Assert.Equal(
                DateTimeOffset.Parse(sent.Date, CultureInfo.InvariantCulture).ToUnixTimeSeconds(), mail.Message.Date.ToUnixTimeSeconds());
        }
    }

    /// <summary>The keys of links were rotated after these mails had been sent.</summary>
    private Task UseKeyOfThatTimeAsync() => test.Database.WriteAsync(
        async sql =>
        {
            const string Name = "link-keys";
            var keys = JsonDocument.Parse((await SettingStore.FindAsync(sql, Name))!).RootElement.EnumerateArray();
            await SettingStore.SetAsync(sql, Name, $"[{keys.Single(key => key.GetProperty("Id").GetInt32() == 1).GetRawText()}]");
        },
        TestDatabase.Token);

    private Task<int> ExecuteAsync(string statement) =>
        test.Database.WriteAsync(sql => sql.ExecuteAsync(statement), TestDatabase.Token);

    private sealed record SentMail(string ReturnPath, string Recipient, string MessageId, string Date);
}

public sealed class SqliteUpgradedDeliveriesTests()
    : UpgradedDeliveriesSuite(new SqliteTestDatabase(Released("sqlite.sql")), "sqlite.mails.jsonl")
{
    private static string Released(string file) => Path.Combine(RepositoryRoot.Folder, "tests/Digest.Tests/Storage/Released", file);
}

public sealed class PostgreSqlUpgradedDeliveriesTests()
    : UpgradedDeliveriesSuite(new PostgreSqlTestDatabase(Released("postgresql.sql")), "postgresql.mails.jsonl")
{
    private static string Released(string file) => Path.Combine(RepositoryRoot.Folder, "tests/Digest.Tests/Storage/Released", file);
}
