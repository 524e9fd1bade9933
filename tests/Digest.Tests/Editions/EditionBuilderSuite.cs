using Digest.Editions;
using Digest.Outbox;
using Digest.Papers;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>What is new for whom.</summary>
public abstract class EditionBuilderSuite(TestDatabase test) : EditionSuite(test)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_subscriber_starts_with_the_latest_batch_whether_added_before_or_after_it(bool isAddedBefore)
    {
        await AnnounceAsync("hf", day: 3, "old robots");
        if (isAddedBefore) await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "new robots");
        await AnnounceAsync("arxiv", day: 4, "more robots", "gardening");
        if (!isAddedBefore) await AddAsync("ada@example.org", "robots");

        await NextMorningAsync();
        // Whoever came before the batch still gets the one that was the latest then.
        Assert.Equal(isAddedBefore ? ["more robots", "new robots", "old robots"] : ["more robots", "new robots"], (await TitlesAsync("ada@example.org")).Order());
    }

    [Fact]
    public async Task An_explanation_says_what_became_of_the_mail()
    {
        await AddAsync("ada@example.org", "robots");
        var paper = await AnnounceAsync("arxiv", day: 4, "new robots");
        var stored = (await new PaperStore(Database).FindAsync(paper.Id, TestDatabase.Token))!;
        await NextMorningAsync(deliver: false);
        Assert.Equal("In the digest of 2026-03-05, which is waiting to be sent.", await VerdictAsync());

        await DeliverAsync(DeliveryStatus.Failed, "550 no such user");
        Assert.Equal("In the digest of 2026-03-05, which could not be delivered: 550 no such user", await VerdictAsync());

        async Task<string> VerdictAsync() => (await Explainer.ExplainAsync(await FindAsync("ada@example.org"), stored, TestDatabase.Token)).Verdict;
    }

    [Fact]
    public async Task A_gap_filled_late_is_not_the_latest_batch()
    {
        await AnnounceAsync("arxiv", day: 4, "new robots");
        await AnnounceAsync("arxiv", day: 2, "robots of a gap");
        await AddAsync("ada@example.org", "robots");
        await NextMorningAsync();

        Assert.Equal(["new robots"], await TitlesAsync("ada@example.org"));
    }

    [Fact]
    public async Task Nothing_is_sent_twice_and_nothing_is_left_out()
    {
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "robots one");
        await NextMorningAsync();
        Assert.Equal(["robots one"], await TitlesAsync("ada@example.org"));

        // Late on the same day, below no date and above the cursor.
        await AnnounceAsync("hf", day: 2, "robots two");
        await NextMorningAsync();
        Assert.Equal(["robots two"], await TitlesAsync("ada@example.org"));

        await AnnounceAsync("hf", day: 6, "gardening");
        await NextMorningAsync();
        Assert.Empty(await TitlesAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_paper_announced_again_goes_to_those_who_were_not_sent_it()
    {
        await AddAsync("had@example.org", "robots");
        await AddAsync("late@example.org", "gardening");
        var paper = await AnnounceAsync("arxiv", day: 3, "robots");
        await NextMorningAsync();
        Assert.Equal(["robots"], await TitlesAsync("had@example.org"));

        await ReplaceTopicAsync("late@example.org", "robots");
        await SaveAsync("hf", day: 5, paper);
        await NextMorningAsync();
        Assert.Empty(await TitlesAsync("had@example.org"));
        Assert.Equal(["robots"], await TitlesAsync("late@example.org"));
    }

    [Fact]
    public async Task A_work_under_another_id_comes_once()
    {
        await AddAsync("had@example.org", "robots");
        await AddAsync("late@example.org", "gardening");
        await SaveAsync("arxiv", day: 4, Under("arxiv:2603.01111"));
        await NextMorningAsync();
        Assert.Single(await TitlesAsync("had@example.org"));

        await ReplaceTopicAsync("late@example.org", "robots");
        await SaveAsync("journal", day: 5, Under("doi:10.1000/doors"), Some.Paper("2603.02222", "robots two"));
        await NextMorningAsync();
        Assert.Equal(["robots two"], await TitlesAsync("had@example.org"));
        Assert.Contains("Doors that robots have not seen", await TitlesAsync("late@example.org"));
        var twin = (await new PaperStore(Database).FindAsync(PaperId.Parse("doi:10.1000/doors"), TestDatabase.Token))!;
        var explained = await Explainer.ExplainAsync(await FindAsync("had@example.org"), twin, TestDatabase.Token);
        Assert.Equal(
            "Not sent: arxiv:2603.01111 has the same text, and is in the digest of 2026-03-05.", explained.Verdict);
    }

    [Fact]
    public async Task A_work_under_another_id_comes_once_to_a_weekly_reader()
    {
        await AddAsync(Some.Subscriber("ada@example.org", "robots") with { Cadence = Cadence.Weekly, WeeklyOn = DayOfWeek.Saturday });
        await SaveAsync("arxiv", day: 4, Under("arxiv:2603.01111"));
        for (var day = 5; day <= 12; day++) await NextMorningAsync();
        Assert.Single(await TitlesAsync("ada@example.org"));

        await SaveAsync("journal", day: 12, Under("doi:10.1000/doors"), Some.Paper("2603.02222", "robots two"));
        for (var day = 13; day <= 14; day++) await NextMorningAsync();
        Assert.Equal(["robots two"], await TitlesAsync("ada@example.org"));
    }

    private static Paper Under(string id) => Some.Paper("2603.01111", "Doors that robots have not seen") with
    {
        Id = PaperId.Parse(id),
        Abstract =
            "Robots that open unknown doors learn the force of a handle from three pulls, and keep what they learned.",
    };

    [Fact]
    public async Task Versions_and_sources_of_one_paper_come_once_in_one_digest_and_in_two()
    {
        await AddAsync("ada@example.org", "robots");
        Paper V(string number, int version, string title) =>
            Some.Paper(number, title) with { Id = PaperId.Parse($"arxiv:{number}v{version}") };
        await SaveAsync("arxiv", day: 4, V("2603.01111", 1, "robots one"));
        await NextMorningAsync();
        Assert.Equal(["robots one"], await TitlesAsync("ada@example.org"));

        // Sent before: another version, from the same source and from another, announced as new by both.
        await SaveAsync("arxiv", day: 5, V("2603.01111", 2, "robots one, revised"));
        await SaveAsync("hf", day: 5, V("2603.01111", 2, "robots one, revised"), V("2603.02222", 1, "robots two"));
        // And both versions of another paper, from two sources, for the same digest: the first title of equals stays.
        await SaveAsync("arxiv", day: 5, V("2603.02222", 2, "robots two, revised"));
        await NextMorningAsync();
        Assert.Equal(["robots two"], await TitlesAsync("ada@example.org"));

        await SaveAsync("feed", day: 6, V("2603.01111", 3, "robots one"), V("2603.02222", 3, "robots two"));
        await NextMorningAsync();
        Assert.Empty(await TitlesAsync("ada@example.org"));
    }

    [Fact]
    public async Task After_days_of_downtime_there_is_one_edition_with_everything_new()
    {
        await AddAsync("ada@example.org", "robots");
        foreach (var day in new[] { 5, 6, 7 }) await AnnounceAsync("hf", day, $"robots {day}");
        Clock.SetUtcNow(new DateTimeOffset(2026, 3, 8, 9, 0, 0, TimeSpan.Zero));

        var report = await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token);
        Assert.Equal(1, report.Made);
        Assert.Equal(["robots 5", "robots 6", "robots 7"], (await TitlesAsync("ada@example.org")).Order());
        var subscriber = await FindAsync("ada@example.org");
        Assert.Equal(new DateTimeOffset(2026, 3, 9, 7, 0, 0, TimeSpan.Zero), subscriber.NextDue);
        Assert.Equal(new DateOnly(2026, 3, 8), Assert.Single(await Store.ListRecentAsync(subscriber.Key, 9, TestDatabase.Token)).Period);
    }

    [Fact]
    public async Task Daily_and_weekly_readers_take_nothing_from_each_other()
    {
        await AddAsync(Some.Subscriber("weekly@example.org", "robots") with { Cadence = Cadence.Weekly, WeeklyOn = DayOfWeek.Saturday });
        await AddAsync("daily@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "robots one");
        await NextMorningAsync();
        await AnnounceAsync("hf", day: 5, "robots two");
        await NextMorningAsync();
        Assert.Equal(["robots two"], await TitlesAsync("daily@example.org"));

        // Saturday, for both.
        await AnnounceAsync("hf", day: 6, "gardening");
        await NextMorningAsync();
        Assert.Empty(await TitlesAsync("daily@example.org"));
        Assert.Equal(["robots one", "robots two"], (await TitlesAsync("weekly@example.org")).Order());
    }

    [Fact]
    public async Task What_was_not_delivered_is_taken_over_by_the_next_edition()
    {
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "robots one");
        await NextMorningAsync(deliver: false);
        await AnnounceAsync("hf", day: 5, "robots two");
        await NextMorningAsync(deliver: false);

        Assert.Equal(["robots one", "robots two"], (await TitlesAsync("ada@example.org")).Order());
        var counts = await new OutboxStore(Database).CountByStatusAsync(TestDatabase.Token);
        Assert.Equal((1, 1), (counts[DeliveryStatus.Superseded], counts[DeliveryStatus.Queued]));
    }

    [Fact]
    public async Task What_is_being_sent_is_not_taken_over()
    {
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "robots one");
        await NextMorningAsync(deliver: false);
        var now = Clock.GetUtcNow();
        await Deliveries.BeginAsync(Database, now);
        await AnnounceAsync("hf", day: 5, "robots two");
        await NextMorningAsync();

        Assert.Equal(["robots two"], await TitlesAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_quiet_day_is_recorded_and_not_mailed()
    {
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "gardening");
        var report = await NextMorningAsync();

        Assert.Equal((0, 1), (report.Made, report.Quiet));
        Assert.Empty((await new OutboxStore(Database).CountByStatusAsync(TestDatabase.Token)).Keys);
        Assert.False((await FindAsync("ada@example.org")).IsNew);
    }

    [Fact]
    public async Task A_period_in_which_nothing_was_announced_is_not_used_up()
    {
        await AddAsync("ada@example.org", "robots");
        Assert.Equal(EditionOutcome.NothingAnnounced, (await MakeNowAsync("ada@example.org")).Outcome);
        Assert.Equal((0, 0, 1), Counts(await NextMorningAsync()));
        await AnnounceAsync("hf", day: 5, "robots one");
        Assert.Single((await MakeNowAsync("ada@example.org")).Edition!.Papers);
        await DeliverAsync();

        // The next day brings nothing until its edition was due.
        var report = await NextMorningAsync();
        Assert.Equal((0, 0, 1), Counts(report));
        Assert.Equal("0 digests (0 with nothing new), 1 skipped because no papers were announced", report.ToString());
        Assert.Equal(new DateTimeOffset(2026, 3, 7, 7, 0, 0, TimeSpan.Zero), (await FindAsync("ada@example.org")).NextDue);
        await AnnounceAsync("hf", day: 6, "gardening");
        Assert.Empty((await MakeNowAsync("ada@example.org")).Edition!.Papers);
        // What was announced and does not match uses up the day.
        await AnnounceAsync("hf", day: 6, "robots two");
        Assert.Equal(EditionOutcome.Existed, (await MakeNowAsync("ada@example.org")).Outcome);

        static (int, int, int) Counts(EditionRunSummary report) => (report.Made, report.Quiet, report.WithoutNews);
    }

    [Fact]
    public async Task A_paper_of_several_topics_comes_once_and_names_them()
    {
        await AddAsync("ada@example.org", "robots", "gardening");
        await AnnounceAsync("hf", day: 4, "robots for gardening");
        await NextMorningAsync();

        var paper = Assert.Single((await LatestAsync("ada@example.org")).Papers);
        Assert.Equal(["gardening", "robots"], paper.Reasons.Select(reason => reason.Topic).Order());
    }

    [Fact]
    public async Task Without_topics_one_gets_what_is_trending_and_never_the_same_again()
    {
        await AddAsync("ada@example.org");
        await SaveAsync("hf", 4, Some.Paper("2603.00001", "quiet", upvotes: 1), Some.Paper("2603.00002", "loud", upvotes: 99), Some.Paper("2603.00003", "silent"));
        await NextMorningAsync();
        Assert.Equal(["loud", "quiet"], await TitlesAsync("ada@example.org"));
        Assert.Equal([1, 2], (await LatestAsync("ada@example.org")).Papers.Select(paper => paper.Reasons[0].Rank));

        await SaveAsync("hf", 5, Some.Paper("2603.00003", "silent", upvotes: 7));
        await NextMorningAsync();
        Assert.Equal(["silent"], await TitlesAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_withdrawn_paper_is_left_out()
    {
        await AddAsync("ada@example.org", "robots");
        await SaveAsync("arxiv", 4, Some.Paper("2603.00001", "good robots"), Some.Paper("2603.00002", "bad robots"));
        await SaveAsync("arxiv", 4, Some.Paper("2603.00002", "bad robots") with { WithdrawnAt = Clock.GetUtcNow() });
        await NextMorningAsync();

        Assert.Equal(["good robots"], await TitlesAsync("ada@example.org"));
    }

    [Fact]
    public async Task The_maximum_cuts_and_says_how_many_there_were()
    {
        await AddAsync(Some.Subscriber("ada@example.org", "robots") with { MaxPapers = 2 });
        await AnnounceAsync("hf", day: 4, "robots of snow", "robots of iron", "robots of clay", "robots of paper");
        await NextMorningAsync();

        var edition = await LatestAsync("ada@example.org");
        Assert.Equal((2, 2), (edition.Papers.Count, edition.NotShown));
        Assert.Equal(4, edition.Papers.Select(paper => paper.PaperKey)
            .Concat(edition.Further.Select(paper => paper.PaperKey)).Distinct().Count());
    }

    [Fact]
    public async Task An_edition_made_by_hand_is_the_only_one_of_its_period_and_the_due_instant_stays()
    {
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "robots one");
        Assert.NotNull((await MakeNowAsync("ada@example.org")).Edition);
        Assert.Null((await MakeNowAsync("ada@example.org")).Edition);
        await AnnounceAsync("hf", day: 5, "robots two");

        // Due at 07:00 of the same day: the period has its edition, what came later waits for tomorrow.
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.True((await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token)).DidNothing);
        Assert.Equal(new DateTimeOffset(2026, 3, 6, 7, 0, 0, TimeSpan.Zero), (await FindAsync("ada@example.org")).NextDue);
        await DeliverAsync();
        await NextMorningAsync();
        Assert.Equal(["robots two"], await TitlesAsync("ada@example.org"));
    }

    [Fact]
    public async Task A_preview_saves_nothing_and_looks_back_at_a_day()
    {
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("hf", day: 4, "robots one");
        Clock.Advance(TimeSpan.FromDays(2));
        await AnnounceAsync("hf", day: 6, "robots two");
        var subscriber = await FindAsync("ada@example.org");

        Assert.Single((await Builder.PreviewAsync(subscriber, new DateOnly(2026, 3, 5), TestDatabase.Token)).Papers);
        Assert.Empty((await Builder.PreviewAsync(subscriber, new DateOnly(2026, 3, 6), TestDatabase.Token)).Papers);
        Assert.Equal(2, (await Builder.PreviewAsync(subscriber, null, TestDatabase.Token)).Papers.Count);
        Assert.Empty(await Store.ListRecentAsync(subscriber.Key, 9, TestDatabase.Token));
        Assert.True((await FindAsync("ada@example.org")).IsNew);
    }

    [Fact]
    public async Task A_preview_of_a_coming_day_leaves_out_what_was_sent_by_hand()
    {
        Clock.Advance(TimeSpan.FromHours(3));
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("hf", day: 5, "robots one");
        Assert.NotNull((await MakeNowAsync("ada@example.org")).Edition);
        await DeliverAsync();
        await AnnounceAsync("hf", day: 5, "robots two");

        var subscriber = await FindAsync("ada@example.org");
        foreach (var day in (int[])[6, 7])
            Assert.Equal(["robots two"], await TitlesAsync(await Builder.PreviewAsync(subscriber, new DateOnly(2026, 3, day), TestDatabase.Token)));
    }

    [Fact]
    public async Task In_a_spring_night_one_edition_is_made_at_the_next_valid_minute_and_in_autumn_one()
    {
        // Berlin springs forward on 29 March 2026 from 02:00 to 03:00 and falls back on 25 October from 03:00 to 02:00.
        await AddAsync(Some.Subscriber("ada@example.org", "robots") with { TimeZone = "Europe/Berlin", SendTime = new TimeOnly(2, 30) });
        Clock.SetUtcNow(new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero));
        await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token);
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), (await FindAsync("ada@example.org")).NextDue);

        Clock.SetUtcNow(new DateTimeOffset(2026, 10, 24, 12, 0, 0, TimeSpan.Zero));
        await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token);
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), (await FindAsync("ada@example.org")).NextDue);
        Clock.SetUtcNow(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero));
        Assert.Equal(1, (await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token)).WithoutNews);
        Clock.SetUtcNow(new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero));
        Assert.True((await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token)).DidNothing);
    }

    [Fact]
    public async Task Upvotes_and_freshness_order_what_matches_and_let_nothing_in()
    {
        var ada = Some.Subscriber("ada@example.org", "robots");
        await SaveAsync("hf", 4, Some.Paper("2603.00001", "early robots"), Some.Paper("2603.00002", "liked robots", upvotes: 900), Some.Paper("2603.00003", "gardening", upvotes: 900));
        Clock.Advance(TimeSpan.FromDays(3));
        await SaveAsync("hf", 7, Some.Paper("2603.00004", "late robots"));

        var edition = await Builder.PreviewAsync(ada, null, TestDatabase.Token);

        Assert.Equal(["liked robots", "late robots", "early robots"], await TitlesAsync(edition));
    }
}

public sealed class SqliteEditionBuilderTests() : EditionBuilderSuite(new SqliteTestDatabase());

public sealed class PostgreSqlEditionBuilderTests() : EditionBuilderSuite(new PostgreSqlTestDatabase());
