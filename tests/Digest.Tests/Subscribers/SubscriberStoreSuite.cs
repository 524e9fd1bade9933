using Digest.Matching.Ranking;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Subscribers.Csv;
using Digest.Subscribers.Moving;
using Digest.Topics;
using Xunit;

namespace Digest.Tests.Subscribers;

public abstract class SubscriberStoreSuite(TestDatabase test) : IAsyncLifetime
{
    private SubscriberStore Store => new(test.Database, test.Clock);

    private SuppressionStore Suppressions => new(test.Database);

    private SubscriberLifecycle Lifecycle => test.Lifecycle;

    public ValueTask InitializeAsync() => test.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return test.DisposeAsync();
    }

    [Fact]
    public async Task An_added_subscriber_is_active_at_once_and_comes_back_as_given()
    {
        var given = Some.Subscriber("Ada@example.org") with
        {
            Name = "Ada",
            Cadence = Cadence.Weekly,
            WeeklyOn = DayOfWeek.Friday,
            SendTime = new TimeOnly(16, 45),
            TimeZone = "Asia/Tokyo",
            MaxPapers = 25,
            Locale = "ja",
            Topics = [new Topic(0, "Agents", "language agents"), new Topic(0, "Vision", "vision -survey")],
        };
        Assert.Equal(AddOutcome.Added, await Lifecycle.AddAsync(given, TestDatabase.Token));

        var found = (await FindAsync("ada@EXAMPLE.org"))!;
        Assert.Equal(SubscriberStatus.Active, found.Status);
        Assert.Equal(new DateTimeOffset(2026, 3, 6, 7, 45, 0, TimeSpan.Zero), found.NextDue);
        Assert.True(found.IsNew);
        Assert.Equal(["Agents", "Vision"], found.Topics.Select(topic => topic.Name));
        // Lists compare by reference, so that one of them stands in both.
        Assert.Equal(given with { Key = found.Key, LinkGeneration = found.LinkGeneration, UtcOffset = TimeSpan.FromHours(9), NextDue = found.NextDue, CreatedAt = test.Clock.GetUtcNow() }, found with { Topics = given.Topics });
    }

    [Fact]
    public async Task An_address_that_is_there_stays_as_it_is()
    {
        await Lifecycle.AddAsync(Some.Subscriber("ada@example.org", "agents"), TestDatabase.Token);
        Assert.Equal(
            [AddOutcome.AlreadySubscribed, AddOutcome.Added, AddOutcome.AlreadySubscribed],
            (await Lifecycle.AddAsync([Some.Subscriber("ADA@example.org", "vision"), Some.Subscriber("bob@example.org"), Some.Subscriber("Bob@example.org")], TestDatabase.Token)).Select(result => result.Outcome));
        Assert.Equal("agents", Assert.Single((await FindAsync("ada@example.org"))!.Topics).Name);
    }

    [Fact]
    public async Task A_suppressed_address_is_not_taken_in()
    {
        await test.Database.WriteAsync(
            sql => sql.ExecuteAsync("INSERT INTO suppressions (email_key, reason, detail, at) VALUES ('ada@example.org', 'HardBounce', 'no such user', 0)"), TestDatabase.Token);
        Assert.Equal(AddOutcome.Suppressed, await Lifecycle.AddAsync(Some.Subscriber("Ada@example.org"), TestDatabase.Token));
        Assert.Null(await FindAsync("ada@example.org"));
        Assert.Equal("HardBounce on 1970-01-01: no such user", (await Suppressions.FindAsync(EmailAddress.Parse("ada@example.org").Address!, TestDatabase.Token))?.ToString());
    }

    [Fact]
    public async Task What_is_edited_comes_back_as_given_and_a_topic_that_stays_keeps_its_row()
    {
        await Lifecycle.AddAsync(Some.Subscriber("ada@example.org", "agents", "vision", "robots"), TestDatabase.Token);
        var before = (await FindAsync("ada@example.org"))!;
        var changed = before with
        {
            Name = "Ada",
            Cadence = Cadence.Weekly,
            WeeklyOn = DayOfWeek.Friday,
            SendTime = new TimeOnly(16, 45),
            TimeZone = "Asia/Tokyo",
            MaxPapers = 25,
            Locale = "ja",
            Bibtex = true,
            Topics = [before.Topics[2] with { Breadth = TopicBreadth.Wide }, before.Topics[0] with { Query = "language agents" }, new Topic(0, "New", "speech") { MaxPapers = 2, IsPaused = true }],
        };

        var after = (await Store.EditAsync(changed, TestDatabase.Token))!;

        Assert.Equal(SendSchedule.NextAfter(changed, test.Clock.GetUtcNow()), after.NextDue);
        Assert.Equal(
            [before.Topics[2] with { Breadth = TopicBreadth.Wide, LooksBack = true }, before.Topics[0] with { Query = "language agents", LooksBack = true }, new Topic(after.Topics[2].Key, "New", "speech") { MaxPapers = 2, IsPaused = true, LooksBack = true }],
            after.Topics);
        Assert.Equal(changed with { UtcOffset = TimeSpan.FromHours(9), NextDue = null, Topics = [] }, after with { NextDue = null, Topics = [] });
    }

    [Fact]
    public async Task An_edition_that_is_due_is_not_put_off_by_another_send_time_and_a_pause_stays_one()
    {
        await Lifecycle.AddAsync([Some.Subscriber("ada@example.org"), Some.Subscriber("bob@example.org") with { Status = SubscriberStatus.Paused }], TestDatabase.Token);
        var (ada, bob) = ((await FindAsync("ada@example.org"))!, (await FindAsync("bob@example.org"))!);
        test.Clock.Advance(ada.NextDue!.Value - test.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));

        Assert.Equal(ada.NextDue, (await Store.EditAsync(ada with { SendTime = new TimeOnly(23, 0) }, TestDatabase.Token))!.NextDue);
        Assert.Null((await Store.EditAsync(bob with { SendTime = new TimeOnly(23, 0) }, TestDatabase.Token))!.NextDue);
        await Store.RemoveAsync(ada.Key, TestDatabase.Token);
        Assert.Null(await Store.EditAsync(ada, TestDatabase.Token));
    }

    [Fact]
    public async Task A_pending_subscriber_is_asked_by_mail_and_welcomed_after_the_answer()
    {
        await Lifecycle.AddAsync(Some.Subscriber("ada@example.org") with { Status = SubscriberStatus.Pending }, TestDatabase.Token);
        var pending = (await FindAsync("ada@example.org"))!;
        Assert.Null(pending.NextDue);
        Assert.Equal(["Confirm ada@example.org"], await QueuedAsync());

        Assert.False(await Lifecycle.ConfirmAsync(pending.Key, pending.LinkGeneration + 1, TestDatabase.Token));
        Assert.True(await Lifecycle.ConfirmAsync(pending.Key, pending.LinkGeneration, TestDatabase.Token));
        Assert.False(await Lifecycle.ConfirmAsync(pending.Key, pending.LinkGeneration, TestDatabase.Token));
        var active = (await FindAsync("ada@example.org"))!;
        Assert.Equal(SubscriberStatus.Active, active.Status);
        Assert.NotNull(active.NextDue);
        Assert.Equal(["Confirm ada@example.org", "Welcome ada@example.org"], await QueuedAsync());
    }

    [Fact]
    public async Task After_a_long_pause_the_last_thirty_days_count()
    {
        await Lifecycle.AddAsync(Some.Subscriber("ada@example.org"), TestDatabase.Token);
        var key = (await FindAsync("ada@example.org"))!.Key;
        Assert.True(await Lifecycle.PauseAsync(key, TestDatabase.Token));
        Assert.False(await Lifecycle.PauseAsync(key, TestDatabase.Token));
        Assert.Null((await FindAsync("ada@example.org"))!.NextDue);

        await AnnounceAsync(daysAgo: 32);
        await AnnounceAsync(daysAgo: 31);
        await AnnounceAsync(daysAgo: 29);
        Assert.True(await Lifecycle.ResumeAsync(key, TestDatabase.Token));
        var resumed = (await FindAsync("ada@example.org"))!;
        Assert.Equal((SubscriberStatus.Active, 2L), (resumed.Status, resumed.Cursor));
        Assert.Equal(new DateTimeOffset(2026, 3, 5, 7, 0, 0, TimeSpan.Zero), resumed.NextDue);
    }

    [Fact]
    public async Task After_a_short_pause_nothing_is_passed_over()
    {
        await AnnounceAsync(daysAgo: 30);
        await Lifecycle.AddAsync(Some.Subscriber("ada@example.org"), TestDatabase.Token);
        var added = (await FindAsync("ada@example.org"))!;
        await Lifecycle.PauseAsync(added.Key, TestDatabase.Token);
        await AnnounceAsync(daysAgo: 2);
        await Lifecycle.ResumeAsync(added.Key, TestDatabase.Token);
        Assert.Equal((1L, 1L), (added.Cursor, (await FindAsync("ada@example.org"))!.Cursor));
    }

    [Fact]
    public async Task A_removed_subscriber_leaves_nothing()
    {
        await Lifecycle.AddAsync(Some.Subscriber("ada@example.org", "agents") with { Status = SubscriberStatus.Pending }, TestDatabase.Token);
        Assert.True(await Store.RemoveAsync((await FindAsync("ada@example.org"))!.Key, TestDatabase.Token));
        Assert.Null(await FindAsync("ada@example.org"));
        Assert.Equal(0, await test.Database.ReadAsync(sql => sql.ScalarAsync<long>("SELECT (SELECT COUNT(*) FROM topics) + (SELECT COUNT(*) FROM deliveries)"), TestDatabase.Token));
    }

    [Fact]
    public async Task All_are_listed_by_address_however_many_there_are()
    {
        await Lifecycle.AddAsync([.. Enumerable.Range(0, 2345).Select(i => Some.Subscriber($"reader{i:D4}@example.org", $"word{i}"))], TestDatabase.Token);
        var listed = await Store.StreamAsync(SubscriberStatus.Active, TestDatabase.Token).ToListAsync(TestDatabase.Token);
        Assert.Equal(Enumerable.Range(0, 2345).Select(i => ($"reader{i:D4}@example.org", $"word{i}")), listed.Select(s => (s.Email.ToString(), s.Topics[0].Name)));
        Assert.Empty(await Store.StreamAsync(SubscriberStatus.Paused, TestDatabase.Token).ToListAsync(TestDatabase.Token));
    }

    [Fact]
    public async Task What_was_exported_can_be_imported_elsewhere()
    {
        await Lifecycle.AddAsync(
            [
                Some.Subscriber("ada@example.org") with
                {
                    Name = "Ada, \"the first\"", Cadence = Cadence.Weekly, WeeklyOn = DayOfWeek.Sunday, TimeZone = "Asia/Kathmandu", Bibtex = true,
                    Topics = [new Topic(0, "Agents", "\"language agents\" OR cat:cs.AI"), new Topic(0, "\"a = b\"", "\"a = b\"")],
                },
                Some.Subscriber("bob@example.org") with { Status = SubscriberStatus.Paused },
            ],
            TestDatabase.Token);
        var first = await ExportAsync();
        foreach (var key in await Store.StreamAsync(null, TestDatabase.Token).Select(s => s.Key).ToListAsync(TestDatabase.Token)) await Store.RemoveAsync(key, TestDatabase.Token);

        var report = await ImportAsync(first);
        Assert.Equal([true, false], await Store.StreamAsync(null, TestDatabase.Token).Select(s => s.Bibtex).ToListAsync(TestDatabase.Token));
        Assert.Equal("2 added, 0 already subscribed, 0 skipped", report.Report.ToString());
        Assert.Equal(first, await ExportAsync());
        Assert.Equal("0 added, 2 already subscribed, 0 skipped", (await ImportAsync(first)).Report.ToString());
    }

    [Fact]
    public async Task Bad_lines_are_told_and_good_ones_are_kept()
    {
        var (report, problems) = await ImportAsync(
            """
            Email;Time zone;Topics
            ada@example.org;Europe/Berlin;"Agents=language agents
            vision"
            bob;;
            carl@example.org;Mars/Phobos;(agents
            dora@example.org;;a "quoted" word
            emil@example.org
            """);
        Assert.Equal(
            [
                "4: 'bob' is not a valid address: it has no @.",
                "5: The time zone is 'Mars/Phobos'. It must be an IANA time zone, for example Europe/Berlin or UTC.",
                "5: The topic '(agents' is not valid: at character 1 of the query: Missing closing parenthesis (did you mean: (agents)).",
                "6: Misplaced quotation mark. Quote the whole field and double the quotation marks inside.",
            ],
            problems);
        Assert.Equal("2 added, 0 already subscribed, 3 skipped", report.ToString());
        Assert.Equal(["Agents", "vision"], (await FindAsync("ada@example.org"))!.Topics.Select(topic => topic.Name));
        Assert.NotNull(await FindAsync("emil@example.org"));
    }

    [Theory]
    [InlineData("", "1: The file is empty.")]
    [InlineData("person\nada@example.org\n", "1: The first line must name the columns, email among them. Known are: email, name, status, cadence, send_time, time_zone, max_papers, locale, bibtex, topics, consent.")]
    [InlineData("email,zone\n", "1: Columns that are not read: zone. Known are: email, name, status, cadence, send_time, time_zone, max_papers, locale, bibtex, topics, consent.")]
    [InlineData("email,topics\nada@example.org,\"agents\nbob@example.org,\n", "2: A quotation mark is not closed; the lines after it were not read.")]
    public async Task A_file_that_cannot_be_read_is_refused(string csv, string problem)
    {
        var (report, problems) = await ImportAsync(csv);
        Assert.Equal([problem], problems);
        Assert.Equal(0, report.Added);
    }

    private async Task<(ImportReport Report, List<string> Problems)> ImportAsync(string csv)
    {
        var problems = new List<string>();
        var import = new SubscriberImport(
            new ImportWriter(test.Database, Lifecycle, test.Clock), new SubscribersOptions(), ImportTopics.None);
        await import.RunAsync(
            await SubscriberCsvReader.OpenAsync(new StringReader(csv)), problems.Add, _ => { }, null, TestDatabase.Token);
        return (import.Report, problems);
    }

    private async Task<string> ExportAsync()
    {
        var writer = new StringWriter();
        await SubscriberCsv.WriteAsync(writer, Store.StreamAsync(null, TestDatabase.Token));
        return writer.ToString();
    }

    private Task<Subscriber?> FindAsync(string email) => Store.FindAsync(EmailAddress.Parse(email).Address!, TestDatabase.Token);

    private async Task<IEnumerable<string>> QueuedAsync() => await test.Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT kind || ' ' || recipient FROM deliveries WHERE status = 'Queued' ORDER BY key"), TestDatabase.Token);

    private Task AnnounceAsync(int daysAgo) => test.Database.WriteAsync(
        async sql =>
        {
            var at = test.Clock.GetUtcNow().AddDays(-daysAgo).ToUnixTimeMilliseconds();
            await sql.ExecuteAsync("UPDATE counters SET value = value + 1 WHERE name = 'announcement'");
            var seq = await sql.ScalarAsync<long>("SELECT value FROM counters WHERE name = 'announcement'");
            await sql.ExecuteAsync(
                """
                INSERT INTO papers (key, id, revision, title, abstract, authors, author_count, categories, keywords, upvotes, comment_count, first_seen_at, changed_at)
                VALUES (@seq, 'test:' || CAST(@seq AS TEXT), 1, 't', '', '[]', 0, '[]', '[]', 0, 0, 0, 0)
                """,
                new { seq });
            await sql.ExecuteAsync("INSERT INTO batches (key, source, day, announced_at, first_seq, last_seq) VALUES (@seq, 's', @day, @at, @seq, @seq)", new { seq, at, day = $"day {seq}" });
            await sql.ExecuteAsync(
                "INSERT INTO announcements (seq, paper, source, kind, batch, announced_at) VALUES (@seq, @seq, 's', @kind, @seq, @at)",
                new { seq, kind = nameof(AnnouncementKind.New), at });
        },
        TestDatabase.Token);
}

public sealed class SqliteSubscriberStoreTests() : SubscriberStoreSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSubscriberStoreTests() : SubscriberStoreSuite(new PostgreSqlTestDatabase());
