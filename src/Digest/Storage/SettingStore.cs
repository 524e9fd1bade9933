namespace Digest.Storage;

/// <summary>
/// Stores named values that need no separate table, such as the keys of links and the position of a back-fill.
/// </summary>
internal static class SettingStore
{
    public static Task<string?> FindAsync(SqlSession sql, string name) =>
        sql.FirstOrDefaultAsync<string>("SELECT value FROM settings WHERE key = @name", new { name });

    public static Task SetAsync(SqlSession sql, string name, string value) =>
        sql.ExecuteAsync(
            """
            INSERT INTO settings (key, value) VALUES (@name, @value)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value
            """,
            new { name, value });

    /// <summary>
    /// Stores a value unless there is one, and returns the one that is stored. Its row stays locked until the commit,
    /// so that two workers that start together end up with the same.
    /// </summary>
    public static async Task<string> GetOrAddAsync(SqlSession sql, string name, string value)
    {
        await sql.ExecuteAsync(
            "INSERT INTO settings (key, value) VALUES (@name, @value) ON CONFLICT (key) DO NOTHING",
            new { name, value });
        return (await GetLockedAsync(sql, name))!;
    }

    /// <summary>A stored value, whose row stays locked until the commit; null when there is none.</summary>
    public static Task<string?> GetLockedAsync(SqlSession sql, string name) =>
        sql.FirstOrDefaultAsync<string>(
            "UPDATE settings SET value = value WHERE key = @name RETURNING value", new { name });

    public static Task RemoveAsync(SqlSession sql, string name) =>
        sql.ExecuteAsync("DELETE FROM settings WHERE key = @name", new { name });
}
