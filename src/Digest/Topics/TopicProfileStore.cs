using Digest.Matching.Profiles;
using Digest.Matching.Training;
using Digest.Storage;

namespace Digest.Topics;

/// <summary>Keeps profiles by what they were trained from (<see cref="TopicTrainer.KeyOf"/>): loading one takes a fraction of training it.</summary>
public sealed class TopicProfileStore(SqlDatabase database, TimeProvider clock)
{
    /// <summary>Words and examples stay, but what is common elsewhere changes: a profile is trained anew after 7 to 14 days, not all on one day.</summary>
    private const int LeastDays = 7, SpreadDays = 8;

    /// <summary>What is in use is trained anew before; older ones are nobody's any more.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(30);

    private const int Chunk = 500;

    /// <summary>Those of the profiles that are kept, not too old, and of this version.</summary>
    public async Task<Dictionary<string, TopicProfile>> FindAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var found = new Dictionary<string, TopicProfile>(keys.Count, StringComparer.Ordinal);
        foreach (var chunk in keys.Chunk(Chunk))
        {
            const string Find = "SELECT trained_from, trained_at, kept FROM topic_profiles WHERE trained_from IN @chunk";
            var rows = await database.ReadAsync(sql => sql.QueryAsync<Row>(Find, new { chunk }), cancellationToken);
            foreach (var row in rows)
                if (IsFresh(row, now) && TopicProfile.TryLoad(row.Kept) is { } profile) found[row.TrainedFrom] = profile;
        }

        return found;
    }

    /// <summary>Keeps profiles just trained, and forgets those that nobody has asked for in a month.</summary>
    public async Task SaveAsync(IReadOnlyCollection<KeyValuePair<string, TopicProfile>> trained, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        // In one order, whoever learns: two that keep the same profiles at once would otherwise wait for each other's rows without end.
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
            sql => sql.ExecuteAsync("DELETE FROM topic_profiles WHERE trained_at < @before", new { before = (now - Forgotten).ToRow() }), cancellationToken);
    }

    private static bool IsFresh(Row row, DateTimeOffset now) =>
        (now - Instants.FromRow(row.TrainedAt)).Duration() < TimeSpan.FromDays(LeastDays + row.TrainedFrom[0] % SpreadDays);

    private sealed record Row
    {
        public string TrainedFrom { get; init; } = "";
        public long TrainedAt { get; init; }
        public byte[] Kept { get; init; } = [];
    }
}
