using Digest.Events;
using Digest.Storage;

namespace Digest.Outbox;

/// <summary>
/// What workers hold. A lease belongs to a session of a worker and lives as long as that. It has a number that only
/// grows, so that a result which comes late changes nothing; only an acceptance is a fact, no matter who holds the row.
/// </summary>
internal static class OutboxLeases
{
    /// <summary>
    /// Takes up to <paramref name="count"/> due deliveries for a session, oldest first; no other worker gets them.
    /// </summary>
    /// <param name="withDigests">False: only mail that someone asked for just now, and alerts.</param>
    /// <returns>In that order.</returns>
    public static async Task<IReadOnlyList<TakenMail>> TakeAsync(
        SqlSession sql,
        string session,
        int count,
        DateTimeOffset now,
        long? onlySubscriber,
        bool withDigests = true)
    {
        var taken = await sql.QueryAsync<TakenMail>(
            $"""
            UPDATE deliveries SET status = 'Sending', lease_owner = @session, lease_until = NULL, begun_at = NULL,
                lease_epoch = lease_epoch + 1
            WHERE key IN (
                SELECT key FROM deliveries
                WHERE status = 'Queued' AND next_attempt_at <= @now {(
                onlySubscriber is null ? "" : "AND subscriber = @onlySubscriber"
            )}{(withDigests ? "" : " AND kind <> 'Edition'")}
                ORDER BY next_attempt_at, key LIMIT @count {sql.Dialect.SkipLocked})
            RETURNING key, recipient, kind, queued_at, next_attempt_at
            """,
            new
            {
                session,
                now = now.ToRow(),
                count,
                onlySubscriber,
            }
        );
        return [.. taken.OrderBy(row => row.NextAttemptAt).ThenBy(row => row.Key)];
    }

    /// <summary>When the first of those that wait is due; null when none waits.</summary>
    public static async Task<DateTimeOffset?> FindNextAttemptAsync(SqlSession sql, long? onlySubscriber) =>
        Instants.FromRow(await sql.ScalarAsync<long?>(
            $"""
            SELECT MIN(next_attempt_at) FROM deliveries
            WHERE status = 'Queued' {(onlySubscriber is null ? "" : "AND subscriber = @onlySubscriber")}
            """,
            new { onlySubscriber }));

    /// <summary>What was taken, but is not begun, waits until its turn.</summary>
    public static Task PostponeAsync(SqlSession sql, string session, IReadOnlyList<PostponedMail> mails) =>
        sql.ForRowsAsync<long>(
            """
            WITH v (key, next_attempt_at, last_reply, session) AS (VALUES {rows})
            UPDATE deliveries SET status = 'Queued', lease_owner = NULL, lease_until = NULL,
                next_attempt_at = v.next_attempt_at, last_reply = v.last_reply
            FROM v WHERE deliveries.key = v.key AND deliveries.status = 'Sending'
                AND deliveries.lease_owner = v.session AND deliveries.begun_at IS NULL
            """,
            [.. mails.Select(mail => new object?[] { mail.Key, mail.At.ToRow(), mail.Reason, session })]);

    /// <summary>What was postponed for a reason that is gone is due now.</summary>
    public static Task MakeDueAsync(SqlSession sql, string reason, DateTimeOffset now) =>
        sql.ExecuteAsync(
            """
            UPDATE deliveries SET next_attempt_at = @now
            WHERE status = 'Queued' AND last_reply = @reason AND next_attempt_at > @now
            """,
            new { now = now.ToRow(), reason });

    /// <summary>Deliveries that some worker holds.</summary>
    public static Task<long> CountTakenAsync(SqlSession sql) =>
        sql.ScalarAsync<long>("SELECT COUNT(*) FROM deliveries WHERE status = 'Sending'");

    /// <summary>
    /// Of the digests that are due only so many stay due: those of the subscribers who got none for longest. The others
    /// wait until an instant.
    /// </summary>
    /// <returns>How many wait.</returns>
    public static Task<int> HoldBackAsync(
        SqlSession sql, DateTimeOffset now, long stay, DateTimeOffset until, string reason) =>
        sql.ExecuteAsync(
            """
            UPDATE deliveries SET next_attempt_at = @until, last_reply = @reason
            WHERE status = 'Queued' AND key IN (
                SELECT d.key FROM deliveries d
                WHERE d.status = 'Queued' AND d.kind = 'Edition' AND d.next_attempt_at <= @now
                ORDER BY (SELECT COALESCE(MAX(p.finished_at), 0) FROM deliveries p
                        WHERE p.subscriber = d.subscriber AND p.kind = 'Edition' AND p.status = 'Delivered'),
                    d.next_attempt_at, d.key
                LIMIT 1000000000 OFFSET @stay)
            """,
            new { now = now.ToRow(), stay, until = until.ToRow(), reason });

