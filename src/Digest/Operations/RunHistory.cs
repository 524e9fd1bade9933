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

    /// <summary>Deletes the runs that began before an instant.</summary>
    /// <returns>The number of deleted runs.</returns>
    public Task<int> DeleteAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync("DELETE FROM runs WHERE started_at < @before", new { before = before.ToRow() }),
            cancellationToken);
}
