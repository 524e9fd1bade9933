using Digest.Papers;
using Digest.Storage;

namespace Digest.TestData.Api;

/// <summary>Thirty papers about sorting networks, announced today.</summary>
internal static class SortingPapers
{
    public static Task AnnounceAsync(SqlDatabase database, DateTimeOffset now)
    {
        var records = Enumerable.Range(0, 30).Select(i => new SourceRecord
        {
            Paper = Some.Paper($"2603.{i:00000}", $"Sorting networks, part {i}", i),
            Authority = SourceAuthority.Community,
            Novelty = Novelty.Announced,
            Batch = DateOnly.FromDateTime(now.UtcDateTime),
        }).ToList();
        return database.WriteAsync(
            sql => PaperStore.SaveAsync(sql, "daily-papers", records, now), CancellationToken.None);
    }
}
