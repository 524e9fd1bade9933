using Digest.Events;

namespace Digest.Webhooks;

/// <summary>
/// Which events of one webhook are sent next. They come in the order in which they happened; one that is about the same
/// subscriber as an earlier one waits until that is over, be it sent at last or given up.
/// </summary>
/// <param name="waiting">In the order of the events, whether they are due or not.</param>
internal sealed class WebhookRound(IReadOnlyList<WaitingEvent> waiting, HashSet<long> held, DateTimeOffset now)
{
    private readonly List<WaitingEvent> _open = [.. waiting];

    /// <summary>Takes up to so many of those that may be sent now.</summary>
    /// <remarks>Of one subscriber's events at most the first is among them.</remarks>
    public IReadOnlyList<WaitingEvent> Take(int count)
    {
        var taken = new List<WaitingEvent>();
        var earlier = new HashSet<long>(held);
        var left = new List<WaitingEvent>();
        foreach (var one in _open)
        {
            var isFree = taken.Count < count && !one.Subscribers.Any(earlier.Contains);
            earlier.UnionWith(one.Subscribers);
            if (!isFree) left.Add(one);
            else if (one.IsDueAt(now)) taken.Add(one);
            // It is not due in this round.
            else Hold(one);
        }

        _open.Clear();
        _open.AddRange(left);
        return taken;
    }

    /// <summary>Later events about its subscribers wait for another round.</summary>
    public void Hold(WaitingEvent one) => held.UnionWith(one.Subscribers);

    /// <summary>What is left is held up by events of this round that failed or are not due.</summary>
    public void HoldRest() => _open.ForEach(Hold);
}
