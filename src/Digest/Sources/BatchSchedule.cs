using Digest.Sources.Arxiv;

namespace Digest.Sources;

public enum BatchState
{
    /// <summary>The expected batch has arrived.</summary>
    Fresh,

    /// <summary>It is due, and may still arrive.</summary>
    Waiting,

    /// <summary>
    /// None is expected now: a weekend, a holiday; or a source without a timetable had nothing lately.
    /// </summary>
    Quiet,

    /// <summary>It should have arrived and did not.</summary>
    Stalled,
}

/// <summary>When each kind of source brings its batches, and what follows from the last one that came.</summary>
internal sealed class BatchSchedule(ArxivCalendar calendar)
{
    /// <summary>arXiv is rarely late by hours; a batch that late is worth a look.</summary>
    private static readonly TimeSpan ArxivGrace = TimeSpan.FromHours(6);

    /// <summary>Daily Papers begin to appear in the European morning and fill up over the day.</summary>
    private static readonly TimeSpan DailyPapersBegin = TimeSpan.FromHours(8),
        DailyPapersGrace = TimeSpan.FromHours(16);

    private static readonly TimeSpan RecentlyNew = TimeSpan.FromHours(24);

    /// <param name="last">The day of the newest batch; null when none ever came.</param>
    /// <param name="lastNewAt">When the source last announced something.</param>
    public BatchState Of(SourceKind kind, DateOnly? last, DateTimeOffset? lastNewAt, DateTimeOffset now)
    {
        if (Expected(kind, now) is not var (day, since, grace))
            return lastNewAt is { } at && now - at < RecentlyNew ? BatchState.Fresh : BatchState.Quiet;
        if (last is null)
            return BatchState.Waiting; // never read, or a category too small to have had a paper
        if (last >= day) return day == Today(kind, now) ? BatchState.Fresh : BatchState.Quiet;
        return now - since < grace ? BatchState.Waiting : BatchState.Stalled;
    }

    /// <summary>
    /// Since when a batch is due that has not arrived; null when none is missing, or the kind has no timetable that
    /// digests could wait by.
    /// </summary>
    public DateTimeOffset? LateSince(SourceKind kind, DateOnly? last, DateTimeOffset now) =>
        // Daily Papers trickle in all day: there is no moment to wait for.
        kind != SourceKind.HuggingFace && Expected(kind, now) is var (day, since, _) && !(last >= day) ? since : null;

    private (DateOnly Day, DateTimeOffset Since, TimeSpan Grace)? Expected(SourceKind kind, DateTimeOffset now)
    {
        switch (kind)
        {
            case SourceKind.ArxivRss or SourceKind.ArxivOai:
                var (day, since) = calendar.Latest(now);
                return (day, since, ArxivGrace);
            case SourceKind.HuggingFace:
                var begun = DateOnly.FromDateTime((now - DailyPapersBegin).UtcDateTime);
                while (begun.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) begun = begun.AddDays(-1);
                return (begun,
                    new DateTimeOffset(begun.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) + DailyPapersBegin,
                    DailyPapersGrace);
            default:
                return null;
        }
    }

    private static DateOnly Today(SourceKind kind, DateTimeOffset now) =>
        kind == SourceKind.HuggingFace ? DateOnly.FromDateTime(now.UtcDateTime) : ArxivCalendar.Today(now);
}
