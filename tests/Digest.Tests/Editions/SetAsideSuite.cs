using Digest.Cli.Doctor;
using Digest.Configuration;
using Digest.Editions;
using Digest.Storage;
using Digest.TestData;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>One subscriber whose edition cannot be made does not stop the others.</summary>
public abstract class SetAsideSuite(TestDatabase test) : EditionSuite(test)
{
    private const string Bad = "bad@example.org";

    private const string WithoutTopics = "max_papers = -1";

    public static TheoryData<string> Damages => new(
        // Cannot be read, planned, composed.
        "cadence = 'Fortnightly'",
        "send_minute = 5000",
        "cadence = 'Weekly', weekly_on = 9",
        WithoutTopics);

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task The_others_get_theirs_and_the_operator_is_told_once(string damage)
    {
        await AddReadersAsync();
        await DamageAsync(damage);
        await AnnounceAsync("hf", day: 4, "robots one");

        Assert.Equal((4, 1), await MadeNextMorningAsync());
        var (count, latest) = await SetAsideOn(Database).ListLatestAsync(TestDatabase.Token);
        Assert.Equal((1, Bad), (count, Assert.Single(latest).Email));
        Assert.NotEmpty(latest[0].Reason);
        Assert.Contains(Bad, Assert.Single(await ListAlertsAsync()), StringComparison.Ordinal);

        // Not every minute again, and the operator hears of it once.
        Assert.True((await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token)).DidNothing);
        await AnnounceAsync("hf", day: 5, "robots two");
        Assert.Equal((4, 1), await MadeNextMorningAsync());
        Assert.Single(await ListAlertsAsync());
    }

    [Fact]
    public async Task After_an_edit_it_is_tried_again_with_all_its_papers()
    {
        await AddReadersAsync();
        await DamageAsync("send_minute = 5000");
        await AnnounceAsync("hf", day: 4, "robots one");
        await NextMorningAsync();
        await AnnounceAsync("hf", day: 5, "robots two");
        Clock.Advance(TimeSpan.FromHours(1));
        await DamageAsync($"send_minute = 420, changed_at = {Clock.GetUtcNow().ToUnixTimeMilliseconds()}");

        await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token);

        Assert.Equal(["robots one", "robots two"], (await TitlesAsync(Bad)).Order());
        Assert.Equal(0, (await SetAsideOn(Database).ListLatestAsync(TestDatabase.Token)).Count);
    }

    [Fact]
    public async Task Many_are_named_in_one_alert()
    {
        await AddReadersAsync();
        for (var i = 0; i < 7; i++) await AddAsync($"other{i}@example.org", "robots");
        await Database.WriteAsync(
            sql => sql.ExecuteAsync("UPDATE subscribers SET send_minute = 5000 WHERE email LIKE 'other%'"),
            TestDatabase.Token);
        await AnnounceAsync("hf", day: 4, "robots one");

        var made = new List<EditionResult>();
        await foreach (var result in WideBuilder().MakeNowAsync(null, TestDatabase.Token)) made.Add(result);

        Assert.Equal(7, made.Count(result => result.Outcome == EditionOutcome.SetAside && result.Reason!.Length > 0));
        Assert.Equal(5, made.Count(result => result.Outcome == EditionOutcome.Made));
        Assert.Contains("of 7 subscribers", Assert.Single(await ListAlertsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_names_whose_digests_are_on_hold_and_why()
    {
        await AddReadersAsync();
        Assert.Equal("none is on hold", await DoctorAsync());
        await DamageAsync("cadence = 'Fortnightly'");
        await AnnounceAsync("hf", day: 4, "robots one");
        await NextMorningAsync();

        Assert.StartsWith(
            $"The digests of 1 subscriber cannot be created: {Bad}, since 2026-03-05 "
                + "(Requested value 'Fortnightly' was not found).",
            await DoctorAsync(),
            StringComparison.Ordinal);
    }

    private async Task<string> DoctorAsync()
    {
        await using var services = new ServiceCollection().AddSingleton(SetAsideOn(Database)).BuildServiceProvider();
        var settings = new Settings { Storage = new StorageOptions { ConnectionString = "Host=db" } };
        return (await new DigestsCheck(settings, services).RunAsync(TestDatabase.Token))!.Text;
    }

    private EditionBuilder WideBuilder() => BuilderOn(Database, batchSize: 100);

    private async Task AddReadersAsync()
    {
        foreach (var name in (string[])["ada", "bad", "carl", "dora", "emil"])
            await AddAsync($"{name}@example.org", "robots");
    }

    private Task DamageAsync(string change) => Database.WriteAsync(
        async sql =>
        {
            await sql.ExecuteAsync($"UPDATE subscribers SET {change} WHERE email = @Bad", new { Bad });
            if (change == WithoutTopics)
                await sql.ExecuteAsync(
                    "DELETE FROM topics WHERE subscriber = (SELECT key FROM subscribers WHERE email = @Bad)",
                    new { Bad });
        },
        TestDatabase.Token);

    private async Task<(int Made, int SetAside)> MadeNextMorningAsync()
    {
        var report = await NextMorningAsync();
        return (report.Made, report.SetAside);
    }

    private Task<IReadOnlyList<string>> ListAlertsAsync() => Database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT content FROM deliveries WHERE kind = 'Alert'"), TestDatabase.Token);
}

public sealed class SqliteSetAsideTests() : SetAsideSuite(new SqliteTestDatabase());

public sealed class PostgreSqlSetAsideTests() : SetAsideSuite(new PostgreSqlTestDatabase());
