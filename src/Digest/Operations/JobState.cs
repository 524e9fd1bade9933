namespace Digest.Operations;

/// <summary>One run of a job that has ended.</summary>
/// <param name="Worker">Empty for a job that runs on one worker at a time.</param>
/// <param name="NextAt">When it runs next; null when that is not known.</param>
/// <param name="Error">Null for a good run.</param>
internal sealed record JobRun(
    string Job, string Worker, DateTimeOffset StartedAt, DateTimeOffset? NextAt, string? Error)
{
    /// <summary>How long the next run may take longer than this one, or come later than planned.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>After a success at this instant, the next one is expected in this time.</summary>
    public TimeSpan WithinAt(DateTimeOffset endedAt) =>
        Patience
        + (NextAt > endedAt ? NextAt.Value - endedAt : TimeSpan.Zero)
        + (endedAt > StartedAt ? 2 * (endedAt - StartedAt) : TimeSpan.Zero);
}

/// <summary>How a job fares: a row of <c>jobs</c>, with instants in milliseconds since 1970.</summary>
/// <param name="SucceededAt">Null when it never has.</param>
/// <param name="Within">Milliseconds after a success in which the next is expected.</param>
/// <param name="Error">Of the last run; null when it was good.</param>
internal sealed record JobState(
    string Job,
    string Worker,
    long StartedAt,
    long EndedAt,
    long? SucceededAt,
    long Within,
    long? NextAt,
    string? Error)
{
    /// <summary>A clock may be corrected by this much.</summary>
    private const long Tolerance = 60_000;

    /// <summary>
    /// True only where a success is known and recent enough. A success of the future, by a clock that was wrong, proves
    /// nothing.
    /// </summary>
    public bool IsOnTime(DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        return SucceededAt is { } success && success <= at + Tolerance && at - success <= Within;
    }
}
