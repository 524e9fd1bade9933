using Digest.Subscribers.Zones;

namespace Digest.Subscribers;

/// <summary>
/// When a subscriber's editions are due, in their own zone. Where clocks spring forward over the send time, it is the
/// next valid minute; where they fall back, the first of the two.
/// </summary>
internal static class SendSchedule
{
    /// <summary>
    /// How far ahead a due instant can be: the days to the next, and some hours, because clocks are put back and a send
    /// time can fall into a gap.
    /// </summary>
    public static TimeSpan MaxAhead(Cadence cadence) => TimeSpan.FromHours(3) + TimeSpan.FromDays(cadence switch
    {
        Cadence.Daily => 1,
        Cadence.Weekdays => 3,
        _ => 7,
    });

    /// <summary>The first due instant after <paramref name="after"/>.</summary>
    public static DateTimeOffset NextAfter(Subscriber subscriber, DateTimeOffset after)
    {
        var zone = ReaderZone.Of(subscriber);
        // A day before, because a gap can push a due instant over midnight.
        var day = LocalDate(zone, after).AddDays(-1);
        while (true)
        {
            if (IsSendDay(subscriber, day.DayOfWeek)
                && InstantOf(day, subscriber.SendTime, zone) is var due
                && due > after)
                return due;
            day = day.AddDays(1);
        }
    }

    /// <summary>The last due instant before <paramref name="before"/>.</summary>
    public static DateTimeOffset LastBefore(Subscriber subscriber, DateTimeOffset before)
    {
        // A weekly reader's is at most a week and a day back.
        var last = NextAfter(subscriber, before.AddDays(-9));
        for (var next = NextAfter(subscriber, last); next < before; next = NextAfter(subscriber, next)) last = next;
        return last;
    }

    /// <summary>
    /// The next due instant after an edit. An edition that is due already is made first. A new time later on a day that
    /// had its edition brings none for that day again.
    /// </summary>
    public static DateTimeOffset? AfterEdit(Subscriber before, Subscriber changed, DateTimeOffset now)
    {
        var isSame = (before.Cadence, before.WeeklyOn, before.SendTime, before.TimeZone)
            == (changed.Cadence, changed.WeeklyOn, changed.SendTime, changed.TimeZone);
        return isSame || before.NextDue is not { } due || due <= now ? before.NextDue : NextAfter(changed, now);
    }

    /// <summary>The period that an edition due at <paramref name="due"/> is for: the local date.</summary>
    public static DateOnly PeriodOf(Subscriber subscriber, DateTimeOffset due) =>
        LocalDate(ReaderZone.Of(subscriber), due);

    /// <summary>The send time of one local day.</summary>
    public static DateTimeOffset InstantOf(DateOnly day, TimeOnly time, TimeZoneInfo zone)
    {
        for (var local = new DateTimeOffset(day.ToDateTime(time), TimeSpan.Zero); ; local = local.AddMinutes(1))
        {
            // The offsets of a day before and a day after are those on both sides of a change of clocks.
            // TimeZoneInfo.IsInvalidTime and IsAmbiguousTime pass over changes that .NET does not count as daylight
            // saving, such as Morocco's after Ramadan.
            var (before, after) = (zone.GetUtcOffset(local.AddDays(-1)), zone.GetUtcOffset(local.AddDays(1)));
            var (early, late) = before > after ? (local - before, local - after) : (local - after, local - before);
            if (early + zone.GetUtcOffset(early) == local) return early;
            if (late + zone.GetUtcOffset(late) == local) return late;
        }
    }

    private static bool IsSendDay(Subscriber subscriber, DayOfWeek day) => subscriber.Cadence switch
    {
        Cadence.Weekly => day == subscriber.WeeklyOn,
        Cadence.Weekdays => day is not (DayOfWeek.Saturday or DayOfWeek.Sunday),
        _ => true,
    };

    private static DateOnly LocalDate(TimeZoneInfo zone, DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
