using Digest.Editions;
using Digest.TestData;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>The job, <c>send --now</c> and whoever edits a subscriber, all at the same time.</summary>
public abstract class EditionRaceSuite(TestDatabase test) : EditionSuite(test)
{
    private const int Readers = 60;

    private static readonly string[] Materials =
        ["iron", "clay", "snow", "glass", "paper", "wood", "salt", "sand", "silk", "wax"];

    [Fact]
    public async Task An_edition_made_by_hand_beside_the_job_loses_nothing_and_repeats_nothing()
    {
        for (var i = 0; i < Readers; i++) await AddAsync($"reader{i}@example.org", "robots");
        var expected = new List<string>();
        var (job, hand) = (BuilderOn(Database), BuilderOn(Reopen()));
        foreach (var material in Materials.Take(5))
        {
            expected.Add($"robots of {material}");
            await AnnounceAsync("arxiv", day: 4, expected[^1]);
            Clock.SetUtcNow(Clock.GetUtcNow().Date.AddDays(1).AddHours(7));
            await Task.WhenAll(
                Task.Run(() => job.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token)),
                Task.Run(async () => await hand.MakeNowAsync(null, TestDatabase.Token).CountAsync()));

            // Nothing was delivered: each reader's latest edition holds all that was ever announced, and waits alone.
            var editions = await Store.ListByKeysAsync(await ListWaitingAsync(), TestDatabase.Token);
            Assert.Equal(Readers, editions.Select(edition => edition.SubscriberKey).Distinct().Count());
            Assert.Equal(Readers, editions.Count);
            foreach (var edition in editions) Assert.Equal(expected.Order(), (await TitlesAsync(edition)).Order());
        }
    }

    [Fact]
    public async Task An_edit_while_the_edition_is_composed_counts()
    {
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("arxiv", day: 4, [.. Materials.Select(material => $"robots of {material}")]);
        Clock.SetUtcNow(Clock.GetUtcNow().Date.AddHours(7));
        var job = Task.CompletedTask;
        await Reopen().WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("UPDATE subscribers SET max_papers = 2");
                // It reads what was before, and waits to save.
                job = Task.Run(() => Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token));
                await Task.Delay(TimeSpan.FromMilliseconds(700), TestDatabase.Token);
            },
            TestDatabase.Token);
        await job;

        Assert.Equal(2, (await LatestAsync("ada@example.org")).Papers.Count);
    }

    [Fact]
    public async Task A_mail_that_is_on_its_way_when_its_successor_is_saved_is_not_repeated()
    {
        await AddAsync("ada@example.org", "robots");
        await AnnounceAsync("arxiv", day: 4, "robots of iron");
        await NextMorningAsync(deliver: false);
        await AnnounceAsync("arxiv", day: 5, "robots of clay");
        Clock.SetUtcNow(Clock.GetUtcNow().Date.AddDays(1).AddHours(7));
        var job = Task.CompletedTask;
        await Reopen().WriteAsync(
            async sql =>
            {
                await sql.ExecuteAsync("UPDATE deliveries SET status = 'Sending'");
                job = Task.Run(() => Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token));
                await Task.Delay(TimeSpan.FromMilliseconds(700), TestDatabase.Token);
            },
            TestDatabase.Token);
        await job;

        Assert.Equal(["robots of clay"], await TitlesAsync("ada@example.org"));
    }

    private Task<IReadOnlyList<long>> ListWaitingAsync() => Database.ReadAsync(
        sql => sql.QueryAsync<long>("SELECT edition FROM deliveries WHERE status = 'Queued'"), TestDatabase.Token);
}

public sealed class SqliteEditionRaceTests() : EditionRaceSuite(new SqliteTestDatabase());

public sealed class PostgreSqlEditionRaceTests() : EditionRaceSuite(new PostgreSqlTestDatabase());
