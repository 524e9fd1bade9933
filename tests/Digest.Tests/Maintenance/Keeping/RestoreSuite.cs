using Digest.Cli.Doctor;
using Digest.Configuration;
using Digest.Delivery;
using Digest.Editions;
using Digest.Maintenance.Keeping;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Storage.Copies;
using Digest.Subscribers;
using Digest.Tests.Delivery.Promise;
using Digest.Tests.Editions;
using Xunit;

namespace Digest.Tests.Maintenance.Keeping;

/// <summary>
/// The machine is lost; a backup of some time before is restored, on the same database or the other one.
/// </summary>
public abstract class RestoreSuite(TestDatabase test) : EditionSuite(test)
{
    private const string Ada = "ada@example.org", Bob = "bob@example.org", Cyd = "cyd@example.org";

    private readonly string _folder = Directory.CreateTempSubdirectory("restore").FullName;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private string BackupFile => Path.Combine(_folder, "backup.db");

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task What_was_delivered_before_the_backup_is_not_repeated_and_what_was_open_waits_for_the_operator(
        string target)
    {
        foreach (var email in (string[])[Ada, Bob, Cyd]) await AddAsync(email, "robots");
        var iron = await AnnounceAsync("arxiv", day: 5, "robots of iron");
        await NextMorningAsync();
        await AnnounceAsync("arxiv", day: 6, "robots of clay");
        await NextMorningAsync(deliver: false);
        await BeginAsync(Bob);
        await DeliverToAsync(Cyd);
        await BackUpAsync();

        // After the backup: what the lost machine did.
        await DeliverAsync();
        await AnnounceAsync("arxiv", day: 7, "robots of snow");
        await NextMorningAsync();
        var last = await Database.ReadAsync(EditionStore.GetLastKeyAsync, TestDatabase.Token);

        await using var restored = await RestoreAsync(target);
        Assert.Equal(2, restored.Report.Held);
        Assert.Equal(TestDatabase.Start.AddDays(1).AddHours(1), restored.Report.Made);
        Assert.Equal(
            [(Ada, "Uncertain"), (Bob, "Uncertain"), (Cyd, "Delivered")], await LatestStatesAsync(restored.Database));

        // Announced again since, by another source and by the one that had announced it.
        await SaveOnAsync(restored.Database, "hf", iron);
        await SaveOnAsync(restored.Database, "hf", Some.Paper("2604.00001", "robots of wood"));
        Clock.SetUtcNow(Clock.GetUtcNow().AddDays(1));
        await BuilderOn(restored.Database).MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token);
        foreach (var email in (string[])[Ada, Bob, Cyd])
            Assert.Equal(["robots of wood"], await LatestTitlesAsync(restored.Database, email));
        var made = await restored.Database.ReadAsync(EditionStore.GetLastKeyAsync, TestDatabase.Token);
        Assert.True(made > last + 1000, "A key of a mail that was sent since the backup is used again.");

        var relay = new Relay();
        await using var worker = new SendingWorker(restored.Database, Clock, _folder, relay);
        var paused = await worker.SendAsync();
        Assert.Contains("digest outbox resume", paused.Problem, StringComparison.Ordinal);
        Assert.Empty(relay.Accepted);

