using Digest.Storage;

namespace Digest.Sources.Http;

/// <summary>
/// When the next request to a group of hosts may start, kept in the database so that all workers that share it share the pace. Workers compare it with
/// their own clocks: keep those in step (NTP).
/// </summary>
public sealed class RequestSlots(SqlDatabase database, TimeProvider clock)
{
    /// <summary>Requests leave this much later than they might, so that a slow start of one and a quick one of the next never come closer than the interval.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(150);

    /// <summary>Nobody waits longer than this for a turn: the source is then left for the next round.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Takes the next free slot and waits for it.</summary>
    /// <exception cref="SourceException">The hosts asked for a long pause that is not over.</exception>
    public async Task WaitAsync(string hosts, TimeSpan interval, CancellationToken cancellationToken)
    {
        if (interval == TimeSpan.Zero && await NextAsync(hosts, cancellationToken) <= clock.GetUtcNow()) return;
        var now = clock.GetUtcNow();
        var until = await NextAsync(hosts, cancellationToken);
        if (until - now > LongestWait) throw new SourceException(FormattableString.Invariant($"{hosts} asked for no requests before {until:yyyy-MM-dd HH:mm} UTC"));
        var step = interval == TimeSpan.Zero ? TimeSpan.Zero : interval + Margin;
        var next = await database.WriteAsync(
            sql => sql.ScalarAsync<long>(
                """
                INSERT INTO request_slots (host_group, next_at) VALUES (@hosts, @now + @step)
                ON CONFLICT (host_group) DO UPDATE
                    SET next_at = CASE WHEN request_slots.next_at > @now THEN request_slots.next_at ELSE @now END + @step
                RETURNING next_at
                """,
                new { hosts, now = now.ToRow(), step = (long)step.TotalMilliseconds }),
            cancellationToken);
        var wait = Instants.FromRow(next) - step - clock.GetUtcNow();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken);
    }

    /// <summary>Retry-After: no worker asks these hosts before.</summary>
    public Task PauseAsync(string hosts, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO request_slots (host_group, next_at) VALUES (@hosts, @until)
                ON CONFLICT (host_group) DO UPDATE SET next_at = CASE WHEN request_slots.next_at > @until THEN request_slots.next_at ELSE @until END
                """,
                new { hosts, until = until.ToRow() }),
            cancellationToken);

    private async Task<DateTimeOffset> NextAsync(string hosts, CancellationToken cancellationToken) =>
        Instants.FromRow(await database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<long>("SELECT next_at FROM request_slots WHERE host_group = @hosts", new { hosts }), cancellationToken));
}
