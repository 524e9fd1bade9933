using Digest.Matching.Indexing;

namespace Digest.Matching.Selection;

/// <param name="Rank">From 1.</param>
public readonly record struct TrendingPaper(int Document, int Rank);

/// <summary>For subscribers without topics: what people like now. Upvotes, halved for every two days of age.</summary>
public static class TrendingRanking
{
    private const double HalfLifeDays = 2;

    /// <summary>
    /// The documents with upvotes, best first. The caller leaves out what a subscriber was sent; ranks do not change
    /// with that.
    /// </summary>
    public static IReadOnlyList<TrendingPaper> Of(MatchIndex index, DateTimeOffset now) =>
        [.. Enumerable.Range(0, index.Documents.Count)
            .Where(document => index.Documents[document].Upvotes > 0)
            .OrderByDescending(document => Heat(index.Documents[document], now)).ThenBy(document => document)
            .Select((document, at) => new TrendingPaper(document, at + 1))];

    private static double Heat(MatchDocument document, DateTimeOffset now)
    {
        var age = document.PublishedAt is { } published ? Math.Max(0, (now - published).TotalDays) : 0;
        return document.Upvotes * Math.Pow(0.5, age / HalfLifeDays);
    }
}
