using System.Text.Json;
using Digest.Bounces;
using Digest.Bounces.Reading;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Links;
using Digest.Operations;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Topics;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Storage;

/// <summary>
/// A database that the released program filled (every table has rows) is upgraded: nothing is lost, and what was in people's mailboxes
/// still works. Beside it stand the mails that the program sent: return path, Message-ID and links.
/// </summary>
public abstract class UpgradeSuite(TestDatabase test) : IAsyncLifetime
{
    protected static string Released(string file) =>
        Path.Combine(RepositoryRoot.Folder, "tests", "Digest.Tests", "Storage", "Released", file);

    protected abstract string Dialect { get; }

    protected abstract string ListTables { get; }

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await test.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_row_of_every_table_is_still_there()
    {
        var before = await CountRowsAsync();
        Assert.All(before, table => Assert.NotEqual(0, table.Value));

        await test.MigrateAsync();

        var after = await CountRowsAsync();
        string[] notesOfTheUpgrade = ["schema_migrations", "settings", "counters"];
        Assert.All(
            before,
            table => Assert.Equal(
                (table.Key, table.Value),
                (table.Key, notesOfTheUpgrade.Contains(table.Key) ? Math.Min(table.Value, after[table.Key]) : after[table.Key])));
    }

    [Fact]
    public async Task New_keys_continue_after_those_that_were_used()
    {
        await test.MigrateAsync();
        (string Table, string Counter)[] keyed =
        [
            ("subscribers", CounterStore.Subscriber),
            ("editions", CounterStore.Edition),
            ("deliveries", CounterStore.Delivery),
        ];
        foreach (var (table, counter) in keyed)
        {
            var (key, used) = await test.Database.WriteAsync(
                async sql => (
                    await KeyAllocator.AllocateAsync(sql, counter, 1),
                    await sql.ScalarAsync<long>($"SELECT MAX(key) FROM {table}")),
                TestDatabase.Token);
            Assert.True(key > used, $"{table}: {key} after {used}");
        }
    }

    [Fact]
    public async Task Links_and_return_paths_of_mails_that_were_sent_still_work()
    {
        await test.MigrateAsync();
        var signer = await new LinkKeys(test.Database, test.Clock).GetSignerAsync(TestDatabase.Token);
        var store = new SubscriberStore(test.Database, test.Clock);
        foreach (var mail in Mails())
        {
            Assert.NotEmpty(mail.Links);
            foreach (var link in mail.Links)
            {
                var token = signer.Verify(link[(link.LastIndexOf('/') + 1)..]);
                Assert.NotNull(token);
                var subscriber = await store.FindAsync(token.Subscriber, TestDatabase.Token);
                Assert.Equal(mail.Recipient, subscriber?.Email.ToString());
                Assert.Equal(subscriber!.LinkGeneration, token.Generation);
            }

        }
    }

    [Fact]
    public async Task Reports_about_mails_that_were_sent_find_them_by_return_path_for_sixty_days_and_by_message_id()
    {
        await test.MigrateAsync();
        var matcher = new BounceMatcher(
            new ReturnPath("bounces+{id}@example.org", "digest@example.org"),
            new LinkKeys(test.Database, test.Clock), new MessageIdKey(test.Database), "example.org");
        foreach (var mail in Mails())
        {
            var sent = DateTimeOffset.Parse(mail.Date, System.Globalization.CultureInfo.InvariantCulture);
            var byPath = new IncomingReport(ReportKind.Bounce, [], null, [mail.ReturnPath]);
            Assert.Equal(mail.Recipient, await FindAsync(byPath, sent.AddDays(59)));
            Assert.Null(await FindAsync(byPath, sent.AddDays(61)));
            Assert.Equal(mail.Recipient, await FindAsync(
                new IncomingReport(ReportKind.Bounce, [], mail.MessageId.Trim('<', '>'), []), sent.AddDays(300)));
        }

        async Task<string?> FindAsync(IncomingReport report, DateTimeOffset now)
        {
            var claim = await matcher.ReadAsync(report, TestDatabase.Token);
            return (await test.Database.ReadAsync(sql => BounceMatcher.FindAsync(sql, claim, now), TestDatabase.Token))?.Recipient;
        }
    }

