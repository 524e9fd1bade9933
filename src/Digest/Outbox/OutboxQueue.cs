using System.Runtime.CompilerServices;
using Digest.Storage;

namespace Digest.Outbox;

/// <summary>
/// The operator's view of the deliveries: what is in which state, and what should be sent again. It reads rows as they
/// are, those that the sender cannot read included.
/// </summary>
internal sealed class OutboxQueue(SqlDatabase database, TimeProvider clock)
{
    private const int Page = 1000;

    /// <summary>No index finds a part of a reply: a list looks through the mails, and says how far it came.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Keys that are looked through at a time.</summary>
    internal int Span { get; init; } = 25_000;

    /// <summary>By key; a page at a time, however many there are.</summary>
    public async IAsyncEnumerable<OutboxRow> StreamAsync(
        OutboxFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (first, last) = await KeysOfAsync(filter, cancellationToken);
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
        var notDelivered = change.Of.Contains(DeliveryStatus.Delivered) ? "" : " AND status <> 'Delivered'";
        return await sql.QueryAsync<long>(
            $"UPDATE deliveries SET {change.Assignments} WHERE status IN @of{notDelivered}{Where(sql, filter)} "
                + "RETURNING key",
            Parameters(filter, now: now, of: [.. change.Of.Select(status => status.ToString())]));
    }

    /// <summary>A page of mails, those with the greatest keys first.</summary>
    /// <param name="before">Only lower keys.</param>
    public async Task<OutboxPart> ListAsync(
        OutboxFilter filter, long before, int count, CancellationToken cancellationToken)
    {
        var (first, last) = await KeysOfAsync(filter, cancellationToken);
        last = Math.Min(last, before - 1);
        var hasIndex = filter.Reply is null || filter.Subscriber is not null
            || filter.Status is not (null or DeliveryStatus.Delivered);
        var started = clock.GetTimestamp();
        var found = new List<OutboxRow>();
        while (last >= first)
        {
            var from = hasIndex ? first : Math.Max(first, last - Span + 1);
            found.AddRange(await database.ReadAsync(
                sql => sql.QueryAsync<OutboxRow>(
                    $"""
                    SELECT {OutboxRow.Columns} FROM deliveries
                    WHERE key > @after AND key <= @last{Where(sql, filter)} ORDER BY key DESC LIMIT @Page
                    """,
                    Parameters(filter, from - 1, last, page: count - found.Count)),
                cancellationToken));
            if (found.Count == count) break;
            if (from > first && clock.GetElapsedTime(started) >= Patience)
                return new OutboxPart(found, (from, await QueuedAtAsync(from, cancellationToken)));
            last = from - 1;
        }

        return new OutboxPart(found, Searched: null);
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

    private async Task<DateTimeOffset> QueuedAtAsync(long key, CancellationToken cancellationToken) =>
        Instants.FromRow(await database.ReadAsync(
            sql => sql.ScalarAsync<long>(
                "SELECT queued_at FROM deliveries WHERE key >= @key ORDER BY key LIMIT 1", new { key }),
            cancellationToken));

    /// <returns>The least and the greatest of all, or of the filter's day; an empty range when there is none.</returns>
    private async Task<(long First, long Last)> KeysOfAsync(OutboxFilter filter, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            sql => sql.SingleAsync<(long, long)>(
                filter.Day is null
                    // SQLite looks up one of them alone, and goes through all rows for both.
                    ? """
                    SELECT COALESCE((SELECT MIN(key) FROM deliveries), 1),
                        COALESCE((SELECT MAX(key) FROM deliveries), 0)
                    """
                    // The sum keeps PostgreSQL from going through all keys until it meets one of that day.
                    : """
                    SELECT COALESCE(MIN(key + 0), 1), COALESCE(MAX(key + 0), 0) FROM deliveries
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

/// <param name="Mails">Those with the greatest keys first.</param>
/// <param name="Searched">The lowest key that was looked at, and when it was queued: there may be more below it. Null
/// when there are not.</param>
internal sealed record OutboxPart(IReadOnlyList<OutboxRow> Mails, (long Key, DateTimeOffset QueuedAt)? Searched);

/// <summary>Which deliveries; a null or empty part leaves it open.</summary>
/// <param name="Reply">A part of the server's last reply, in any case.</param>
/// <param name="Day">When it was queued, in UTC.</param>
internal sealed record OutboxFilter(
    IReadOnlyList<long> Keys, DeliveryStatus? Status, long? Subscriber, string? Reply, DateOnly? Day)
{
    public bool IsOpen => Keys.Count == 0 && Status is null && Subscriber is null && Reply is null && Day is null;
}
