using System.Collections.Concurrent;
using Digest.Storage;

namespace Digest.Operations;

/// <summary>
/// Stores one row per run of a job that did something or failed, for the operator, and one per job that says when it
/// last succeeded.
/// </summary>
internal sealed class RunHistory(SqlDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan NoteInterval = TimeSpan.FromSeconds(30);

    /// <summary>Timestamps: when the last good run of a job was noted, and that one makes progress.</summary>
    private readonly ConcurrentDictionary<(string Job, string Worker), long> _noted = new(), _continued = new();

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

    /// <summary>The last runs of a job, the newest first.</summary>
    public async Task<IReadOnlyList<RecordedRun>> ListRecentAsync(
        string job, int count, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql => sql.QueryAsync<RunRow>(
                "SELECT started_at, outcome, summary FROM runs WHERE job = @job ORDER BY started_at DESC LIMIT @count",
                new { job, count = (long)count }),
            cancellationToken);
        return [.. rows.Select(row => new RecordedRun(Instants.FromRow(row.StartedAt), row.Outcome, row.Summary))];
    }

    /// <summary>A page of runs, the newest first.</summary>
    /// <param name="job">Null for all.</param>
    /// <param name="before">Only lower keys.</param>
    public Task<IReadOnlyList<ListedRun>> ListAsync(
        string? job, long before, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<ListedRun>(
                $"""
                SELECT key, job, worker, started_at, ended_at, outcome, summary FROM runs
                WHERE key < @before{(job is null ? "" : " AND job = @job")} ORDER BY key DESC LIMIT @count
                """,
                new { before, job, count = (long)count }),
            cancellationToken);

    /// <summary>Notes that a run of a job has ended. Good runs close together are noted once.</summary>
    public async Task EndAsync(JobRun run, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var key = (run.Job, run.Worker);
        if (run.Error is null && IsRecent(_noted, key)) return;
        await database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO jobs (job, worker, started_at, ended_at, succeeded_at, within, next_at, error)
                VALUES (@Job, @Worker, @startedAt, @now, @succeededAt, @within, @nextAt, @Error)
                ON CONFLICT (job, worker) DO UPDATE SET started_at = excluded.started_at, ended_at = excluded.ended_at,
                    succeeded_at = COALESCE(excluded.succeeded_at, jobs.succeeded_at), within = excluded.within,
                    next_at = excluded.next_at, error = excluded.error
                """,
                new
                {
                    run.Job,
                    run.Worker,
                    startedAt = run.StartedAt.ToRow(),
                    now = now.ToRow(),
                    succeededAt = run.Error is null ? now.ToRow() : (long?)null,
                    within = (long)run.WithinAt(now).TotalMilliseconds,
                    nextAt = run.NextAt.ToRow(),
                    run.Error,
                }),
            cancellationToken);
        if (run.Error is null) _noted[key] = clock.GetTimestamp();
        else _noted.TryRemove(key, out _);
    }

    /// <summary>A run that lasts, such as the delivery of a million mails, is making progress.</summary>
    public async Task ContinueAsync(string job, string worker, CancellationToken cancellationToken)
    {
        if (IsRecent(_noted, (job, worker)) || IsRecent(_continued, (job, worker))) return;
        await database.WriteAsync(
            sql => sql.ExecuteAsync(
                "UPDATE jobs SET succeeded_at = @now WHERE job = @job AND worker = @worker",
                new { job, worker, now = clock.GetUtcNow().ToRow() }),
            cancellationToken);
        // Also when there is no row: the end of the first run adds it.
        _continued[(job, worker)] = clock.GetTimestamp();
    }

    public Task<IReadOnlyList<JobState>> ListJobsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<JobState>(
                """
                SELECT job, worker, started_at, ended_at, succeeded_at, within, next_at, error FROM jobs
                ORDER BY job, worker
                """),
            cancellationToken);

    /// <summary>Forgets jobs that a worker no longer has.</summary>
    public Task KeepJobsAsync(IReadOnlyList<string> jobs, string worker, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                "DELETE FROM jobs WHERE worker = @worker AND job NOT IN (SELECT job FROM jobs WHERE job IN @jobs)",
                new { worker, jobs }),
            cancellationToken);

    /// <summary>Deletes all runs but those of the last days on which there were any.</summary>
    /// <returns>The number of deleted runs.</returns>
    public Task<int> DeleteAsync(int daysKept, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => DaysKept.DeleteOthersAsync(sql, "runs", "started_at", daysKept), cancellationToken);

    private bool IsRecent(
        ConcurrentDictionary<(string Job, string Worker), long> noted, (string Job, string Worker) key) =>
        noted.TryGetValue(key, out var at) && clock.GetElapsedTime(at) < NoteInterval;

    private sealed record RunRow(long StartedAt, string Outcome, string Summary);
}

/// <summary>A row of <c>runs</c>, with instants in milliseconds since 1970.</summary>
/// <param name="Outcome"><c>ok</c> or <c>failed</c>.</param>
internal sealed record ListedRun(
    long Key, string Job, string Worker, long StartedAt, long? EndedAt, string? Outcome, string? Summary);

/// <param name="Outcome"><c>ok</c> or <c>failed</c>.</param>
internal sealed record RecordedRun(DateTimeOffset StartedAt, string Outcome, string Summary);
