using Digest.Storage;

namespace Digest.Operations;

/// <summary>
/// The workers of an installation: each name has one session, which is new with each process. A session lives until
/// its lease ends; what it holds is then up to the others.
/// </summary>
internal static class WorkerStore
{
    /// <summary>It stays as it is until the caller's commit.</summary>
    public static Task<Worker?> LockAsync(SqlSession sql, string name) =>
        sql.FirstOrDefaultAsync<Worker>(
            $"""
            SELECT name, session, journal, renewed_at, lease_until FROM workers WHERE name = @name {sql.Dialect.Lock}
            """,
            new { name });

    /// <summary>Begins a session; the one that the name had before is over.</summary>
    public static Task SaveAsync(SqlSession sql, Worker worker) =>
        sql.ExecuteAsync(
            """
            INSERT INTO workers (name, session, journal, renewed_at, lease_until)
            VALUES (@Name, @Session, @Journal, @RenewedAt, @LeaseUntil)
            ON CONFLICT (name) DO UPDATE SET session = excluded.session, journal = excluded.journal,
                renewed_at = excluded.renewed_at, lease_until = excluded.lease_until
            """,
            worker);

    /// <returns>False when the session is over: another took the name, or took over what it held.</returns>
    public static async Task<bool> RenewAsync(
        SqlSession sql, string session, DateTimeOffset now, DateTimeOffset until) =>
        await sql.ExecuteAsync(
            "UPDATE workers SET renewed_at = @now, lease_until = @until WHERE session = @session",
            new { session, now = now.ToRow(), until = until.ToRow() }) > 0;

    /// <returns>False when the session is over; otherwise it stays open until the caller's commit.</returns>
    public static async Task<bool> LockSessionAsync(SqlSession sql, string session) =>
        await sql.FirstOrDefaultAsync<string>(
            $"SELECT session FROM workers WHERE session = @session {sql.Dialect.Lock}", new { session }) is not null;

    /// <summary>Ends the sessions whose lease has ended.</summary>
    public static Task RemoveLapsedAsync(SqlSession sql, DateTimeOffset now, string except) =>
        sql.ExecuteAsync(
            """
            DELETE FROM workers WHERE session <> @except AND NOT (lease_until >= @now AND renewed_at <= @latest)
            """,
            new { except, now = now.ToRow(), latest = (now + Worker.MaxStepBack).ToRow() });

    public static async Task<bool> IsAnyAliveAsync(SqlSession sql, DateTimeOffset now) =>
        (await sql.QueryAsync<Worker>("SELECT name, session, journal, renewed_at, lease_until FROM workers"))
        .Any(worker => worker.IsAlive(now));

    public static Task<IReadOnlyList<string>> ListSessionsAsync(SqlSession sql) =>
        sql.QueryAsync<string>("SELECT session FROM workers");

    /// <summary>Ends all sessions: those in a restored database are of processes that are gone.</summary>
    public static Task RemoveAllAsync(SqlSession sql) => sql.ExecuteAsync("DELETE FROM workers");

    public static Task RemoveAsync(SqlSession sql, string session) =>
        sql.ExecuteAsync("DELETE FROM workers WHERE session = @session", new { session });
}

/// <param name="Journal">Names the journal that this worker writes.</param>
/// <param name="RenewedAt">By the database's clock, like the end of the lease; milliseconds since 1970.</param>
internal sealed record Worker(string Name, string Session, string Journal, long RenewedAt, long LeaseUntil)
{
    /// <summary>
    /// Where the database's clock was put back by less, a session renewed before is still alive; one that was renewed
    /// later than that ended when the clock was wrong.
    /// </summary>
    public static readonly TimeSpan MaxStepBack = TimeSpan.FromHours(1);

    public bool IsAlive(DateTimeOffset now) =>
        LeaseUntil >= now.ToRow() && RenewedAt <= (now + MaxStepBack).ToRow();
}
