using Digest.Storage;

namespace Digest.Editions;

/// <summary>
/// Records the papers of editions that were made before they were recorded at once. Newest first; until all are
/// recorded, the others are read from the editions themselves.
/// </summary>
internal sealed class SentPaperFill(SqlDatabase database)
{
    /// <summary>Editions in a transaction; others wait for it less than a second.</summary>
    internal int BatchSize { get; init; } = 10_000;

    /// <returns>How many editions were recorded.</returns>
    public async Task<long> FillAsync(CancellationToken cancellationToken)
    {
        var total = 0L;
        while (await FillBatchAsync(cancellationToken) is { } count) total += count;
        return total;
    }

    /// <returns>Null when nothing is left.</returns>
    public async Task<int?> FillBatchAsync(CancellationToken cancellationToken)
    {
        var (last, editions) = await database.ReadAsync(
            async sql =>
            {
                var last = await SentPaperStore.GetMissingAsync(sql);
                return (last, last == 0 ? [] : await EditionStore.ListOldAsync(sql, last, BatchSize));
            },
            cancellationToken);
        if (last == 0) return null;
        var papers = editions.SelectMany(edition => edition.SentPapers()).ToList();

        var next = editions.Count < BatchSize ? 0 : editions[^1].Key - 1;
        await database.WriteAsync(
            async sql =>
            {
                if (await SentPaperStore.MoveMissingAsync(sql, last, next))
                    await SentPaperStore.RecordAsync(sql, papers);
            },
            cancellationToken);
        return editions.Count;
    }
}
