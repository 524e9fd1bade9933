using Digest.Matching.Profiles;
using Digest.Matching.Training;
using Digest.Storage;

namespace Digest.Topics;

/// <summary>
/// Stores profiles by what they were trained from (<see cref="TopicTrainer.KeyOf"/>), because loading is much faster
/// than training.
/// </summary>
internal sealed class TopicProfileStore(SqlDatabase database, TimeProvider clock)
{
    /// <summary>
    /// The background of common words changes, so a profile is retrained after 7 to 14 days. Spread out, so that not
    /// all are retrained on one day.
    /// </summary>
    private const int MinAgeDays = 7, SpreadDays = 8;

    /// <summary>Profiles in use are retrained earlier, so older ones are unused.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const int Chunk = 500;

    /// <summary>The stored profiles that are fresh and of this version, by key.</summary>
    public async Task<Dictionary<string, TopicProfile>> FindAsync(
        IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = new Dictionary<string, TopicProfile>(keys.Count, StringComparer.Ordinal);
        foreach (var chunk in keys.Chunk(Chunk))
        {
            const string Find =
                "SELECT trained_from, trained_at, kept FROM topic_profiles WHERE trained_from IN @chunk";
            var rows = await database.ReadAsync(sql => sql.QueryAsync<Row>(Find, new { chunk }), cancellationToken);
            foreach (var row in rows)
                if (IsFresh(row, now) && TopicProfile.TryLoad(row.Kept) is { } profile)
                    found[row.TrainedFrom] = profile;
        }

        return found;
    }

    /// <summary>Stores newly trained profiles and deletes those unused for a month.</summary>
    public async Task SaveAsync(
        IReadOnlyCollection<KeyValuePair<string, TopicProfile>> trained, CancellationToken cancellationToken)
    {
        if (database.Dialect.IsReadOnly) return;
        var now = clock.GetUtcNow();
        // Always in the same order: two workers that store the same profiles would otherwise deadlock.
        foreach (var chunk in trained.OrderBy(entry => entry.Key, StringComparer.Ordinal).Chunk(Chunk))
        {
            var rows = chunk.Select(entry => new object?[] { entry.Key, now.ToRow(), entry.Value.Save() }).ToList();
            await database.WriteAsync(
                sql => sql.ForEachRowAsync(
                    """
                    INSERT INTO topic_profiles (trained_from, trained_at, kept) VALUES (row)
                    ON CONFLICT (trained_from) DO UPDATE SET trained_at = excluded.trained_at, kept = excluded.kept
                    """,
                    rows),
                cancellationToken);
        }

        await database.WriteAsync(
            sql =>
                sql.ExecuteAsync(
                    "DELETE FROM topic_profiles WHERE trained_at < @before",
                    new { before = (now - Retention).ToRow() }),
            cancellationToken);
    }

    /// <summary>All are learned again when they are next needed.</summary>
    public static Task DeleteAllAsync(SqlDatabase database, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => sql.ExecuteAsync("DELETE FROM topic_profiles"), cancellationToken);

    private static bool IsFresh(Row row, DateTimeOffset now) =>
        (now - Instants.FromRow(row.TrainedAt)).Duration()
        < TimeSpan.FromDays(MinAgeDays + row.TrainedFrom[0] % SpreadDays);

    private sealed record Row
    {
        public string TrainedFrom { get; init; } = "";
        public long TrainedAt { get; init; }
        public byte[] Kept { get; init; } = [];
    }
}
