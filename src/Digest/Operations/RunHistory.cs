using Digest.Storage;

namespace Digest.Operations;

/// <summary>Stores one row per run of a job that did something or failed, for the operator.</summary>
internal sealed class RunHistory(SqlDatabase database, TimeProvider clock)
{
    public Task RecordAsync(
        string job,
        string worker,
        DateTimeOffset startedAt,
        string outcome,
        string summary,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql =>
                sql.ExecuteAsync(
                    "INSERT INTO runs (job, worker, started_at, ended_at, outcome, summary) VALUES (@job, @worker, "
                        + "@startedAt, @endedAt, @outcome, @summary)",
                    new
                    {
                        job,
                        worker,
                        startedAt = startedAt.ToRow(),
                        endedAt = clock.GetUtcNow().ToRow(),
                        outcome,
                        summary,
                    }
                ),
            cancellationToken);

    /// <summary>
    /// Deletes all runs but those of the last days on which there were any. It counts these days and asks no clock:
    /// one that is a year ahead adds a day, and deletes no year.
    /// </summary>
    /// <returns>The number of deleted runs.</returns>
    public Task<int> DeleteAsync(int daysKept, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                DELETE FROM runs WHERE started_at < (SELECT day * @length FROM (
                    SELECT DISTINCT started_at / @length AS day FROM runs ORDER BY day DESC LIMIT 1 OFFSET @others
                ) AS oldest)
                """,
                new { length = 86_400_000L, others = daysKept - 1L }),
            cancellationToken);
}
