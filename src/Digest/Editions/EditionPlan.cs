using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>The edition to make for one subscriber.</summary>
/// <param name="NextDue">Null leaves the due instant as it is.</param>
internal sealed record EditionPlan(
    Subscriber Subscriber, DateOnly Period, DateTimeOffset? NextDue, long CursorFrom, bool IsFirst)
{
    /// <summary>The editions whose papers this one covers, because they were not delivered.</summary>
    public IReadOnlyList<WaitingEdition> TakenOver { get; init; } = [];

    /// <param name="isNow">Whether it is for the current period, due or not; the due instant stays.</param>
    public static EditionPlan Of(Subscriber subscriber, DateTimeOffset now, bool isNow)
    {
        if (isNow || subscriber.NextDue is not { } due)
            return new EditionPlan(
                subscriber, SendSchedule.PeriodOf(subscriber, now), null, subscriber.Cursor, subscriber.IsNew);
        // After days of downtime there is one edition, for the latest missed period, with everything new.
        var next = SendSchedule.NextAfter(subscriber, due);
        while (next <= now)
        {
            due = next;
            next = SendSchedule.NextAfter(subscriber, due);
        }

        return new EditionPlan(
            subscriber, SendSchedule.PeriodOf(subscriber, due), next, subscriber.Cursor, subscriber.IsNew);
    }

    /// <summary>A plan that also covers the papers of editions that were not delivered.</summary>
    public EditionPlan TakeOver(IReadOnlyList<WaitingEdition> waiting) =>
        waiting.Count == 0
            ? this
            : this with
            {
                CursorFrom = Math.Min(CursorFrom, waiting.Min(edition => edition.CursorFrom)),
                IsFirst = IsFirst || waiting.Any(edition => edition.IsFirst != 0),
                TakenOver = waiting,
            };
}

/// <summary>An edition that waits for its delivery.</summary>
/// <param name="Delivery">The row of its mail.</param>
/// <param name="IsFirst">0 or 1.</param>
internal sealed record WaitingEdition(long Key, long Delivery, long Subscriber, long CursorFrom, long IsFirst);
