using Digest.Storage;

namespace Digest.Outbox;

/// <summary>
/// Stores the mails to send. <see cref="OutboxLeases"/> hands them to workers and takes their results.
/// </summary>
internal sealed class OutboxStore(SqlDatabase database)
{
    /// <summary>Queues mails in the caller's transaction, together with the change that caused them.</summary>
    /// <returns>The keys of the new rows, in order.</returns>
    public static async Task<IReadOnlyList<long>> QueueAsync(SqlSession sql, IReadOnlyList<OutboxMessage> deliveries)
    {
        if (deliveries.Count == 0) return [];
        var first = await KeyAllocator.AllocateAsync(sql, CounterStore.Delivery, deliveries.Count);
        await sql.InsertAsync(
            """
            INSERT INTO deliveries (key, kind, subscriber, edition, recipient, status, attempts, queued_at,
                next_attempt_at, content)
            VALUES {rows}
            """,
            [
                .. deliveries.Select((d, i) =>
                    new object?[]
                    {
                        first + i,
                        d.Kind.ToString(),
                        d.SubscriberKey == 0 ? null : d.SubscriberKey,
                        d.EditionKey == 0 ? null : d.EditionKey,
                        d.Recipient,
                        nameof(DeliveryStatus.Queued),
                        0L,
                        d.QueuedAt.ToRow(),
                        d.NextAttemptAt.ToRow(),
                        d.Content,
                    }
                ),
            ]);
        return [.. Enumerable.Range(0, deliveries.Count).Select(i => first + i)];
    }

    /// <summary>
    /// Mails to a subscriber that wait, or may wait again, go to another address, but not those that are about an
    /// address themselves.
    /// </summary>
    public static Task ReaddressAsync(SqlSession sql, long subscriber, string recipient) =>
        sql.ExecuteAsync(
            $"""
            UPDATE deliveries SET recipient = @recipient
            WHERE subscriber = @subscriber AND kind NOT IN ('Address', 'Moved')
                AND (status = 'Queued' OR (status = 'Sending' AND begun_at IS NULL) OR ({IsWithdrawn}))
            """,
            new { subscriber, recipient });

    public Task QueueAsync(IReadOnlyList<OutboxMessage> deliveries, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => QueueAsync(sql, deliveries), cancellationToken);

    /// <summary>
    /// Those of these deliveries that still wait and were not delivered for certain; they stay so until the caller's
    /// commit.
    /// </summary>
    public static async Task<IReadOnlySet<long>> LockWaitingAsync(SqlSession sql, IReadOnlyList<long> keys) =>
        (await sql.QueryAsync<long>(
            $"""
            SELECT key FROM deliveries WHERE key IN @keys AND status = 'Queued' AND uncertain = 0
            ORDER BY key {sql.Dialect.Lock}
            """,
            new { keys }))
        .ToHashSet();

    /// <summary>Marks deliveries that <see cref="LockWaitingAsync"/> returned as superseded.</summary>
    public static Task SupersedeAsync(SqlSession sql, IReadOnlyList<long> keys, DateTimeOffset now) =>
        sql.ExecuteAsync(
            """
            UPDATE deliveries SET status = 'Superseded', finished_at = @now
            WHERE key IN @keys AND status = 'Queued' AND uncertain = 0
            """,
            new { keys, now = now.ToRow() });

    /// <summary>Whether a mail of this kind to a subscriber waits to be sent.</summary>
    public static async Task<bool> IsWaitingAsync(SqlSession sql, long subscriber, MailKind kind) =>
        await sql.ScalarAsync<long?>(
            "SELECT 1 FROM deliveries WHERE subscriber = @subscriber AND kind = @kind AND status = 'Queued' LIMIT 1",
            new { subscriber, kind = kind.ToString() }) is not null;

    /// <summary>
    /// A mail to a subscriber by its delivery's key; null when there is none, or the subscriber is gone.
    /// </summary>
    public static Task<SentMail?> FindSentAsync(SqlSession sql, long key) =>
        sql.FirstOrDefaultAsync<SentMail>(
            "SELECT key, subscriber, recipient, queued_at FROM deliveries WHERE subscriber IS NOT NULL AND key = @key",
            new { key });

    /// <summary>
    /// A mail that was attempted, by what its Message-ID is made of: for editions the edition's key, for others the
    /// delivery's.
    /// </summary>
    public static Task<SentMail?> FindSentAsync(SqlSession sql, MailKind kind, long number) =>
        sql.FirstOrDefaultAsync<SentMail>(
            $"""
            SELECT key, subscriber, recipient, queued_at FROM deliveries
            WHERE subscriber IS NOT NULL AND attempts > 0 AND kind = @kind
                AND {(kind == MailKind.Edition ? "edition" : "key")} = @number
            """,
            new { kind = kind.ToString(), number });

