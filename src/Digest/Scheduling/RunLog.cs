using Digest.Storage;

namespace Digest.Scheduling;

/// <summary>What the jobs did: one row a run that did something or failed, for <c>doctor</c> and the operator.</summary>
public sealed class RunLog(SqlDatabase database, TimeProvider clock)
{
    public Task AddAsync(string job, string worker, DateTimeOffset startedAt, string outcome, string summary, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                "INSERT INTO runs (job, worker, started_at, ended_at, outcome, summary) VALUES (@job, @worker, @startedAt, @endedAt, @outcome, @summary)",
                new { job, worker, startedAt = startedAt.ToRow(), endedAt = clock.GetUtcNow().ToRow(), outcome, summary }),
            cancellationToken);

    /// <summary>The newest run of each job.</summary>
    public async Task<IReadOnlyList<RunEntry>> LatestAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => sql.QueryAsync<(string Job, string Worker, long EndedAt, string Outcome, string Summary)>(
                "SELECT job, worker, ended_at, outcome, summary FROM runs WHERE key IN (SELECT MAX(key) FROM runs GROUP BY job) ORDER BY job"),
            cancellationToken);
        return [.. rows.Select(row => new RunEntry(row.Job, row.Worker, Instants.FromRow(row.EndedAt), row.Outcome, row.Summary))];
    }

    /// <summary>Forgets runs that ended before <paramref name="before"/>.</summary>
    public Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => sql.ExecuteAsync("DELETE FROM runs WHERE ended_at < @before", new { before = before.ToRow() }), cancellationToken);
}

public sealed record RunEntry(string Job, string Worker, DateTimeOffset EndedAt, string Outcome, string Summary);
