using Digest.Storage;

namespace Digest.Topics;

/// <summary>Stores what was counted of the archive; it can be counted again from the papers at any time.</summary>
internal static class ArchiveStatisticsStore
{
    public static Task<KeptStatistics?> FindAsync(
        SqlDatabase database, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<KeptStatistics>(
                "SELECT up_to, kept FROM archive_statistics WHERE name = @name", new { name }),
            cancellationToken);

    public static Task SaveAsync(
        SqlDatabase database, string name, long upTo, byte[] kept, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO archive_statistics (name, up_to, kept) VALUES (@name, @upTo, @kept)
                ON CONFLICT (name) DO UPDATE SET up_to = excluded.up_to, kept = excluded.kept
                """,
                new { name, upTo, kept }),
            cancellationToken);
}

/// <summary>A row of statistics.</summary>
internal sealed record KeptStatistics
{
    public long UpTo { get; init; }
    public byte[] Kept { get; init; } = [];
}