        // The operator decides about one, and resumes.
        var filter = new OutboxFilter([], DeliveryStatus.Uncertain, await KeyOfAsync(restored.Database, Ada), null, null);
        Assert.Single(await new OutboxQueue(restored.Database, TimeProvider.System).ChangeAsync(
            OutboxChange.Release, filter, TestDatabase.Token));
        await restored.Database.WriteAsync(DeliveryPause.EndAsync, TestDatabase.Token);
        Assert.Null((await worker.SendAsync()).Problem);
        Assert.Equal([Ada, Ada, Bob, Cyd], relay.Accepted.Order());
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Every_row_comes_back_and_new_keys_follow_the_old_ones(string target)
    {
        await AddAsync(Ada, "robots");
        await AnnounceAsync("arxiv", day: 5, "robots of iron", "robots of clay");
        await NextMorningAsync();
        await Database.WriteAsync(
            sql => sql.ExecuteAsync(
                "INSERT INTO paper_vectors (paper, revision, model, vector) SELECT key, 1, 'm', @vector FROM papers",
                new { vector = new byte[] { 0, 1, 255 } }),
            TestDatabase.Token);
        await new DatabaseCopy(Database, new SchemaMigrator(Database, Clock), Clock)
            .WriteAsync(BackupFile, CopyKind.Export, TestDatabase.Token);

        await using var restored = await RestoreAsync(target, isImport: true);

        foreach (var statement in Contents)
        {
            Assert.Equal(
                await Database.ReadAsync(sql => sql.QueryAsync<string>(statement), TestDatabase.Token),
                await restored.Database.ReadAsync(sql => sql.QueryAsync<string>(statement), TestDatabase.Token));
        }

        Assert.Equal(
            [0, 1, 255],
            await restored.Database.ReadAsync(
                sql => sql.FirstOrDefaultAsync<byte[]>("SELECT vector FROM paper_vectors"), TestDatabase.Token));
        await SaveOnAsync(restored.Database, "hf", Some.Paper("2604.00002", "robots of glass"));
        await new SubscriberLifecycle(restored.Database, Clock).AddAsync(
            Some.Subscriber(Bob, "robots"), TestDatabase.Token);
        Assert.Null(await restored.Database.ReadAsync(DeliveryPause.FindAsync, TestDatabase.Token));
    }