    /// <summary>Links of people who were removed before are in mailboxes, and SQLite gave their keys to others.</summary>
    [Fact]
    public async Task New_keys_leave_behind_all_that_can_have_been_used()
    {
        await test.MigrateAsync();
        await test.Lifecycle.AddAsync(Some.Subscriber("new@example.org"), TestDatabase.Token);

        var added = await new SubscriberStore(test.Database, test.Clock).FindAsync(
            EmailAddress.Parse("new@example.org").Address!, TestDatabase.Token);

        Assert.InRange(added!.Key, 1_000_000, long.MaxValue);
        Assert.NotEqual(0, added.LinkGeneration);
    }

    [Fact]
    public async Task A_mail_that_was_begun_before_keeps_its_message_id()
    {
        await test.MigrateAsync();
        var ids = await new MessageIdKey(test.Database).GetAsync(TestDatabase.Token);

        foreach (var mail in Mails().Select(mail => mail.MessageId.Trim('<', '>'))) Assert.Equal(mail, ids.Tag(mail));
        Assert.NotEqual("edition-1000001.1@example.org", ids.Tag("edition-1000001.1@example.org"));
    }

    /// <summary>Before, while and after the table of sent papers is filled; a source announces all of them again.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task The_next_digest_repeats_no_paper_that_was_sent(int filledBatches)
    {
        await test.MigrateAsync();
        test.Clock.SetUtcNow(
            DateTimeOffset.Parse("2026-12-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var services = new ServiceCollection().AddLogging()
            .AddSingleton<TimeProvider>(test.Clock).AddSingleton(test.Database)
            .AddPapers().AddOutbox().AddOperations(new OperatorOptions(), Path.GetTempPath()).AddSubscribers()
            .AddEmbeddings(new EmbeddingOptions { Enabled = false }).AddTopics()
            .AddEditions(new EditionOptions()).BuildServiceProvider();
        var fill = new SentPaperFill(test.Database) { BatchSize = 1 };
        for (var i = 0; i < filledBatches; i++) await fill.FillBatchAsync(TestDatabase.Token);
        var ada = (await services.GetRequiredService<SubscriberStore>().FindAsync(
            EmailAddress.Parse("ada@example.org").Address!, TestDatabase.Token))!;
        var editions = await services.GetRequiredService<EditionStore>().ListRecentAsync(ada.Key, 10, TestDatabase.Token);
        var sent = editions.SelectMany(edition => edition.Papers).Select(paper => paper.PaperKey).ToHashSet();
        Assert.NotEmpty(sent);
        var papers = await services.GetRequiredService<PaperStore>().ListByKeysAsync(sent, TestDatabase.Token);
        await test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql,
                "another-source",
                [.. papers.Values.Select(paper => new SourceRecord
                {
                    Paper = paper,
                    Authority = SourceAuthority.File,
                    Novelty = Novelty.Announced,
                    Batch = new DateOnly(2026, 12, 1),
                })],
                test.Clock.GetUtcNow()),
            TestDatabase.Token);

        var made = new List<EditionResult>();
        await foreach (var edition in services.GetRequiredService<EditionBuilder>()
            .MakeNowAsync(ada.Key, TestDatabase.Token)) made.Add(edition);

        var chosen = Assert.Single(made).Edition!.Papers.Select(paper => paper.PaperKey).ToList();
        Assert.NotEmpty(chosen);
        Assert.Empty(chosen.Intersect(sent));
    }

    private Task<Dictionary<string, long>> CountRowsAsync() =>
        test.Database.ReadAsync(
            async sql =>
            {
                var counts = new Dictionary<string, long>();
                foreach (var table in await sql.QueryAsync<string>(ListTables))
                    counts[table] = await sql.ScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
                return counts;
            },
            TestDatabase.Token);

    private IEnumerable<SentMail> Mails() => File.ReadLines(Released($"{Dialect}.mails.jsonl"))
        .Select(line => JsonSerializer.Deserialize<SentMail>(line, JsonSerializerOptions.Web)!);

    private sealed record SentMail(string ReturnPath, string Recipient, string MessageId, string Date, string[] Links);
}

public sealed class SqliteUpgradeTests() : UpgradeSuite(new SqliteTestDatabase(Released("sqlite.sql")))
{
    protected override string Dialect => "sqlite";

    protected override string ListTables => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
}

public sealed class PostgreSqlUpgradeTests() : UpgradeSuite(new PostgreSqlTestDatabase(Released("postgresql.sql")))
{
    protected override string Dialect => "postgresql";

    protected override string ListTables => "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
}
