using Digest.Papers;

namespace Digest.Tests.Web.Api;

/// <summary>Thirty papers about sorting networks, announced today.</summary>
internal static class SortingPapers
{
    public static Task AnnounceAsync(TestDatabase test)
    {
        var records = Enumerable.Range(0, 30).Select(i => new SourceRecord
        {
            Paper = Some.Paper($"2603.{i:00000}", $"Sorting networks, part {i}", i),
            Authority = SourceAuthority.Community,
            Novelty = Novelty.Announced,
            Batch = new DateOnly(2026, 3, 5),
        }).ToList();
        return test.Database.WriteAsync(
            sql => PaperStore.SaveAsync(sql, "daily-papers", records, test.Clock.GetUtcNow()), TestDatabase.Token);
    }
}
