using System.Runtime.CompilerServices;
using Digest.Storage;

namespace Digest.Outbox;

/// <summary>
/// The operator's view of the deliveries: what is in which state, and what should be sent again. It reads rows as they
/// are, those that the sender cannot read included.
/// </summary>
internal sealed class OutboxQueue(SqlDatabase database)
{
    private const int Page = 1000;

    /// <summary>By key; a page at a time, however many there are.</summary>
    public async IAsyncEnumerable<OutboxRow> StreamAsync(
        OutboxFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Later mails have greater keys, but for those of workers that run beside each other.
        var (first, last) = filter.Day is null ? (1, long.MaxValue) : await KeysOfAsync(filter, cancellationToken);
        for (var after = first - 1; ;)
        {
            var page = await database.ReadAsync(
                sql => sql.QueryAsync<OutboxRow>(
                    $"""
                    SELECT {OutboxRow.Columns} FROM deliveries
                    WHERE key > @after AND key <= @last{Where(sql, filter)} ORDER BY key LIMIT @Page
                    """,
                    Parameters(filter, after, last)),
                cancellationToken);
            foreach (var row in page) yield return row;
            if (page.Count < Page) yield break;
            after = page[^1].Key;
        }
    }

    /// <summary>Queues deliveries of these states again, to be sent at the next run.</summary>
    /// <returns>Their keys.</returns>
    public Task<IReadOnlyList<long>> SendAgainAsync(
        OutboxFilter filter, IReadOnlyList<DeliveryStatus> of, CancellationToken cancellationToken) =>
        ChangeAsync(
            "status = 'Queued', finished_at = NULL, next_attempt_at = @now, "
                + "attempts = CASE WHEN attempts > 1 THEN 1 ELSE attempts END",
            filter,
            of,
            cancellationToken);

    /// <summary>For mails that are known to have arrived.</summary>
    /// <returns>Their keys.</returns>
    public Task<IReadOnlyList<long>> MarkDeliveredAsync(
        OutboxFilter filter, IReadOnlyList<DeliveryStatus> of, CancellationToken cancellationToken) =>
        ChangeAsync("status = 'Delivered', finished_at = @now", filter, of, cancellationToken);

    /// <summary>For mails that should not be sent any more.</summary>
    /// <returns>Their keys.</returns>
    public Task<IReadOnlyList<long>> CancelAsync(
        OutboxFilter filter, IReadOnlyList<DeliveryStatus> of, CancellationToken cancellationToken) =>
        ChangeAsync(
            "status = 'Cancelled', finished_at = @now, "
                + "last_reply = CASE WHEN last_reply IS NULL THEN 'cancelled by the operator' "
                + "ELSE 'cancelled by the operator; before: ' || last_reply END",
            filter,
            of,
            cancellationToken);

    /// <summary>The latest mails to a subscriber, newest first.</summary>
    public Task<IReadOnlyList<OutboxRow>> ListRecentAsync(
        long subscriber, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<OutboxRow>(
                $"""
                SELECT {OutboxRow.Columns} FROM deliveries WHERE subscriber = @subscriber
                ORDER BY key DESC LIMIT @count
                """,
                new { subscriber, count }),
            cancellationToken);

    private Task<IReadOnlyList<long>> ChangeAsync(
        string change, OutboxFilter filter, IReadOnlyList<DeliveryStatus> of, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                var now = (await sql.NowAsync()).ToRow();
                return await sql.QueryAsync<long>(
                    $"UPDATE deliveries SET {change} WHERE status IN @of{Where(sql, filter)} RETURNING key",
                    Parameters(filter, now: now, of: [.. of.Select(status => status.ToString())]));
            },
            cancellationToken);

    /// <returns>The least and the greatest of the filter's day; an empty range when it has none.</returns>
    private async Task<(long First, long Last)> KeysOfAsync(OutboxFilter filter, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            sql => sql.SingleAsync<(long, long)>(
                """
                SELECT COALESCE(MIN(key), 1), COALESCE(MAX(key), 0) FROM deliveries
                WHERE queued_at >= @from AND queued_at < @until
                """,
                Parameters(filter)),
            cancellationToken);

    // What is not delivered has an index of its own, which has to be named by its condition.
    private static string Where(SqlSession sql, OutboxFilter filter) =>
        (filter.Keys.Count > 0 ? " AND key IN @Keys" : "")
        + (filter.Status is not (null or DeliveryStatus.Delivered) ? " AND status <> 'Delivered'" : "")
        + (filter.Status is not null ? " AND status = @status" : "")
        + (filter.Subscriber is not null ? " AND subscriber = @Subscriber" : "")
        + (filter.Reply is not null ? $" AND last_reply {sql.Dialect.LikeInAnyCase} @reply ESCAPE '!'" : "")
        + (filter.Day is not null ? " AND queued_at >= @from AND queued_at < @until" : "");

    private static object Parameters(
        OutboxFilter filter, long after = 0, long last = long.MaxValue, long now = 0, string[]? of = null)
    {
        var day = filter.Day?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        return new
        {
            after,
            last,
            now,
            of = of ?? [],
            Page,
            filter.Keys,
            filter.Subscriber,
            status = filter.Status?.ToString(),
            reply = filter.Reply is { } text ? $"%{Literal(text)}%" : null,
            from = day is { } start ? new DateTimeOffset(start).ToRow() : 0,
            until = day is { } begin ? new DateTimeOffset(begin.AddDays(1)).ToRow() : 0,
        };
    }

    private static string Literal(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal)
            .Replace("%", "!%", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal);
}

/// <summary>Which deliveries; a null or empty part leaves it open.</summary>
/// <param name="Reply">A part of the server's last reply, in any case.</param>
/// <param name="Day">When it was queued, in UTC.</param>
internal sealed record OutboxFilter(
    IReadOnlyList<long> Keys, DeliveryStatus? Status, long? Subscriber, string? Reply, DateOnly? Day)
{
    public bool IsOpen => Keys.Count == 0 && Status is null && Subscriber is null && Reply is null && Day is null;
}
