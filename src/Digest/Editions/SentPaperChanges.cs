using Digest.Papers;
using Digest.Storage;

namespace Digest.Editions;

/// <summary>
/// Finds which papers that readers were sent have been revised in substance or withdrawn since. What a reader was told before, of the same revision, is
/// not told again; what an edition told that was never delivered is.
/// </summary>
internal static class SentPaperChanges
{
    /// <summary>In one edition. The others are told by the next ones.</summary>
    private const int MostTold = 10;

    /// <summary>
    /// For a batch of subscribers in two statements: their editions of as many days as changes are told for (some 30 KB a daily reader and month), and
    /// the texts that were not compared yet.
    /// </summary>
    /// <returns>By subscriber, withdrawn papers first, then the latest; subscribers without any are missing.</returns>
    public static async Task<IReadOnlyDictionary<long, IReadOnlyList<PaperChange>>> FindAsync(
        SqlSession sql, PaperChanges changes, IReadOnlyList<long> subscribers)
    {
        var found = new Dictionary<long, IReadOnlyList<PaperChange>>();
        if (changes.IsEmpty || subscribers.Count == 0) return found;
        var shown = await EditionStore.ShownAsync(sql, subscribers, changes);
        await changes.CompareAsync(sql, shown.Values.SelectMany(papers => papers.Values));
        foreach (var (subscriber, papers) in shown)
        {
            var told = papers.Values.Select(changes.After).OfType<PaperChange>()
                .OrderByDescending(change => change.Kind).ThenByDescending(change => change.At).ThenBy(change => change.PaperKey).Take(MostTold).ToList();
            if (told.Count > 0) found[subscriber] = told;
        }

        return found;
    }
}
