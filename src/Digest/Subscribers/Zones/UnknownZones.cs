using Digest.Storage;

namespace Digest.Subscribers.Zones;

/// <summary>
/// Finds subscribers whose time zone this machine does not know, and notes the offsets of the others while they are
/// known.
/// </summary>
internal sealed class UnknownZones(SqlDatabase database, SubscriberStore subscribers, TimeProvider clock)
{
    /// <summary>Rows that one statement changes: where clocks change, a zone may have a million readers.</summary>
    private const int Portion = 10_000;

    private const int MaxNamed = 20;

    /// <summary>Stores the offsets of today.</summary>
    public async Task NoteOffsetsAsync(CancellationToken cancellationToken)
    {
        foreach (var zone in await ListZonesAsync(cancellationToken))
        {
            if (ReaderZone.OffsetOf(zone, clock.GetUtcNow()) is not { } offset) continue;
            while (await NoteAsync(zone, (long)offset.TotalMinutes, cancellationToken) == Portion)
            {
                // The next portion.
            }
        }
    }

    /// <summary>What the operator should know, in one sentence or two; null when all zones are known.</summary>
    public async Task<string?> DescribeAsync(CancellationToken cancellationToken)
    {
        var unknown = (await ListZonesAsync(cancellationToken)).Where(zone => !ReaderZone.IsKnown(zone)).ToList();
        if (unknown.Count == 0) return null;
        var concerned = await subscribers.ListByZonesAsync(unknown, MaxNamed + 1, cancellationToken);
        if (concerned.Count == 0) return null;
        var named = concerned.Take(MaxNamed).Select(
            s => $"{s.Email} ({s.TimeZone}, {ReaderZone.Replacement(s)} is used)");
        var more = concerned.Count > MaxNamed ? ", …" : "";
        return $"This machine does not know the time zone of {string.Join(", ", named)}{more}. Install tzdata "
            + "(Debian: also tzdata-legacy), or change it: digest subscribers edit EMAIL --time-zone ZONE";
    }

    private Task<IReadOnlyList<string>> ListZonesAsync(CancellationToken cancellationToken) => database.ReadAsync(
        sql => sql.QueryAsync<string>("SELECT DISTINCT time_zone FROM subscribers"), cancellationToken);

    private Task<int> NoteAsync(string zone, long minutes, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                """
                UPDATE subscribers SET utc_offset = @minutes WHERE key IN (
                    SELECT key FROM subscribers
                    WHERE time_zone = @zone AND (utc_offset IS NULL OR utc_offset <> @minutes) LIMIT @Portion)
                """,
                new { zone, minutes, Portion }),
            cancellationToken);
}
