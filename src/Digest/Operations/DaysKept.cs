using Digest.Storage;

namespace Digest.Operations;

/// <summary>Deletes what is old by the days on which there were rows.</summary>
internal static class DaysKept
{
    /// <summary>
    /// Deletes all rows but those of the last days on which there were any. It counts these days and asks no clock: one
    /// that is a year ahead adds a day, and deletes no year.
    /// </summary>
    /// <param name="instant">The column that says when, in milliseconds since 1970.</param>
    /// <returns>The number of deleted rows.</returns>
    public static Task<int> DeleteOthersAsync(SqlSession sql, string table, string instant, int daysKept) =>
        sql.ExecuteAsync(
            $"""
            DELETE FROM {table} WHERE {instant} < (SELECT day * @length FROM (
                SELECT DISTINCT {instant} / @length AS day FROM {table} ORDER BY day DESC LIMIT 1 OFFSET @others
            ) AS oldest)
            """,
            new { length = 86_400_000L, others = daysKept - 1L });
}