    /// <summary>How many digests are due, counted no further than a limit.</summary>
    public static Task<long> CountDueDigestsAsync(SqlSession sql, DateTimeOffset now, long limit) =>
        sql.ScalarAsync<long>(
            """
            SELECT COUNT(*) FROM (SELECT 1 FROM deliveries
                WHERE status = 'Queued' AND kind = 'Edition' AND next_attempt_at <= @now LIMIT @limit) AS due
            """,
            new { now = now.ToRow(), limit });

    /// <summary>
    /// Takes back what a clock that was ahead has put off: an attempt further ahead than the longest pause is due now.
    /// </summary>
    public static Task CorrectNextAttemptsAsync(SqlSession sql, DateTimeOffset now, TimeSpan longest) =>
        sql.ExecuteAsync(
            "UPDATE deliveries SET next_attempt_at = @now WHERE status = 'Queued' AND next_attempt_at > @latest",
            new { now = now.ToRow(), latest = (now + longest).ToRow() });

    /// <summary>In any order.</summary>
    /// <exception cref="Exception">One of them cannot be read.</exception>
    public static async Task<IReadOnlyList<OutboxMessage>> ReadAsync(SqlSession sql, IReadOnlyList<long> keys)
    {
        var rows = await sql.QueryAsync<OutboxRow>(
            $"SELECT {OutboxRow.Columns} FROM deliveries WHERE key IN @keys", new { keys });
        return [.. rows.Select(row => row.ToMessage())];
    }

    /// <summary>From now on they may have been sent, and the attempt counts.</summary>
    /// <returns>The keys of those that the session still holds.</returns>
    public static Task<IReadOnlyList<long>> BeginAsync(
        SqlSession sql, string session, IReadOnlyList<long> keys, DateTimeOffset now) =>
        sql.QueryAsync<long>(
            """
            UPDATE deliveries SET begun_at = @now, attempts = attempts + 1
            WHERE status = 'Sending' AND lease_owner = @session AND begun_at IS NULL AND key IN @keys RETURNING key
            """,
            new { session, keys, now = now.ToRow() });

    /// <summary>What sessions hold without having begun it goes back as it was.</summary>
    /// <returns>The number of rows.</returns>
    public static Task<int> ReleaseAsync(SqlSession sql, IReadOnlyList<string> sessions) =>
        sql.ExecuteAsync(
            """
            UPDATE deliveries SET status = 'Queued', lease_owner = NULL, lease_until = NULL
            WHERE status = 'Sending' AND lease_owner IN @sessions AND begun_at IS NULL
            """,
            new { sessions });

    /// <summary>Puts a row aside that cannot be read, so that it holds up no other.</summary>
    public static Task HoldAsync(SqlSession sql, string session, long key, string reason, DateTimeOffset now) =>
        sql.ExecuteAsync(
            """
            UPDATE deliveries SET status = 'Held', last_reply = @reason, finished_at = @now, lease_owner = NULL
            WHERE status = 'Sending' AND lease_owner = @session AND key = @key
            """,
            new { session, key, reason, now = now.ToRow() });

    /// <summary>Who holds deliveries.</summary>
    public static async Task<IReadOnlyList<LeaseHolder>> ListHoldersAsync(SqlSession sql)
    {
        var rows = await sql.QueryAsync<(string Name, long? Until)>(
            """
            SELECT lease_owner AS name, MAX(lease_until) AS until FROM deliveries
            WHERE status = 'Sending' GROUP BY lease_owner
            """);
        return [.. rows.Select(row => new LeaseHolder(row.Name, Instants.FromRow(row.Until)))];
    }

    /// <summary>Begun deliveries of these holders, locked until the commit; the oldest first.</summary>
    public static async Task<IReadOnlyList<Lease>> LockBegunAsync(
        SqlSession sql, IReadOnlyList<string> holders, int count)
    {
        var rows = await sql.QueryAsync<OutboxRow>(
            $"""
            SELECT key, lease_epoch, attempts, next_attempt_at, begun_at FROM deliveries
            WHERE status = 'Sending' AND lease_owner IN @holders AND begun_at IS NOT NULL
            ORDER BY key LIMIT @count {sql.Dialect.SkipLocked}
            """,
            new { holders, count });
        return
        [
            .. rows.Select(row => new Lease(
                row.Key, row.LeaseEpoch, (int)row.Attempts, Instants.FromRow(row.NextAttemptAt), IsBegun: true)),
        ];
    }

