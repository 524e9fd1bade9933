using Digest.Editions;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Editions;

/// <summary>A clock that was ahead must not put off what is due; a zone that is not known must not stop anybody.</summary>
public abstract class WrongClockSuite(TestDatabase test) : EditionSuite(test)
{
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(365)]
    public async Task After_a_clock_that_was_ahead_digests_come_as_if_it_had_not_been(int days)
    {
        var cadences = Enum.GetValues<Cadence>();
        foreach (var cadence in cadences)
            await AddAsync(Some.Subscriber($"{cadence}@example.org", "robots") with { Cadence = cadence, WeeklyOn = DayOfWeek.Friday });
        await AnnounceAsync("arxiv", day: 4, "robots before");
        await NextMorningAsync();

        var right = Clock.GetUtcNow();
        Clock.SetUtcNow(right.AddDays(days).AddMinutes(1));
        await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token);
        await DeliverAsync();
        Clock.AdjustTime(right.AddMinutes(2));
        await AnnounceAsync("arxiv", day: 5, "robots after");

        for (var morning = 0; morning < 8; morning++) await NextMorningAsync();

        foreach (var cadence in cadences)
        {
            var subscriber = await FindAsync($"{cadence}@example.org");
            var editions = await Store.ListRecentAsync(subscriber.Key, 100, TestDatabase.Token);
            var titles = new List<string>();
            foreach (var edition in editions) titles.AddRange(await TitlesAsync(edition));
            Assert.Equal(["robots after", "robots before"], titles.Order());
            Assert.InRange(subscriber.NextDue!.Value, Clock.GetUtcNow(), Clock.GetUtcNow() + SendSchedule.MaxAhead(cadence));
        }
    }

    [Fact]
    public async Task What_is_due_when_it_should_be_stays_as_it_is()
    {
        var cadences = Enum.GetValues<Cadence>();
        foreach (var cadence in cadences)
        {
            foreach (var zone in (string[])["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Australia/Lord_Howe"])
                await AddAsync(Some.Subscriber($"{cadence}-{zone.Replace('/', '-')}@example.org") with
                {
                    Cadence = cadence,
                    TimeZone = zone,
                    SendTime = new TimeOnly(2, 30),
                    WeeklyOn = Clock.GetUtcNow().DayOfWeek,
                });
        }

        for (var hour = 0; hour < 24 * 400; hour += 11)
        {
            Clock.Advance(TimeSpan.FromHours(11));
            await Builder.MakeDueAsync(Clock.GetUtcNow(), TestDatabase.Token);
            Assert.Equal(0, await new DueCorrection(Database, Clock).CountAsync(TestDatabase.Token));
        }
    }

    [Fact]
    public async Task A_zone_that_is_not_known_stops_nobody()
    {
        await AnnounceAsync("arxiv", day: 4, "new robots");
        foreach (var name in (string[])["ada", "ben", "cleo"]) await AddAsync($"{name}@example.org", "robots");
        await SetZoneAsync("ben@example.org", "Europe/Nowhere", offset: 120);

        await NextMorningAsync();

        foreach (var name in (string[])["ada", "ben", "cleo"]) Assert.Equal(["new robots"], await TitlesAsync($"{name}@example.org"));
        // 07:00 at the offset that was known last.
        Assert.Equal(5, (await FindAsync("ben@example.org")).NextDue!.Value.UtcDateTime.Hour);
    }

    [Theory]
    [InlineData("Europe/Nowhere", 330L, "1:30")]
    [InlineData("Europe/Nowhere", null, "7:00")]
    public async Task The_last_known_offset_is_used_else_utc(string zone, long? offset, string due)
    {
        await AddAsync("ada@example.org", "robots");
        await SetZoneAsync("ada@example.org", zone, offset);

        var next = SendSchedule.NextAfter(await FindAsync("ada@example.org"), Clock.GetUtcNow());

        Assert.Equal(due, next.UtcDateTime.ToString("H:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Offsets_are_noted_while_the_zone_is_known()
    {
        await AddAsync(Some.Subscriber("ada@example.org") with { TimeZone = "Asia/Kolkata" });
        await SetZoneAsync("ada@example.org", "Asia/Kolkata", null);
        await AddAsync("ben@example.org");
        await SetZoneAsync("ben@example.org", "Europe/Nowhere", 60);
        var zones = new Digest.Subscribers.Zones.UnknownZones(Database, Subscribers, Clock);

        await zones.NoteOffsetsAsync(TestDatabase.Token);

        Assert.Equal(TimeSpan.FromMinutes(330), (await FindAsync("ada@example.org")).UtcOffset);
        var unknown = await zones.DescribeAsync(TestDatabase.Token);
        Assert.Contains("ben@example.org (Europe/Nowhere, UTC+01:00 is used)", unknown, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.org", unknown, StringComparison.Ordinal);
    }

    private Task SetZoneAsync(string email, string zone, long? offset) => Database.WriteAsync(
        sql => sql.ExecuteAsync(
            "UPDATE subscribers SET time_zone = @zone, utc_offset = @offset WHERE email_key = @email", new { zone, offset, email }),
        TestDatabase.Token);
}

public sealed class SqliteWrongClockTests() : WrongClockSuite(new SqliteTestDatabase());

public sealed class PostgreSqlWrongClockTests() : WrongClockSuite(new PostgreSqlTestDatabase());
