using System.Collections.Concurrent;

namespace Digest.Rendering.Cards;

/// <summary>
/// Keeps cards within a bound of memory, in two generations: when the young one is full it becomes the old one, and the
/// old one is dropped. A card in use moves to the young one again. Safe for all threads; two that miss at once build
/// equal cards.
/// </summary>
internal sealed class PaperCardCache(int bytesPerGeneration = 16 << 20)
{
    private readonly Lock _turnover = new();
    private ConcurrentDictionary<PaperCardKey, PaperCard> _young = new();
    private ConcurrentDictionary<PaperCardKey, PaperCard> _old = new();
    private int _youngBytes;

    public int Count => _young.Count + _old.Count;

    public bool TryGet(PaperCardKey key, out PaperCard card)
    {
        if (_young.TryGetValue(key, out card!)) return true;
        if (!_old.TryGetValue(key, out card!)) return false;
        Add(card);
        return true;
    }

    public void Add(PaperCard card)
    {
        if (!_young.TryAdd(card.Key, card) || Interlocked.Add(ref _youngBytes, card.Weight) <= bytesPerGeneration)
            return;
        lock (_turnover)
        {
            if (_youngBytes <= bytesPerGeneration) return;
            _old = _young;
            _young = new();
            _youngBytes = 0;
        }
    }
}
