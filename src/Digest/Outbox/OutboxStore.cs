using Digest.Storage;

namespace Digest.Outbox;

/// <summary>
/// Stores the mails to send. A worker leases some, sends them and records the results. An expired lease of a stopped
/// worker is found by <see cref="TakeOverLapsedAsync"/>.
/// </summary>
internal sealed class OutboxStore(SqlDatabase database)
{
    private const string Columns =
        "key, kind, COALESCE(subscriber, 0) AS subscriber, COALESCE(edition, 0) AS edition, recipient, status, "
            + "attempts, queued_at, next_attempt_at, last_reply, finished_at, content";

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

    /// <summary>Marks the waiting editions of these subscribers as superseded, so that they are not sent.</summary>
    /// <returns>The keys of these editions.</returns>
    public static Task<IReadOnlyList<long>> SupersedeAsync(
        SqlSession sql, IReadOnlyList<long> subscribers, DateTimeOffset now) =>
        sql.QueryAsync<long>(
            """
            UPDATE deliveries SET status = 'Superseded', finished_at = @now
            WHERE status = 'Queued' AND kind = 'Edition' AND subscriber IN @subscribers RETURNING edition
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

    /// <summary>
    /// Takes up to <paramref name="count"/> due deliveries for <paramref name="worker"/>, oldest first; no other worker
    /// gets them until <paramref name="until"/>.
    /// </summary>
    public async Task<IReadOnlyList<OutboxMessage>> LeaseAsync(
        string worker,
        int count,
        DateTimeOffset now,
        DateTimeOffset until,
        long? onlySubscriber,
        CancellationToken cancellationToken)
    {
        var rows = await database.WriteAsync(
            sql =>
                sql.QueryAsync<Row>(
                    $"""
                    UPDATE deliveries SET status = 'Sending', lease_owner = @worker, lease_until = @until, attempts =
                        attempts + 1
                    WHERE key IN (
                        SELECT key FROM deliveries
                        WHERE status = 'Queued' AND next_attempt_at <= @now {(
                        onlySubscriber is null ? "" : "AND subscriber = @onlySubscriber"
                    )}
                        ORDER BY next_attempt_at, key LIMIT @count {sql.Dialect.SkipLocked})
                    RETURNING {Columns}
                    """,
                    new
                    {
                        worker,
                        now = now.ToRow(),
                        until = until.ToRow(),
                        count,
                        onlySubscriber,
                    }
                ),
            cancellationToken);
        return [.. rows.Select(row => row.ToDelivery()).OrderBy(d => d.NextAttemptAt).ThenBy(d => d.Key)];
    }

    /// <summary>
    /// Records the results of leased deliveries. A row that another worker has taken over stays unchanged.
    /// </summary>
    public Task RecordAsync(
        string worker, IReadOnlyList<DeliveryRecord> results, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ForRowsAsync<long>(
                """
                WITH v (key, worker, status, attempts_back, next_attempt_at, last_reply, finished_at) AS (VALUES {rows})
                UPDATE deliveries SET status = v.status, attempts = attempts - v.attempts_back, next_attempt_at =
                    v.next_attempt_at,
                    last_reply = v.last_reply, finished_at = NULLIF(v.finished_at, 0), lease_owner = NULL, lease_until = NULL
                FROM v WHERE deliveries.key = v.key AND deliveries.status = 'Sending'
                    AND deliveries.lease_owner = v.worker
                """,
                [.. results.Select(r => new object?[]
                {
                    r.DeliveryKey, worker, r.Status.ToString(), r.AttemptCounts ? 0L : 1L, r.At.ToRow(), r.Reply, r.Status == DeliveryStatus.Queued ? 0L : r.At.ToRow(),
                })]),
            cancellationToken);

    /// <summary>
    /// What <paramref name="worker"/> holds; after a restart, its journal knows what happened to them.
    /// </summary>
    public async Task<IReadOnlyList<OutboxMessage>> ListHeldByAsync(string worker, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            sql =>
                sql.QueryAsync<Row>(
                    $"SELECT {Columns} FROM deliveries WHERE status = 'Sending' AND lease_owner = @worker",
                    new { worker }),
            cancellationToken);
        return [.. rows.Select(row => row.ToDelivery())];
    }

    /// <summary>
    /// Takes over expired leases of stopped workers. Whether these mails were sent is unknown, so <paramref
    /// name="worker"/> settles them by the policy.
    /// </summary>
    public async Task<IReadOnlyList<OutboxMessage>> TakeOverLapsedAsync(
        string worker, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await database.WriteAsync(
            sql => sql.QueryAsync<Row>(
                $"""
                UPDATE deliveries SET lease_owner = @worker
                WHERE status = 'Sending' AND lease_until < @now AND lease_owner <> @worker
                RETURNING {Columns}
                """,
                new { worker, now = now.ToRow() }),
            cancellationToken);
        return [.. rows.Select(row => row.ToDelivery())];
    }

    public async Task<OutboxMessage?> FindAsync(long key, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<Row>($"SELECT {Columns} FROM deliveries WHERE key = @key", new { key }),
            cancellationToken);
        return row?.ToDelivery();
    }

    /// <summary>The mail of an edition; null when it has none.</summary>
    public async Task<OutboxMessage?> FindByEditionAsync(long edition, CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            sql =>
                sql.FirstOrDefaultAsync<Row>(
                    $"SELECT {Columns} FROM deliveries WHERE edition = @edition",
                    new { edition }),
            cancellationToken);
        return row?.ToDelivery();
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

    private sealed class Row
    {
        public long Key { get; init; }
        public string Kind { get; init; } = "";
        public long Subscriber { get; init; }
        public long Edition { get; init; }
        public string Recipient { get; init; } = "";
        public string Status { get; init; } = "";
        public long Attempts { get; init; }
        public long QueuedAt { get; init; }
        public long NextAttemptAt { get; init; }
        public string? LastReply { get; init; }
        public long? FinishedAt { get; init; }
        public string? Content { get; init; }

        public OutboxMessage ToDelivery() => new()
        {
            Key = Key,
            Kind = Enum.Parse<MailKind>(Kind),
            SubscriberKey = Subscriber,
            EditionKey = Edition,
            Recipient = Recipient,
            Status = Enum.Parse<DeliveryStatus>(Status),
            Attempts = (int)Attempts,
            QueuedAt = Instants.FromRow(QueuedAt),
            NextAttemptAt = Instants.FromRow(NextAttemptAt),
            LastReply = LastReply,
            FinishedAt = Instants.FromRow(FinishedAt),
            Content = Content,
        };
    }
}

/// <summary>The result of one leased delivery.</summary>
/// <param name="At">For <see cref="DeliveryStatus.Queued"/> when to try again, otherwise when it ended.</param>
/// <param name="AttemptCounts">False when the message itself was not attempted: the relay was down, or the worker is
/// stopping.</param>
internal sealed record DeliveryRecord(
    long DeliveryKey, DeliveryStatus Status, DateTimeOffset At, string Reply, bool AttemptCounts = true);

/// <summary>What a report about a mail is compared with.</summary>
/// <param name="Key">The delivery's row.</param>
/// <param name="QueuedAt">Milliseconds since 1970; for an edition also when it was made.</param>
internal sealed record SentMail(long Key, long Subscriber, string Recipient, long QueuedAt);
