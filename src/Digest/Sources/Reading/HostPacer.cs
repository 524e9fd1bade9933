using Digest.Connections;
using Digest.Storage;

namespace Digest.Sources.Reading;

/// <summary>
/// When the next request to a group of hosts may start, kept in the database so that all workers that share it share
/// the pace. Workers compare it with their own clocks: keep those in step (NTP).
/// </summary>
internal sealed class HostPacer(SqlDatabase database, TimeProvider clock)
{
    /// <summary>
    /// Added to every interval, so that a slow connection of one request and a quick one of the next never bring them
    /// closer than it.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(150);

    /// <summary>No request waits longer than this at a time: the source is then left for the next round.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Waits for the next free slot and takes it. The interval counts from when a request really starts: a late one
    /// delays the others.
    /// </summary>
    /// <exception cref="SourceException">The hosts asked for a long pause that is not over.</exception>
    public async Task WaitAsync(string hosts, TimeSpan interval, CancellationToken cancellationToken)
    {
        while (true)
        {
            var until = await NextAsync(hosts, cancellationToken);
            var wait = until - clock.GetUtcNow();
            // No server may ask for so long a pause: the clock was wrong when it was stored.
            if (wait > RequestedPause.Max) wait = TimeSpan.Zero;
            if (wait > MaxWait)
                throw new SourceException(
                    FormattableString.Invariant($"{hosts} is rate-limited until {until:yyyy-MM-dd HH:mm} UTC"));
            if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancellationToken);
            else if (interval == TimeSpan.Zero || await TryTakeAsync(hosts, interval + Margin, cancellationToken))
                return;
        }
    }

    /// <summary>Retry-After: no worker requests from these hosts earlier.</summary>
    public Task PauseAsync(string hosts, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                INSERT INTO request_slots (host_group, next_at) VALUES (@hosts, @until)
                ON CONFLICT (host_group) DO UPDATE
                    SET next_at = CASE WHEN request_slots.next_at > @until AND request_slots.next_at <= @max
                        THEN request_slots.next_at ELSE @until END
                """,
                new { hosts, until = until.ToRow(), max = MaxNext.ToRow() }),
            cancellationToken);

    private DateTimeOffset MaxNext => clock.GetUtcNow() + RequestedPause.Max;

    /// <returns>False when another worker was faster.</returns>
    private async Task<bool> TryTakeAsync(string hosts, TimeSpan step, CancellationToken cancellationToken)
    {
        var taken = await database.WriteAsync(
            sql =>
            {
                // Asked for within the transaction: its beginning may have waited for another.
                var now = clock.GetUtcNow();
                return sql.ExecuteAsync(
                    """
                    INSERT INTO request_slots (host_group, next_at) VALUES (@hosts, @next)
                    ON CONFLICT (host_group) DO UPDATE SET next_at = excluded.next_at
                        WHERE request_slots.next_at <= @now OR request_slots.next_at > @max
                    """,
                    new { hosts, now = now.ToRow(), next = (now + step).ToRow(), max = MaxNext.ToRow() });
            },
            cancellationToken);
        return taken > 0;
    }

    private async Task<DateTimeOffset> NextAsync(string hosts, CancellationToken cancellationToken) =>
        Instants.FromRow(
            await database.ReadAsync(
                sql =>
                    sql.FirstOrDefaultAsync<long>(
                        "SELECT next_at FROM request_slots WHERE host_group = @hosts",
                        new { hosts }),
                cancellationToken));
}
