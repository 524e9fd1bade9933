namespace Digest.Storage;

/// <summary>
/// Hands out the keys of rows that links, return paths and Message-IDs name. None is ever used twice, not even after
/// the row with the highest key was deleted.
/// </summary>
internal static class KeyAllocator
{
    /// <summary>
    /// The first of <paramref name="count"/> consecutive keys. Other callers wait for their keys until this transaction
    /// ends, so allocate them right before the insert.
    /// </summary>
    /// <param name="counter">
    /// <see cref="CounterStore.OperatorSession"/>, or one of <see cref="CounterStore.Subscriber"/>,
    /// <see cref="CounterStore.Topic"/>, <see cref="CounterStore.Edition"/> and <see cref="CounterStore.Delivery"/>. A
    /// transaction that needs several takes them in this order.
    /// </param>
    /// <param name="above">A key that is in use, where a program of before the counter may have taken it.</param>
    public static async Task<long> AllocateAsync(SqlSession sql, string counter, int count, long above = 0) =>
        await sql.ScalarAsync<long>(
            """
            UPDATE counters SET value = CASE WHEN value < @above THEN @above ELSE value END + @count
            WHERE name = @counter RETURNING value
            """,
            new { counter, count, above }) - count + 1;

    /// <summary>More than can have been allocated since a backup.</summary>
    private const long LeftBehind = 10_000_000;

    /// <summary>
    /// Skips more keys than can have been allocated since a backup: those are in mailboxes, in links and Message-IDs.
    /// </summary>
    public static Task LeaveBehindAsync(SqlSession sql) =>
        sql.ExecuteAsync(
            """
            UPDATE counters SET value = value + @LeftBehind WHERE name IN (@Subscriber, @Topic, @Edition, @Delivery)
            """,
            new
            {
                LeftBehind,
                CounterStore.Subscriber,
                CounterStore.Topic,
                CounterStore.Edition,
                CounterStore.Delivery,
            });
}