    /// <summary>
    /// The newest delivery to a subscriber that was accepted before another; null when there is none.
    /// </summary>
    public static Task<long?> LatestDeliveredAsync(SqlSession sql, long subscriber, long before) =>
        sql.ScalarAsync<long?>(
            "SELECT MAX(key) FROM deliveries WHERE subscriber = @subscriber AND status = 'Delivered' AND key < @before",
            new { subscriber, before });

    /// <summary>The deliveries to a subscriber that were accepted since an instant.</summary>
    public static Task<IReadOnlyList<long>> ListDeliveredAsync(SqlSession sql, long subscriber, DateTimeOffset since) =>
        sql.QueryAsync<long>(
            """
            SELECT key FROM deliveries
            WHERE subscriber = @subscriber AND status = 'Delivered' AND finished_at >= @since
            """,
            new { subscriber, since = since.ToRow() });

    /// <summary>The editions to these subscribers that failed since an instant.</summary>
    public static Task<IReadOnlyList<long>> ListFailedAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, DateTimeOffset since) =>
        sql.QueryAsync<long>(
            """
            SELECT key FROM deliveries
            WHERE subscriber IN @subscribers AND kind = 'Edition' AND status = 'Failed' AND finished_at >= @since
            """,
            new { subscribers, since = since.ToRow() });

    /// <summary>Failed mails wait again, as before the attempt that failed.</summary>
    public static Task RequeueAsync(SqlSession sql, IReadOnlyList<long> keys, DateTimeOffset at) =>
        sql.ExecuteAsync(
            """
            UPDATE deliveries SET status = 'Queued', finished_at = NULL, next_attempt_at = @at,
                attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END
            WHERE key IN @keys AND status = 'Failed'
            """,
            new { keys, at = at.ToRow() });

    /// <summary>Why a mail was withdrawn; a state follows the second.</summary>
    public const string AddressSuppressed = "the address is suppressed", SubscriberIs = "the subscriber is ";

    /// <summary>Digests that were withdrawn while their subscribers were not to be mailed, and nothing else.</summary>
    private const string IsWithdrawn =
        $"kind = 'Edition' AND status = 'Cancelled' AND status <> 'Delivered' AND (last_reply = '{AddressSuppressed}' "
            + $"OR last_reply LIKE '{SubscriberIs}%')";

    /// <summary>
    /// Digests that were withdrawn since an instant, while their subscribers were not to be mailed, wait again: their
    /// papers would come with no other.
    /// </summary>
    /// <returns>How many.</returns>
    public static Task<int> RequeueWithdrawnAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, DateTimeOffset since, DateTimeOffset at) =>
        sql.ExecuteAsync(
            $"""
            UPDATE deliveries SET {OutboxChange.Queue}
            WHERE subscriber IN @subscribers AND finished_at >= @since AND {IsWithdrawn}
            """,
            new { subscribers, since = since.ToRow(), now = at.ToRow() });

    /// <summary>What was withdrawn from a subscriber does not come any more: they want something else now.</summary>
    public static Task ForgetWithdrawnAsync(SqlSession sql, long subscriber) =>
        sql.ExecuteAsync(
            $"""
            UPDATE deliveries SET last_reply = 'the subscriber came back with other topics'
            WHERE subscriber = @subscriber AND {IsWithdrawn}
            """,
            new { subscriber });

    /// <summary>
    /// A page of deliveries in the order of their keys, and those of it that ended before an instant. Keys are as old
    /// as their mails, so the first page that is newer is the last.
    /// </summary>
    public static async Task<EndedPage> ListEndedAsync(SqlSession sql, long after, DateTimeOffset before, int count)
    {
        var rows = await sql.QueryAsync<OutboxRow>(
            $"SELECT {OutboxRow.Columns} FROM deliveries WHERE key > @after ORDER BY key LIMIT @count",
            new { after, count });
        var ended = rows.Where(row => IsEnded(row.Status) && row.FinishedAt < before.ToRow()).ToList();
        return new EndedPage(
            [.. ended.Select(row => row.Key)],
            [
                .. ended.Where(row => row.Status == nameof(DeliveryStatus.Superseded) && row.Edition != 0)
                    .Select(row => row.Edition),
            ],
            rows.Count == count && rows.Any(row => row.QueuedAt < before.ToRow()) ? rows[^1].Key : null);
    }

    /// <summary>
    /// What was open when a backup was made may have been sent since: it is uncertain, and on hold. What was withdrawn
    /// may have come since, too, and does not wait again.
    /// </summary>
    /// <returns>The number of rows on hold.</returns>
    public static async Task<int> HoldOpenAsync(SqlSession sql, string reason, DateTimeOffset now)
    {
        await sql.ExecuteAsync(
            $"UPDATE deliveries SET last_reply = 'before the restore: ' || last_reply WHERE {IsWithdrawn}");
        return await sql.ExecuteAsync(
            """
            UPDATE deliveries SET status = 'Uncertain', uncertain = 1, last_reply = @reason, finished_at = @now,
                lease_owner = NULL, lease_until = NULL, begun_at = NULL, lease_epoch = lease_epoch + 1
            WHERE status IN ('Queued', 'Sending')
            """,
            new { reason, now = now.ToRow() });
    }

    /// <summary>Deletes what <see cref="ListEndedAsync"/> found.</summary>
    public static Task DeleteAsync(SqlSession sql, IReadOnlyList<long> keys) =>
        sql.ExecuteAsync("DELETE FROM deliveries WHERE key IN @keys", new { keys });

    public async Task<OutboxMessage?> FindAsync(long key, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<OutboxRow>(
                $"SELECT {OutboxRow.Columns} FROM deliveries WHERE key = @key", new { key }),
            cancellationToken);
        return row?.ToMessage();
    }

    /// <summary>The mail of an edition; null when it has none.</summary>
    public async Task<OutboxMessage?> FindByEditionAsync(long edition, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            sql =>
                sql.FirstOrDefaultAsync<OutboxRow>(
                    $"SELECT {OutboxRow.Columns} FROM deliveries WHERE edition = @edition",
                    new { edition }),
            cancellationToken);
        return row?.ToMessage();
    }

    /// <summary>How many deliveries wait to be sent, and why none is sent now; null when mail is sent.</summary>
    public Task<(long Waiting, string? Pause)> CountWaitingAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql => (
                await sql.ScalarAsync<long>("SELECT COUNT(*) FROM deliveries WHERE status = 'Queued'"),
                await DeliveryPause.FindAsync(sql)),
            cancellationToken);

    /// <summary>The number of deliveries by status.</summary>
    public async Task<IReadOnlyDictionary<DeliveryStatus, long>> CountByStatusAsync(CancellationToken cancellationToken)
    {
        // An index has the others; the delivered ones are most, and are those that remain.
        var (rows, all) = await database.ReadAsync(
            async sql => (
                await sql.QueryAsync<(string Status, long Count)>(
                    "SELECT status, COUNT(*) FROM deliveries WHERE status <> 'Delivered' GROUP BY status"),
                await sql.ScalarAsync<long>("SELECT COUNT(*) FROM deliveries")),
            cancellationToken);
        var counts = rows.ToDictionary(row => Enum.Parse<DeliveryStatus>(row.Status), row => row.Count);
        if (all - counts.Values.Sum() is > 0 and var delivered) counts[DeliveryStatus.Delivered] = delivered;
        return counts;
    }

    /// <summary>Since when the mail that waits longest is due; null when none is.</summary>
    public Task<DateTimeOffset?> FindOldestDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql => Instants.FromRow(
                await sql.ScalarAsync<long?>(
                    "SELECT MIN(next_attempt_at) FROM deliveries WHERE status = 'Queued' AND next_attempt_at <= @now",
                    new { now = now.ToRow() })),
            cancellationToken);

    /// <summary>When the last digest was queued; null when there is none.</summary>
    public static async Task<DateTimeOffset?> FindLastEditionAsync(SqlSession sql) =>
        Instants.FromRow(
            await sql.ScalarAsync<long?>(
                "SELECT queued_at FROM deliveries WHERE kind = 'Edition' ORDER BY key DESC LIMIT 1"));

    /// <summary>Nothing will change it again by itself, and no one has to decide.</summary>
    private static bool IsEnded(string status) =>
        status is nameof(DeliveryStatus.Delivered) or nameof(DeliveryStatus.Failed)
            or nameof(DeliveryStatus.Superseded) or nameof(DeliveryStatus.Cancelled);
}

/// <param name="Keys">Of deliveries that ended.</param>
/// <param name="SupersededEditions">The editions of those that were superseded.</param>
/// <param name="Next">Continue after this key; null after the last page.</param>
internal sealed record EndedPage(IReadOnlyList<long> Keys, IReadOnlyList<long> SupersededEditions, long? Next);

/// <summary>What a report about a mail is compared with.</summary>
/// <param name="Key">The delivery's row.</param>
/// <param name="QueuedAt">Milliseconds since 1970; for an edition also when it was made.</param>
internal sealed record SentMail(long Key, long Subscriber, string Recipient, long QueuedAt);
