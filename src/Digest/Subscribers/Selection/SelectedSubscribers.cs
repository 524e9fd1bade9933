using Digest.Storage;

namespace Digest.Subscribers.Selection;

/// <summary>The subscribers of a filter: how many, in which order, and one after the other.</summary>
internal static class SelectedSubscribers
{
    /// <summary>How many there are and where their cursors begin.</summary>
    public static Task<SubscriberCursors> GetCursorsAsync(SqlSession sql, SubscriberFilter filter) =>
        sql.SingleAsync<SubscriberCursors>(
            $"""
            SELECT COUNT(*) AS count, COALESCE(MIN(cursor), -1) AS lowest,
                COALESCE(MIN(CASE WHEN is_new = 1 THEN cursor END), -1) AS lowest_new
            FROM subscribers WHERE {ConditionOf(filter)}
            """,
            new Values(filter));

    /// <summary>
    /// The keys of those of the filter behind a place: due ones longest due first, others in the order of keys.
    /// </summary>
    public static Task<IReadOnlyList<SubscriberPlace>> ListPlacesAsync(
        SqlSession sql, SubscriberFilter filter, SubscriberPlace after, int count)
    {
        var (behind, order) = filter.DueBy is null
            ? ("key > @AfterKey", "key")
            : ("(next_due_at, key) > (@AfterDue, @AfterKey)", "next_due_at, key");
        return sql.QueryAsync<SubscriberPlace>(
            $"""
            SELECT key, COALESCE(next_due_at, 0) AS due FROM subscribers
            WHERE {ConditionOf(filter)} AND {behind} ORDER BY {order} LIMIT @Count
            """,
            new Values(filter) { AfterDue = after.Due, AfterKey = after.Key, Count = count });
    }

    /// <summary>Those of these subscribers who match, with their topics.</summary>
    public static async Task<IReadOnlyList<Subscriber>> ListAsync(
        SqlSession sql, SubscriberFilter filter, IReadOnlyList<long> keys) =>
        await SubscriberStore.WithTopicsAsync(sql, await ReadAsync(sql, filter, keys, ""));

    /// <summary>
    /// Those of these subscribers who match, without topics. They stay as they are until the caller's commit; all who
    /// lock several do it in the order of keys, so that none waits for another in a circle.
    /// </summary>
    public static async Task<IReadOnlyList<Subscriber>> LockAsync(
        SqlSession sql, SubscriberFilter filter, IReadOnlyList<long> keys) =>
        [.. (await ReadAsync(sql, filter, keys, sql.Dialect.Lock)).Select(row => row.ToSubscriber([]))];

    private static Task<IReadOnlyList<SubscriberRow>> ReadAsync(
        SqlSession sql, SubscriberFilter filter, IReadOnlyList<long> keys, string locking) =>
        sql.QueryAsync<SubscriberRow>(
            $"""
            SELECT {SubscriberRow.Columns} FROM subscribers WHERE key IN @Keys AND {ConditionOf(filter)}
            ORDER BY key {locking}
            """,
            new Values(filter) { Keys = keys });

    private static string ConditionOf(SubscriberFilter filter) =>
        "status = 'Active'"
        + (filter.Only is null ? "" : " AND key IN @Only")
        + (filter.DueBy is null ? "" : " AND next_due_at <= @DueBy")
        + (filter.Except.Count == 0 ? "" : " AND NOT (key IN @Except)")
        + (filter.CursorFrom is null ? "" : " AND cursor >= @CursorFrom")
        + (filter.CursorBelow is null ? "" : " AND cursor < @CursorBelow");

    /// <summary>What the statements are given, of which each takes what it names.</summary>
    private sealed class Values(SubscriberFilter filter)
    {
        public IReadOnlyList<long>? Only => filter.Only;

        public long? DueBy => filter.DueBy.ToRow();

        public IReadOnlyList<long> Except => filter.Except;

        public long? CursorFrom => filter.CursorFrom;

        public long? CursorBelow => filter.CursorBelow;

        public IReadOnlyList<long> Keys { get; init; } = [];

        public long AfterDue { get; init; }

        public long AfterKey { get; init; }

        public int Count { get; init; }
    }
}

/// <param name="Lowest">The lowest cursor; -1 where there are no subscribers.</param>
/// <param name="LowestNew">The lowest cursor of those who have had no edition yet; -1 where there are none.</param>
internal sealed record SubscriberCursors(long Count, long Lowest, long LowestNew);
