using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>The edition to make for one subscriber.</summary>
/// <param name="NextDue">Null leaves the due instant as it is.</param>
internal sealed record EditionPlan(
    Subscriber Subscriber, DateOnly Period, DateTimeOffset? NextDue, long CursorFrom, bool IsFirst)
{
    /// <summary>A plan that also covers the papers of editions that were not delivered.</summary>
    public EditionPlan TakeOver(IEnumerable<Edition> superseded) =>
        superseded.Aggregate(
            this,
            (plan, edition) =>
                plan with
                {
                    CursorFrom = Math.Min(plan.CursorFrom, edition.CursorFrom),
                    IsFirst = plan.IsFirst || edition.IsFirst,
                }
        );
}