    /// <summary>
    /// Records results. One whose lease is over is ignored unless it is an acceptance: that is true no matter who holds
    /// the row now, and ends the other's lease.
    /// </summary>
    public static async Task RecordAsync(SqlSession sql, IReadOnlyList<DeliveryRecord> results)
    {
        var recorded = await sql.ForRowsAsync<RecordedMail>(
            """
            WITH v (key, epoch, status, attempts_back, uncertain, next_attempt_at, last_reply, finished_at)
                AS (VALUES {rows})
            UPDATE deliveries SET status = v.status, attempts = attempts - v.attempts_back,
                next_attempt_at = v.next_attempt_at, last_reply = v.last_reply,
                uncertain = CASE WHEN v.uncertain = 1 THEN 1 ELSE deliveries.uncertain END,
                finished_at = NULLIF(v.finished_at, 0), lease_owner = NULL, lease_until = NULL, begun_at = NULL
            FROM v WHERE deliveries.key = v.key
                AND ((deliveries.status = 'Sending' AND deliveries.lease_epoch = v.epoch)
                    OR (v.status = 'Delivered' AND deliveries.status <> 'Delivered'))
            RETURNING deliveries.key, deliveries.kind, deliveries.subscriber, deliveries.edition, deliveries.status,
                deliveries.recipient, deliveries.next_attempt_at
            """,
            [.. results.Select(r => new object?[]
            {
                r.Key, r.Epoch, r.Status.ToString(), (long)r.AttemptsBack, r.IsUncertain ? 1L : 0L, r.At.ToRow(),
                r.Reply,
                r.Status == DeliveryStatus.Queued ? 0L : r.At.ToRow(),
            })]);
        var delivered = recorded.Where(mail => mail.Status == nameof(DeliveryStatus.Delivered)).ToList();
        await MailDays.CountDeliveredAsync(
            sql, delivered.Select(mail => (mail.Recipient, Instants.FromRow(mail.NextAttemptAt))));
        await RecordEventAsync(sql, delivered);
    }

    /// <summary>One event for all; the operator's own mails are not in it.</summary>
    private static async Task RecordEventAsync(SqlSession sql, IReadOnlyList<RecordedMail> delivered)
    {
        var mails = delivered.Where(mail => mail.Subscriber is not null).ToList();
        if (mails.Count == 0
            || await EventRecorder.FindAudienceAsync(sql, EventKind.MailDelivered) is not { IsEmpty: false } all)
            return;
        var data = new
        {
            Deliveries = mails.Select(mail => new
            {
                Delivery = mail.Key,
                Subscriber = mail.Subscriber!.Value,
                Kind = mail.Kind.ToLowerInvariant(),
                mail.Edition,
                DeliveredAt = Instants.FromRow(mail.NextAttemptAt),
            }),
        };
        var at = Instants.FromRow(mails.Max(mail => mail.NextAttemptAt));
        await EventRecorder.RecordAsync(
            sql,
            all,
            [
                new NewEvent(EventKind.MailDelivered, at, data)
                {
                    Subscribers = [.. mails.Select(mail => mail.Subscriber!.Value).Distinct()],
                },
            ]);
    }

    /// <param name="NextAttemptAt">Of a mail that ended, when it did.</param>
    private sealed record RecordedMail(
        long Key, string Kind, long? Subscriber, long? Edition, string Status, string Recipient, long NextAttemptAt);
}

/// <summary>A delivery that a worker has just taken.</summary>
internal sealed record TakenMail(long Key, string Recipient, string Kind, long QueuedAt, long NextAttemptAt)
{
    public bool IsDigest => Kind == nameof(MailKind.Edition);

    /// <summary>It was put off before, so that it is its turn now.</summary>
    public bool HasWaited => NextAttemptAt > QueuedAt;
}

/// <param name="Reason">For the operator, who sees it as the mail's last reply.</param>
internal sealed record PostponedMail(long Key, DateTimeOffset At, string Reason);

/// <param name="Name">A session; for what the version before was sending, a worker's name.</param>
/// <param name="Until">For the latter the end of the lease; null for a session, whose worker's row has it.</param>
internal sealed record LeaseHolder(string Name, DateTimeOffset? Until);
