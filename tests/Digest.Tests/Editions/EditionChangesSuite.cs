using Digest.Outbox;
using Digest.Papers;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>Which papers a mail names again, because they were revised in substance or withdrawn after the reader was sent them.</summary>
public abstract class EditionChangesSuite(TestDatabase test) : EditionSuite(test)
{
    private const string Ada = "ada@example.org";

    [Fact]
    public async Task The_next_mail_names_what_was_revised_or_withdrawn_and_the_one_after_it_does_not()
    {
        await AddAsync(Ada, "robots");
        await SaveAsync("arxiv", 4, Some.Paper("2602.00001", "robots one"), Some.Paper("2602.00002", "robots two"), Some.Paper("2602.00003", "robots three"));
        await NextMorningAsync();
        Assert.Empty((await LatestAsync(Ada)).Changes);

        await ReviseAsync("2602.00001", "robots one");
        await SaveAsync("arxiv", 5, Some.Paper("2602.00002", "robots two") with { WithdrawnAt = Clock.GetUtcNow() });
        var at = Clock.GetUtcNow();
        await AnnounceAsync("hf", day: 5, "robots of today");
        await NextMorningAsync();
        Assert.Equal(["Withdrawn robots two 1", "Revised robots one 2"], await ListChangesAsync());
        Assert.All((await LatestAsync(Ada)).Changes, change => Assert.Equal(at, change.At));

        await AnnounceAsync("hf", day: 6, "robots of tomorrow");
        await NextMorningAsync();
        Assert.Equal(["robots of tomorrow"], await TitlesAsync(Ada));
        Assert.Empty(await ListChangesAsync());
    }

    [Fact]
    public async Task Another_revision_is_told_again_but_not_one_that_only_mends_what_was_told()
    {
        await AddAsync(Ada, "robots");
        await SentAsync("2602.00001", "robots one");
        await ReviseAsync("2602.00001", "robots one", "Now they swim.");
        Assert.Equal(["Revised robots one 2"], await ChangesOfNextMailAsync());
        await ReviseAsync("2602.00001", "robots one", "Now they swim!");
        Assert.Empty(await ChangesOfNextMailAsync());
        await ReviseAsync("2602.00001", "robots one", "After all they walk over mountains.");
        Assert.Equal(["Revised robots one 4"], await ChangesOfNextMailAsync());
    }

    [Fact]
    public async Task A_withdrawal_is_told_once_and_a_return_with_other_words_too()
    {
        await AddAsync(Ada, "robots");
        await SentAsync("2602.00001", "robots one");
        await SaveAsync("arxiv", 5, Some.Paper("2602.00001", "robots one") with { Abstract = "It has been withdrawn.", WithdrawnAt = Clock.GetUtcNow() });
        Assert.Equal(["Withdrawn robots one 2"], await ChangesOfNextMailAsync());
        Assert.Empty(await ChangesOfNextMailAsync());
        await SaveVersionAsync(2, Some.Paper("2602.00001", "robots one") with { Abstract = "It has been withdrawn.", WithdrawnAt = Clock.GetUtcNow() });
        Assert.Empty(await ChangesOfNextMailAsync());
        await SaveVersionAsync(3, Some.Paper("2602.00001", "robots one") with { Abstract = "A better proof." });
        Assert.Equal(["Revised robots one 3"], await ChangesOfNextMailAsync());
    }

    [Fact]
    public async Task A_quiet_day_stays_quiet_and_the_change_comes_with_the_next_mail()
    {
        await AddAsync(Ada, "robots");
        await SentAsync("2602.00001", "robots one");
        await ReviseAsync("2602.00001", "robots one");
        await AnnounceAsync("hf", day: 5, "gardening");
        Assert.Equal((0, 1), (await NextMorningAsync()) is { } report ? (report.Made, report.Quiet) : default);
        Assert.Empty(await ListChangesAsync());

        Assert.Equal(["Revised robots one 2"], await ChangesOfNextMailAsync());
    }

    [Fact]
    public async Task What_an_edition_told_that_was_never_delivered_is_told_by_the_next()
    {
        await AddAsync(Ada, "robots");
        await SentAsync("2602.00001", "robots one");
        await ReviseAsync("2602.00001", "robots one");
        await AnnounceAsync("hf", day: 5, "robots two");
        await NextMorningAsync(deliver: false);
        Assert.Equal(["Revised robots one 2"], await ListChangesAsync());
        await AnnounceAsync("hf", day: 6, "robots three");
        await NextMorningAsync();
        Assert.Equal(["Revised robots one 2"], await ListChangesAsync());
        Assert.Equal(2, (await LatestAsync(Ada)).Papers.Count);

        // What is being sent, or whose fate is uncertain, may have arrived: not again.
        Assert.Empty(await ChangesOfNextMailAsync());
    }

    [Fact]
    public async Task A_paper_that_was_withdrawn_before_the_mail_left_was_not_in_it()
    {
        await AddAsync(Ada, "robots");
        await SaveAsync("arxiv", 4, Some.Paper("2602.00001", "robots one"), Some.Paper("2602.00002", "robots two"));
        await NextMorningAsync(deliver: false);
        await SaveAsync("arxiv", 5, Some.Paper("2602.00001", "robots one") with { WithdrawnAt = Clock.GetUtcNow() });
        Clock.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync();

        Assert.Empty(await ChangesOfNextMailAsync());
    }

