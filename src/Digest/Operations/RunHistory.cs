using Digest.Storage;

namespace Digest.Operations;

/// <summary>What the jobs did: one row a run that did something or failed, for the operator.</summary>
public sealed class RunHistory(SqlDatabase database, TimeProvider clock)
{
    public Task AddAsync(string job, string worker, DateTimeOffset startedAt, string outcome, string summary, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                "INSERT INTO runs (job, worker, started_at, ended_at, outcome, summary) VALUES (@job, @worker, @startedAt, @endedAt, @outcome, @summary)",
                new { job, worker, startedAt = startedAt.ToRow(), endedAt = clock.GetUtcNow().ToRow(), outcome, summary }),
            cancellationToken);

    /// <returns>How many runs there were that began before this instant.</returns>
    public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => sql.ExecuteAsync("DELETE FROM runs WHERE started_at < @before", new { before = before.ToRow() }), cancellationToken);
}
