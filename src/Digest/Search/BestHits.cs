namespace Digest.Search;

/// <summary>Keeps the best of many hits: a heap whose root is the worst of those kept.</summary>
internal sealed class BestHits(int size)
{
    private readonly PriorityQueue<SearchHit, (double Rank, long Key)> _kept = new(size + 1);

    /// <summary>All that were added.</summary>
    public int Count { get; private set; }

    public void Add(SearchHit hit, double rank)
    {
        Count++;
        // Of equals the newer row is better, so that pages never change their order.
        if (_kept.Count < size) _kept.Enqueue(hit, (rank, hit.PaperKey));
        else _kept.EnqueueDequeue(hit, (rank, hit.PaperKey));
    }

    /// <summary>Best first; afterwards there are none.</summary>
    public IReadOnlyList<SearchHit> Take()
    {
        var best = new SearchHit[_kept.Count];
        for (var i = best.Length - 1; i >= 0; i--) best[i] = _kept.Dequeue();
        return best;
    }
}