    [Fact]
    public async Task Each_reader_hears_of_the_papers_they_were_sent()
    {
        string[] readers = ["robots@example.org", "gardens@example.org", "both@example.org", "neither@example.org", "new@example.org"];
        await AddAsync(readers[0], "robots");
        await AddAsync(readers[1], "gardens");
        await AddAsync(readers[2], "robots", "gardens");
        await AddAsync(readers[3], "volcanoes");
        await SaveAsync("arxiv", 4, Some.Paper("2602.00001", "robots"), Some.Paper("2602.00002", "gardens"), Some.Paper("2602.00003", "volcanoes"));
        await NextMorningAsync();
        await AddAsync(readers[4], "robots");
        await ReviseAsync("2602.00001", "robots");
        await ReviseAsync("2602.00002", "gardens");
        await AnnounceAsync("hf", day: 5, "robots gardens volcanoes");
        await NextMorningAsync();

        Assert.Equal(["Revised robots 2"], await ListChangesAsync(readers[0]));
        Assert.Equal(["Revised gardens 2"], await ListChangesAsync(readers[1]));
        Assert.Equal(["Revised robots 2", "Revised gardens 2"], await ListChangesAsync(readers[2]));
        Assert.Empty(await ListChangesAsync(readers[3]));
        Assert.Empty(await ListChangesAsync(readers[4]));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(30, true)]
    public async Task It_is_told_for_as_many_days_after_the_paper_was_sent_as_configured(int days, bool isTold)
    {
        Options.ChangesDays = days;
        await AddAsync(Ada, "robots");
        await SentAsync("2602.00001", "robots one");
        for (var day = 0; day < 3; day++) await NextMorningAsync();
        await ReviseAsync("2602.00001", "robots one");
        Assert.Equal(isTold, (await ChangesOfNextMailAsync()).Count > 0);
    }

    [Fact]
    public async Task One_mail_names_ten_and_the_next_ones_the_rest()
    {
        await AddAsync(Some.Subscriber(Ada, "robots") with { MaxPapers = 50 });
        // Titles that differ enough not to be taken for the same paper.
        string[] titles = ["iron", "clay", "snow", "glass", "paper", "wood", "salt", "sand", "silk", "wax", "stone", "bronze"];
        await SaveAsync("arxiv", 4, [.. titles.Select((title, i) => Some.Paper($"2602.{i + 1:D5}", $"{title} robots"))]);
        await NextMorningAsync();
        Assert.Equal(titles.Length, (await LatestAsync(Ada)).Papers.Count);
        for (var i = 0; i < titles.Length; i++) await ReviseAsync($"2602.{i + 1:D5}", $"{titles[i]} robots");

        var first = await ChangesOfNextMailAsync();
        var second = await ChangesOfNextMailAsync();
        Assert.Equal((10, 2), (first.Count, second.Count));
        Assert.Equal(titles.Length, first.Concat(second).Distinct().Count());
    }

    [Fact]
    public async Task A_preview_shows_what_the_mail_would_tell_and_a_look_back_only_what_had_happened()
    {
        await AddAsync(Ada, "robots");
        await SentAsync("2602.00001", "robots one");
        Clock.Advance(TimeSpan.FromDays(2));
        await ReviseAsync("2602.00001", "robots one");
        await AnnounceAsync("hf", day: 7, "robots two");
        var subscriber = await FindAsync(Ada);

        Assert.Single((await Builder.PreviewAsync(subscriber, null, TestDatabase.Token)).Changes);
        Assert.Empty((await Builder.PreviewAsync(subscriber, new DateOnly(2026, 3, 6), TestDatabase.Token)).Changes);
        Assert.Single((await Builder.PreviewAsync(subscriber, null, TestDatabase.Token)).Changes);
        Assert.Equal(["Revised robots one 2"], await ChangesOfNextMailAsync());
    }

    /// <summary>A paper that everybody who wants it has been sent.</summary>
    private async Task SentAsync(string id, string title)
    {
        await SaveAsync("arxiv", 4, Some.Paper(id, title));
        await NextMorningAsync();
        Assert.Contains(title, await TitlesAsync(Ada));
    }

    private Task ReviseAsync(string id, string title, string text = "We found that all of it was different.") =>
        SaveAsync("arxiv", 5, Some.Paper(id, title) with { Abstract = text });

    private Task SaveVersionAsync(int version, Paper paper) =>
        Database.WriteAsync(
            sql => PaperStore.SaveAsync(
                sql, "arxiv", [new SourceRecord { Paper = paper, Authority = SourceAuthority.ArxivMetadata, Version = version }], Clock.GetUtcNow()),
            TestDatabase.Token);

    /// <summary>Something new, so that there is a mail.</summary>
    private async Task<IReadOnlyList<string>> ChangesOfNextMailAsync()
    {
        await AnnounceAsync("hf", day: 5, $"robots of {Clock.GetUtcNow():MMMM d}");
        await NextMorningAsync();
        Assert.NotEmpty((await LatestAsync(Ada)).Papers);
        return await ListChangesAsync();
    }

    /// <summary>Kind, title and revision, as the latest edition tells them.</summary>
    private async Task<IReadOnlyList<string>> ListChangesAsync(string email = Ada)
    {
        var changes = (await LatestAsync(email)).Changes;
        var papers = await new PaperStore(Database).ListByKeysAsync([.. changes.Select(change => change.PaperKey)], TestDatabase.Token);
        return [.. changes.Select(change => $"{change.Kind} {papers[change.PaperKey].Title} {change.Revision}")];
    }
}

public sealed class SqliteEditionChangesTests() : EditionChangesSuite(new SqliteTestDatabase());

public sealed class PostgreSqlEditionChangesTests() : EditionChangesSuite(new PostgreSqlTestDatabase());
