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

    /// <returns>The keys of the mails that were changed.</returns>
    public Task<IReadOnlyList<long>> ChangeAsync(
        OutboxChange change, OutboxFilter filter, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => ChangeAsync(sql, change, filter), cancellationToken);

    /// <inheritdoc cref="ChangeAsync(OutboxChange, OutboxFilter, CancellationToken)"/>
    public static async Task<IReadOnlyList<long>> ChangeAsync(
        SqlSession sql, OutboxChange change, OutboxFilter filter)
    {
        var now = (await sql.NowAsync()).ToRow();
        return await sql.QueryAsync<long>(
            $"UPDATE deliveries SET {change.Assignments} WHERE status IN @of{Where(sql, filter)} RETURNING key",
            Parameters(filter, now: now, of: [.. change.Of.Select(status => status.ToString())]));
    }

    /// <summary>A page of mails, those with the greatest keys first.</summary>
    /// <param name="before">Only lower keys.</param>
    public async Task<IReadOnlyList<OutboxRow>> ListAsync(
        OutboxFilter filter, long before, int count, CancellationToken cancellationToken)
    {
        var (first, last) = filter.Day is null ? (1, long.MaxValue) : await KeysOfAsync(filter, cancellationToken);
        return await database.ReadAsync(
            sql => sql.QueryAsync<OutboxRow>(
                $"""
                SELECT {OutboxRow.Columns} FROM deliveries
                WHERE key > @after AND key <= @last{Where(sql, filter)} ORDER BY key DESC LIMIT @Page
                """,
                Parameters(filter, first - 1, Math.Min(last, before - 1), page: count)),
            cancellationToken);
    }

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

    /// <summary>The mails of these editions.</summary>
    public Task<IReadOnlyList<OutboxRow>> ListByEditionsAsync(
        IReadOnlyList<long> editions, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<OutboxRow>(
                $"SELECT {OutboxRow.Columns} FROM deliveries WHERE edition IN @editions", new { editions }),
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
        OutboxFilter filter,
        long after = 0,
        long last = long.MaxValue,
        long now = 0,
        string[]? of = null,
        int page = Page)
    {
        var from = filter.Day is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToRow() : 0;
        return new
        {
            after,
            last,
            now,
            of = of ?? [],
            Page = page,
            filter.Keys,
            filter.Subscriber,
            status = filter.Status?.ToString(),
            reply = filter.Reply is { } text ? LikePattern.Containing(text) : null,
            from,
            until = from + (long)TimeSpan.FromDays(1).TotalMilliseconds,
        };
    }
}

/// <summary>Which deliveries; a null or empty part leaves it open.</summary>
/// <param name="Reply">A part of the server's last reply, in any case.</param>
/// <param name="Day">When it was queued, in UTC.</param>
internal sealed record OutboxFilter(
    IReadOnlyList<long> Keys, DeliveryStatus? Status, long? Subscriber, string? Reply, DateOnly? Day)
{
    public bool IsOpen => Keys.Count == 0 && Status is null && Subscriber is null && Reply is null && Day is null;
}
