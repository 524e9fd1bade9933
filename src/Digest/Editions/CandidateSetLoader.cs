using Digest.Matching.Indexing;
using Digest.Papers;
using Digest.Storage;
using Digest.Topics;

namespace Digest.Editions;

/// <summary>Loads and indexes what is new for anybody due, and what is recent enough to trend.</summary>
public sealed class CandidateSetLoader(
    SqlDatabase database, AnnouncementStore announcements, PaperStore papers, CorpusStatistics archive, EditionOptions options, MatchingOptions matching)
{
    /// <param name="after">The lowest cursor of all for whom the pool is made.</param>
    /// <param name="newCursor">The lowest cursor of those who have had no edition yet; null when there are none.</param>
    /// <param name="upTo">The newest seq to take in; all there is for what is made now.</param>
    public async Task<CandidateSet> LoadAsync(long after, long? newCursor, DateTimeOffset now, CancellationToken cancellationToken, long upTo = long.MaxValue)
    {
        // Read before the announcements: what becomes visible between the two is above it, and waits for the next time.
        var newest = Math.Min(upTo, await announcements.NewestSeqAsync(cancellationToken));
        IReadOnlyList<BatchSpan> batches = newCursor is { } cursor ? await announcements.BatchesAsync(cursor, cancellationToken) : [];
        var lowest = batches.Count > 0 ? Math.Min(after, batches[0].FirstSeq - 1) : after;
        var announced = await announcements.ReadAsync(lowest, now.AddDays(-options.TrendingDays), newest, cancellationToken);
        var byKey = await papers.GetAsync([.. announced.Select(a => a.PaperKey)], cancellationToken);
        announced = [.. announced.Where(a => byKey.ContainsKey(a.PaperKey))];
        var inOrder = announced.Select(a => byKey[a.PaperKey]).ToList();
        var documents = inOrder.Zip(announced, (paper, marks) => PaperDocument.Of(paper, marks));
        var index = MatchIndex.Build(documents, await archive.StatisticsAsync(cancellationToken));
        return new CandidateSet(index, inOrder, announced, batches, await ChangesAsync(now, cancellationToken), newest, matching.At(now));
    }

    private async Task<PaperChanges> ChangesAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        options.ChangesDays == 0
            ? PaperChanges.None
            : await database.ReadAsync(sql => PaperChanges.LoadAsync(sql, now.AddDays(-options.ChangesDays), now), cancellationToken);
}
