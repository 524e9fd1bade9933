using System.Globalization;
using Digest.Subscribers;
using Xunit;

namespace Digest.Tests.Subscribers;

public class SendScheduleTests
{
    [Theory]
    // Spring forward over the send time: the next valid minute.
    [InlineData("Europe/Berlin", "02:30", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-29")]
    [InlineData("America/New_York", "02:30", "2026-03-07T12:00Z", "2026-03-08T07:00Z", "2026-03-08")]
    [InlineData("Australia/Lord_Howe", "02:15", "2026-10-03T00:00Z", "2026-10-03T15:30Z", "2026-10-04")]
    [InlineData("Africa/Cairo", "00:30", "2026-04-23T12:00Z", "2026-04-23T22:00Z", "2026-04-24")]
    [InlineData("America/Santiago", "00:00", "2026-09-05T12:00Z", "2026-09-06T04:00Z", "2026-09-06")]
    [InlineData("Africa/Casablanca", "02:30", "2026-03-21T12:00Z", "2026-03-22T02:00Z", "2026-03-22")]
    // Fall back: the first of the two.
    [InlineData("Europe/Berlin", "02:30", "2026-10-24T12:00Z", "2026-10-25T00:30Z", "2026-10-25")]
    [InlineData("America/New_York", "01:30", "2026-10-31T12:00Z", "2026-11-01T05:30Z", "2026-11-01")]
    // Odd offsets, and both edges of the date line.
    [InlineData("Asia/Kathmandu", "07:00", "2026-03-05T06:00Z", "2026-03-06T01:15Z", "2026-03-06")]
    [InlineData("Pacific/Kiritimati", "07:00", "2026-03-05T06:00Z", "2026-03-05T17:00Z", "2026-03-06")]
    [InlineData("Pacific/Niue", "07:00", "2026-03-05T06:00Z", "2026-03-05T18:00Z", "2026-03-05")]
    public void A_daily_digest_is_due_at_the_local_send_time(string zone, string time, string after, string due, string period)
    {
        var subscriber = Daily(zone, time);
        var next = SendSchedule.NextAfter(subscriber, Instant(after));
        Assert.Equal(Instant(due), next);
        Assert.Equal(period, SendSchedule.PeriodOf(subscriber, next).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void In_an_autumn_night_it_is_due_once()
    {
        var subscriber = Daily("Europe/Berlin", "02:30");
        var first = SendSchedule.NextAfter(subscriber, Instant("2026-10-24T12:00Z"));
        Assert.Equal(Instant("2026-10-26T01:30Z"), SendSchedule.NextAfter(subscriber, first));
    }

    [Fact]
    public void The_due_instant_itself_is_not_after_itself()
    {
        var subscriber = Daily("UTC", "07:00");
        Assert.Equal(Instant("2026-03-06T07:00Z"), SendSchedule.NextAfter(subscriber, Instant("2026-03-05T07:00Z")));
        Assert.Equal(Instant("2026-03-05T07:00Z"), SendSchedule.NextAfter(subscriber, Instant("2026-03-05T06:59:59Z")));
    }

    [Fact]
    public void On_weekdays_Friday_is_followed_by_Monday_of_the_readers_zone()
    {
        var subscriber = Daily("Asia/Tokyo", "07:00") with { Cadence = Cadence.Weekdays };
        // Friday 2026-03-06 at 07:00 in Tokyo is Thursday evening in UTC.
        Assert.Equal(Instant("2026-03-08T22:00Z"), SendSchedule.NextAfter(subscriber, Instant("2026-03-05T22:00Z")));
    }

    [Fact]
    public void A_weekly_digest_is_due_on_its_day_alone()
    {
        var subscriber = Daily("Europe/Berlin", "16:00") with { Cadence = Cadence.Weekly, WeeklyOn = DayOfWeek.Friday };
        var first = SendSchedule.NextAfter(subscriber, Instant("2026-03-25T12:00Z"));
        Assert.Equal(Instant("2026-03-27T15:00Z"), first);
        Assert.Equal(Instant("2026-04-03T14:00Z"), SendSchedule.NextAfter(subscriber, first));
    }

    [Theory]
    [InlineData("00:00")]
    [InlineData("02:30")]
    public void Wherever_clocks_change_each_local_day_of_a_year_has_one_due_instant_at_or_after_the_send_time(string time)
    {
        var months = Enumerable.Range(0, 12).Select(month => Instant("2026-01-01T12:00Z").AddMonths(month)).ToList();
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId && months.Select(zone.GetUtcOffset).Distinct().Count() > 1))
        {
            var subscriber = Daily(zone.Id, time);
            var due = SendSchedule.NextAfter(subscriber, Instant("2026-01-01T12:00Z"));
            for (var day = 0; day < 365; day++)
            {
                var local = TimeZoneInfo.ConvertTime(due, zone);
                var late = local.TimeOfDay - subscriber.SendTime.ToTimeSpan();
                // Late only where the clocks had just leapt over the send time: no minute of that day lies between.
                var minuteBefore = TimeZoneInfo.ConvertTime(due.AddMinutes(-1), zone).DateTime;
                Assert.True(late == TimeSpan.Zero || (late > TimeSpan.Zero && minuteBefore < local.Date + subscriber.SendTime.ToTimeSpan()), $"{zone.Id}: {local:o}");
                var next = SendSchedule.NextAfter(subscriber, due);
                Assert.True(SendSchedule.PeriodOf(subscriber, next) == SendSchedule.PeriodOf(subscriber, due).AddDays(1), $"{zone.Id}: {due:o}, then {next:o}");
                due = next;
            }
        }
    }

    [Fact]
    public void A_day_that_a_country_left_out_shares_its_instant_with_no_other_period()
    {
        // Samoa had no 30 December 2011.
        var subscriber = Daily("Pacific/Apia", "07:00");
        var periods = new List<DateOnly>();
        var due = Instant("2011-12-27T12:00Z");
        for (var i = 0; i < 4; i++)
        {
            due = SendSchedule.NextAfter(subscriber, due);
            periods.Add(SendSchedule.PeriodOf(subscriber, due));
        }

        Assert.DoesNotContain(new DateOnly(2011, 12, 30), periods);
        Assert.Contains(new DateOnly(2011, 12, 29), periods);
        Assert.Contains(new DateOnly(2011, 12, 31), periods);
    }

    private static Subscriber Daily(string zone, string time) =>
        Some.Subscriber("ada@example.org") with { TimeZone = zone, SendTime = TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture) };

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