    [Fact]
    public async Task A_backup_made_while_others_write_is_of_one_moment()
    {
        using var stop = new CancellationTokenSource();
        var other = Reopen();
        var writing = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await other.WriteAsync(
                        async sql =>
                        {
                            var next = await KeyAllocator.AllocateAsync(sql, CounterStore.Edition, 1);
                            await SettingStore.SetAsync(sql, FormattableString.Invariant($"n{next}"), "1");
                        },
                        TestDatabase.Token);
                }
            },
            TestDatabase.Token);
        await Task.Delay(200, TestDatabase.Token);
        await BackUpAsync();
        await stop.CancelAsync();
        await writing;

        using var file = new DatabaseFile(BackupFile, Clock);
        var (counter, rows) = await file.Database.ReadAsync(
            async sql => (
                await CounterStore.GetAsync(sql, CounterStore.Edition),
                await sql.ScalarAsync<long>("SELECT COUNT(*) FROM settings WHERE value = '1'")),
            TestDatabase.Token);
        Assert.True(counter > 0);
        Assert.Equal(counter, rows);
    }

    [Fact]
    public async Task A_backup_is_no_export_and_other_files_are_no_backup()
    {
        await BackUpAsync();
        var isBackup = await Assert.ThrowsAsync<NotABackupException>(() => RestoreAsync("sqlite", isImport: true));
        Assert.Contains("Use: digest restore", isBackup.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(BackupFile, "not a database, but long enough", TestDatabase.Token);
        var other = await Assert.ThrowsAsync<NotABackupException>(() => RestoreAsync("sqlite"));
        Assert.EndsWith("is not a backup of Digest.", other.Message, StringComparison.Ordinal);
        Assert.Equal(["backup.db"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_restore_that_fails_leaves_no_copy_behind()
    {
        await BackUpAsync();
        var second = BackupFile + "-wal";
        await using (new FileStream(second, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            await Assert.ThrowsAsync<IOException>(() => RestoreAsync("sqlite"));
        Assert.Equal(["backup.db", "backup.db-wal"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());

        File.Delete(second);
        using var worker = WorkerLock.TryTake(Path.Combine(_folder, "digest.db"));
        var inUse = await Assert.ThrowsAsync<IOException>(() => RestoreAsync("sqlite"));
        Assert.EndsWith("Stop it first.", inUse.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder, "work.db*"));
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_names_its_own_file()
    {
        // SQLite opens no path of this length.
        var folder = Path.Combine([_folder, .. Enumerable.Repeat(new string('x', 200), 3)]);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "backup.db");

        var failure = await Assert.ThrowsAsync<IOException>(
            () => new DatabaseCopy(Database, new SchemaMigrator(Database, Clock), Clock)
                .WriteAsync(path, CopyKind.Backup, TestDatabase.Token));

        Assert.StartsWith(
            $"{path} cannot be written. Grant ",
            FailureText.Of(failure, new Settings { DataFolder = "/srv/digest" }),
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder));
    }

    private static readonly string[] Contents =
    [
        "SELECT id || title || abstract || authors || revision || first_seen_at FROM papers ORDER BY key",
        "SELECT seq || kind || source FROM announcements ORDER BY seq",
        "SELECT email || status || link_generation || cursor FROM subscribers ORDER BY key",
        "SELECT papers || period || cursor_to FROM editions ORDER BY key",
        "SELECT recipient || status || attempts || last_reply FROM deliveries ORDER BY key",
        "SELECT paper || ' ' || subscriber || ' ' || edition FROM sent_papers ORDER BY paper, subscriber, edition",
        "SELECT name || value FROM counters ORDER BY name",
        "SELECT key || value FROM settings ORDER BY key",
    ];

    private Task BackUpAsync() => new DatabaseCopy(Database, new SchemaMigrator(Database, Clock), Clock)
        .WriteAsync(BackupFile, CopyKind.Backup, TestDatabase.Token);

    private async Task<Restored> RestoreAsync(string target, bool isImport = false)
    {
        ISqlDialect dialect = target == "sqlite"
            ? new SqliteDialect(Path.Combine(_folder, "digest.db"), Clock)
            : new PostgreSqlDialect(await PostgreSqlServer.NewDatabaseAsync());
        var restoration = new Restoration(dialect, Clock);
        var work = Path.Combine(_folder, "work.db");
        return new Restored(
            new SqlDatabase(dialect),
            isImport
                ? await restoration.ImportAsync(BackupFile, work, TestDatabase.Token)
                : await restoration.RestoreAsync(BackupFile, work, TestDatabase.Token));
    }

    /// <summary>As a worker that is sending it now.</summary>
    private Task BeginAsync(string email) => Database.WriteAsync(
        sql => sql.ExecuteAsync(
            """
            UPDATE deliveries SET status = 'Sending', lease_owner = 'lost', begun_at = 1, attempts = 1
            WHERE status = 'Queued' AND recipient = @email
            """,
            new { email }),
        TestDatabase.Token);

    private Task DeliverToAsync(string email) => Database.WriteAsync(
        sql => sql.ExecuteAsync(
            "UPDATE deliveries SET status = 'Delivered', finished_at = 1 WHERE status = 'Queued' AND recipient = @email",
            new { email }),
        TestDatabase.Token);

    private static async Task<IReadOnlyList<(string, string)>> LatestStatesAsync(SqlDatabase database) =>
        await database.ReadAsync(
            sql => sql.QueryAsync<(string, string)>(
                """
                SELECT recipient, status FROM deliveries
                WHERE key IN (SELECT MAX(key) FROM deliveries GROUP BY recipient) ORDER BY recipient
                """),
            TestDatabase.Token);

    private static async Task<long> KeyOfAsync(SqlDatabase database, string email) => await database.ReadAsync(
        sql => sql.ScalarAsync<long>("SELECT key FROM subscribers WHERE email = @email", new { email }),
        TestDatabase.Token);

    private static async Task<IReadOnlyList<string>> LatestTitlesAsync(SqlDatabase database, string email)
    {
        var recent = await new EditionStore(database).ListRecentAsync(
            await KeyOfAsync(database, email), 1, TestDatabase.Token);
        var keys = recent.Single().Papers.Select(paper => paper.PaperKey).ToList();
        var papers = await new PaperStore(database).ListByKeysAsync(keys, TestDatabase.Token);
        return [.. keys.Select(key => papers[key].Title)];
    }

    private Task SaveOnAsync(SqlDatabase database, string source, Paper paper) => database.WriteAsync(
        sql => PaperStore.SaveAsync(
            sql,
            source,
            [
                new SourceRecord
                {
                    Paper = paper,
                    Authority = SourceAuthority.ArxivMetadata,
                    HasCounts = true,
                    Novelty = Novelty.Announced,
                    Batch = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime),
                },
            ],
            Clock.GetUtcNow()),
        TestDatabase.Token);

    private sealed record Restored(SqlDatabase Database, RestoreReport Report) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (Database.Dialect is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            (Database.Dialect as IDisposable)?.Dispose();
        }
    }
}

public sealed class SqliteRestoreTests() : RestoreSuite(new SqliteTestDatabase());

public sealed class PostgreSqlRestoreTests() : RestoreSuite(new PostgreSqlTestDatabase());
