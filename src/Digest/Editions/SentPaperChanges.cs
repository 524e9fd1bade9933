using Digest.Papers;
using Digest.Storage;

namespace Digest.Editions;

/// <summary>
/// Finds the papers sent to readers that were since revised in substance or withdrawn. A change of the same revision is
/// reported once per reader; one reported in an edition that was never delivered is reported again.
/// </summary>
internal static class SentPaperChanges
{
    /// <summary>In one edition. The next editions report the others.</summary>
    private const int MaxChanges = 10;

    /// <summary>
    /// The changes for a batch of subscribers, in two statements: one reads their editions of the last days (about 30
    /// KB a month for a daily reader), the other the texts that are not compared yet.
    /// </summary>
    /// <returns>By subscriber, withdrawn papers first, then the latest; subscribers without any are missing.</returns>
    public static async Task<IReadOnlyDictionary<long, IReadOnlyList<PaperChange>>> FindAsync(
        SqlSession sql, PaperChanges changes, IReadOnlyList<long> subscribers, IReadOnlySet<long> superseded)
    {
        var found = new Dictionary<long, IReadOnlyList<PaperChange>>();
        if (changes.IsEmpty || subscribers.Count == 0) return found;
        var shown = await EditionStore.ListShownAsync(sql, subscribers, changes, superseded);
        await changes.CompareAsync(sql, shown.Values.SelectMany(papers => papers.Values));
        foreach (var (subscriber, papers) in shown)
        {
            var reported = papers
                .Values.Select(changes.After)
                .OfType<PaperChange>()
                .OrderByDescending(change => change.Kind)
                .ThenByDescending(change => change.At)
                .ThenBy(change => change.PaperKey)
                .Take(MaxChanges)
                .ToList();
            if (reported.Count > 0) found[subscriber] = reported;
        }

        return found;
    }
}
