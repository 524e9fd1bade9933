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
        await sql.ForRowsAsync<long>(
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

    public Task QueueAsync(OutboxMessage delivery, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => QueueAsync(sql, [delivery]), cancellationToken);

    /// <summary>
    /// Marks the waiting editions of these subscribers as superseded, so that they are not sent. One that may have been
    /// delivered is not: its papers must not come twice.
    /// </summary>
    /// <returns>The keys of these editions.</returns>
    public static Task<IReadOnlyList<long>> SupersedeAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, DateTimeOffset now) =>
        sql.QueryAsync<long>(
            """
            UPDATE deliveries SET status = 'Superseded', finished_at = @now
            WHERE status = 'Queued' AND uncertain = 0 AND kind = 'Edition' AND subscriber IN @subscribers
            RETURNING edition
            """,
            new { subscribers, now = now.ToRow() });

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

    /// <summary>The number of deliveries by status.</summary>
    public async Task<IReadOnlyDictionary<DeliveryStatus, long>> CountByStatusAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql =>
                sql.QueryAsync<(string Status, long Count)>("SELECT status, COUNT(*) FROM deliveries GROUP BY status"),
            cancellationToken);
        return rows.ToDictionary(row => Enum.Parse<DeliveryStatus>(row.Status), row => row.Count);
    }
}

/// <summary>What a report about a mail is compared with.</summary>
/// <param name="Key">The delivery's row.</param>
/// <param name="QueuedAt">Milliseconds since 1970; for an edition also when it was made.</param>
internal sealed record SentMail(long Key, long Subscriber, string Recipient, long QueuedAt);
