namespace Digest.Storage;

/// <summary>Numbers that only grow.</summary>
internal static class CounterStore
{
    /// <summary>The <c>seq</c> of the newest announcement.</summary>
    public const string Announcement = "announcement";

    /// <summary>The highest key that was handed out; see <see cref="KeyAllocator"/>.</summary>
    public const string Subscriber = "subscriber", Edition = "edition", Delivery = "delivery";

    /// <summary>As these, for the sessions that the audit log names.</summary>
    public const string OperatorSession = "operator_session";

    /// <summary>As these, for the topics that programs know by their keys.</summary>
    public const string Topic = "topic";

    public static Task<long> GetAsync(SqlSession sql, string name) =>
        sql.ScalarAsync<long>("SELECT value FROM counters WHERE name = @name", new { name });

    /// <summary>
    /// Locks the counter and returns its value. Other callers wait until this transaction ends, so numbers become
    /// visible in order.
    /// </summary>
    public static Task<long> LockAsync(SqlSession sql, string name) =>
        sql.ScalarAsync<long>("UPDATE counters SET value = value WHERE name = @name RETURNING value", new { name });

    public static Task SetAsync(SqlSession sql, string name, long value) =>
        sql.ExecuteAsync("UPDATE counters SET value = @value WHERE name = @name", new { name, value });
}
