using System.Runtime.CompilerServices;
using Digest.Links;
using Digest.Storage;
using Digest.Subscribers.Selection;
using Digest.Subscribers.SignUps;
using Digest.Topics;

namespace Digest.Subscribers;

/// <summary>
/// Reads and writes subscribers. What changes a status is <see cref="SubscriberLifecycle"/>; cursors and due instants
/// move in the transaction that saves an edition.
/// </summary>
internal sealed class SubscriberStore(SqlDatabase database, TimeProvider clock)
{
    /// <summary>Of an UPDATE: no link confirms anything any more, and what was asked for is forgotten.</summary>
    public const string EndConfirmations =
        "confirm_generation = NULL, invited_generation = NULL, invited_at = NULL, invitation = NULL";

    /// <summary>Rows read at a time when all are streamed.</summary>
    private const int Page = 1000;

    public Task<Subscriber?> FindAsync(EmailAddress email, CancellationToken cancellationToken) =>
        database.ReadAsync(sql => FindAsync(sql, email), cancellationToken);

    public static async Task<Subscriber?> FindAsync(SqlSession sql, EmailAddress email) =>
        (await ReadAsync(sql, "WHERE email_key = @Key", new { email.Key })).SingleOrDefault();

    public Task<Subscriber?> FindAsync(long key, CancellationToken cancellationToken) =>
        database.ReadAsync(sql => FindAsync(sql, key), cancellationToken);

    public static async Task<Subscriber?> FindAsync(SqlSession sql, long key) =>
        (await ReadAsync(sql, "WHERE key = @key", new { key })).SingleOrDefault();

    public Task<IReadOnlyDictionary<long, Subscriber>> ListByKeysAsync(
        IReadOnlyCollection<long> keys, CancellationToken cancellationToken) =>
        database.ReadAsync(sql => ListByKeysAsync(sql, keys), cancellationToken);

    /// <summary>By key, without their topics, which a digest does not name; a key without a row is missing.</summary>
    public static async Task<IReadOnlyDictionary<long, Subscriber>> ListByKeysAsync(
        SqlSession sql, IReadOnlyCollection<long> keys) =>
        (await sql.QueryAsync<SubscriberRow>(
            $"SELECT {SubscriberRow.Columns} FROM subscribers WHERE key IN @keys", new { keys }))
        .ToDictionary(row => row.Key, row => row.ToSubscriber([]));

    /// <summary>By key, with their topics; a key without a row is missing.</summary>
    public async Task<IReadOnlyDictionary<long, Subscriber>> ListWithTopicsAsync(
        IReadOnlyCollection<long> keys, CancellationToken cancellationToken) =>
        (await database.ReadAsync(sql => ReadAsync(sql, "WHERE key IN @keys", new { keys }), cancellationToken))
            .ToDictionary(subscriber => subscriber.Key);

    /// <summary>By key; a key without a row is missing.</summary>
    public static async Task<IReadOnlyDictionary<long, SubscriberStatus>> ListStatusesAsync(
        SqlSession sql, IReadOnlyCollection<long> keys) =>
        (await sql.QueryAsync<(long Key, string Status)>(
            "SELECT key, status FROM subscribers WHERE key IN @keys", new { keys }))
        .ToDictionary(row => row.Key, row => Enum.Parse<SubscriberStatus>(row.Status));

    /// <summary>All, or those of one status, by address; a page at a time, however many there are.</summary>
    public async IAsyncEnumerable<Subscriber> StreamAsync(
        SubscriberStatus? status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = new SubscriberSearch(Part: "", status);
        for (var after = ""; ;)
        {
            var page = await database.ReadAsync(sql => all.ListAsync(sql, after, Page), cancellationToken);
            foreach (var subscriber in page) yield return subscriber;
            if (page.Count < Page) yield break;
            after = page[^1].Email.Key;
        }
    }

    /// <summary>
    /// A page of those behind a key, in the order of keys: it costs the same however many there are, and who comes or
    /// goes meanwhile moves nobody else to another page.
    /// </summary>
    /// <param name="status">Null for all.</param>
    /// <param name="email">Null for all.</param>
    public Task<IReadOnlyList<Subscriber>> ListAfterAsync(
        long after, SubscriberStatus? status, EmailAddress? email, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => ReadAsync(
                sql,
                $"""
                WHERE key > @after {(status is null ? "" : "AND status = @status")}
                    {(email is null ? "" : "AND email_key = @email")}
                ORDER BY key LIMIT @count
                """,
                new { after, status = status?.ToString(), email = email?.Key, count }),
            cancellationToken);

    /// <summary>The locales of the active subscribers whose next digest is due by an instant.</summary>
    public Task<IReadOnlyList<string>> ListLocalesDueAsync(DateTimeOffset until, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => sql.QueryAsync<string>(
                "SELECT DISTINCT locale FROM subscribers WHERE status = 'Active' AND next_due_at <= @until",
                new { until = until.ToRow() }),
            cancellationToken);

    public static async Task<IReadOnlyDictionary<SubscriberStatus, long>> CountByStatusAsync(SqlSession sql) =>
        (await sql.QueryAsync<(string Status, long Count)>(
            "SELECT status, COUNT(*) FROM subscribers GROUP BY status"))
        .ToDictionary(row => Enum.Parse<SubscriberStatus>(row.Status), row => row.Count);

    /// <summary>When the next digest is due; null when no one gets any.</summary>
    public static async Task<DateTimeOffset?> FindNextDueAsync(SqlSession sql) =>
        Instants.FromRow(
            await sql.ScalarAsync<long?>("SELECT MIN(next_due_at) FROM subscribers WHERE next_due_at IS NOT NULL"));

    /// <summary>Whether someone is active who subscribed before an instant.</summary>
    public static async Task<bool> HasActiveSinceAsync(SqlSession sql, DateTimeOffset instant) =>
        await sql.ScalarAsync<long?>(
            "SELECT 1 FROM subscribers WHERE status = 'Active' AND created_at < @instant LIMIT 1",
            new { instant = instant.ToRow() }) is not null;

    /// <summary>
    /// Writes all that a person can choose, topics included; a topic without a key is new, one that is missing goes.
    /// Status, cursor and links stay.
    /// </summary>
    /// <returns>The subscriber as it is now; null when it is gone.</returns>
    public Task<Subscriber?> EditAsync(Subscriber changed, CancellationToken cancellationToken) =>
        EditAsync(changed.Key, _ => changed, cancellationToken);

    /// <summary>
    /// As the other overload, for a change of some of it: what others changed at the same time stays.
    /// </summary>
    public Task<Subscriber?> EditAsync(
        long key, Func<Subscriber, Subscriber> change, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => EditAsync(sql, key, change, clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc cref="EditAsync(long, Func{Subscriber, Subscriber}, CancellationToken)"/>
    public static async Task<Subscriber?> EditAsync(
        SqlSession sql, long key, Func<Subscriber, Subscriber> change, DateTimeOffset now)
    {
        if (await LockAsync(sql, key) is not { } before) return null;
        var changed = change(before);
        await UpdateAsync(sql, before, changed, now);
        await TopicStore.ReplaceAsync(sql, key, changed.Topics, now);
        return await FindAsync(sql, key);
    }

    /// <summary>
    /// Deletes a subscriber with topics, editions and deliveries. A suppression of the address stays, and that its
    /// owner left.
    /// </summary>
    /// <returns>False when there was none.</returns>
    public Task<bool> RemoveAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(sql => RemoveAsync(sql, key, clock.GetUtcNow()), cancellationToken);

    /// <inheritdoc cref="RemoveAsync(long, CancellationToken)"/>
    public static async Task<bool> RemoveAsync(SqlSession sql, long key, DateTimeOffset now)
    {
        if (await LockAsync(sql, key) is not { } subscriber) return false;
        foreach (var leftAt in (await Invitations.ListLeftAsync(sql, [subscriber.Email])).Values)
            await DepartureStore.AddAsync(sql, subscriber.Email, leftAt);
        await SubscriberEvents.RecordDeletedAsync(sql, subscriber, now);
        return await sql.ExecuteAsync("DELETE FROM subscribers WHERE key = @key", new { key }) > 0;
    }

    /// <summary>
    /// Reads a row, null for none, and holds it until the caller's commit: of two who change it at once, one reads what
    /// the other wrote.
    /// </summary>
    public static async Task<Subscriber?> LockAsync(SqlSession sql, long key)
    {
        await sql.ExecuteAsync("UPDATE subscribers SET key = key WHERE key = @key", new { key });
        return await FindAsync(sql, key);
    }

    /// <inheritdoc cref="LockAsync(SqlSession, long)"/>
    public static async Task<Subscriber?> LockAsync(SqlSession sql, EmailAddress email)
    {
        await sql.ExecuteAsync("UPDATE subscribers SET key = key WHERE email_key = @Key", new { email.Key });
        return await FindAsync(sql, email);
    }

    /// <summary>
    /// Inserts subscribers with their topics, under keys that were never used and with links of a generation that
    /// no one can guess. Addresses that exist stay as they are.
    /// </summary>
    /// <returns>The rows' keys by address; addresses that exist are missing.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> InsertAsync(
        SqlSession sql, IReadOnlyList<Subscriber> subscribers, DateTimeOffset now)
    {
        // A new subscriber's editions begin after the announcements of this moment, with the latest batches as of it.
        var cursor = await CounterStore.GetAsync(sql, CounterStore.Announcement);
        var first = await KeyAllocator.AllocateAsync(sql, CounterStore.Subscriber, subscribers.Count);
        var inserted = await sql.ForEachRowAsync(
            """
            INSERT INTO subscribers (key, email, email_key, name, status, cadence, weekly_on, send_minute, time_zone,
                utc_offset, max_papers, locale, bibtex, cursor, is_new, next_due_at, link_generation, created_at,
                changed_at, consent)
            VALUES (row) ON CONFLICT (email_key) DO NOTHING RETURNING key
            """,
            [.. subscribers.Select((s, i) => new object?[]
            {
                first + i,
                s.Email.ToString(),
                s.Email.Key,
                s.Name,
                s.Status.ToString(),
                s.Cadence.ToString(),
                (long)s.WeeklyOn,
                SubscriberRow.MinuteOf(s.SendTime),
                s.TimeZone,
                SubscriberRow.OffsetOf(s.TimeZone, now),
                (long)s.MaxPapers,
                s.Locale,
                s.Bibtex ? 1L : 0L,
                cursor,
                1L,
                s.Status == SubscriberStatus.Active ? SendSchedule.NextAfter(s, now).ToRow() : null,
                LinkGeneration.New(),
                now.ToRow(),
                now.ToRow(),
                s.Consent,
            })]);
        var keys = inserted.ToDictionary(key => subscribers[(int)(key - first)].Email.Key, StringComparer.Ordinal);
        await TopicStore.AddAsync(
            sql,
            from subscriber in subscribers
            where keys.ContainsKey(subscriber.Email.Key)
            select (keys[subscriber.Email.Key], subscriber.Topics));
        return keys;
    }

    /// <summary>
    /// Changes the status, the due instant and, where one is given, the cursor; for <see cref="SubscriberLifecycle"/>.
    /// </summary>
    /// <param name="pausedUntil">When the pause that begins with it ends.</param>
    /// <returns>False when the subscriber is in none of the states that the transition starts from.</returns>
    internal static async Task<bool> ChangeStatusAsync(
        SqlSession sql, long key, Transition transition, DateTimeOffset? due, long? cursor, DateTimeOffset now,
        DateTimeOffset? pausedUntil = null) =>
        await sql.ExecuteAsync(
            $"""
            UPDATE subscribers SET status = @to, next_due_at = @due, cursor = COALESCE(@cursor, cursor),
                paused_until = @pausedUntil, changed_at = @now, {EndConfirmations}
            WHERE key = @key AND status IN @from
            """,
            new
            {
                key,
                from = transition.From.Select(status => status.ToString()).ToArray(),
                to = transition.To.ToString(),
                due = due.ToRow(),
                cursor,
                pausedUntil = pausedUntil.ToRow(),
                now = now.ToRow(),
            }) > 0;

    /// <summary>
    /// Takes a change of status back, if nothing has changed since; for <see cref="UndoableChanges"/>.
    /// </summary>
    /// <param name="from">The status since the change.</param>
    /// <param name="changedAt">When it was made.</param>
    internal static async Task<bool> RestoreStatusAsync(
        SqlSession sql,
        Subscriber restored,
        SubscriberStatus from,
        DateTimeOffset changedAt,
        DateTimeOffset now) =>
        await sql.ExecuteAsync(
            $"""
            UPDATE subscribers SET status = @status, next_due_at = @due, paused_until = @pausedUntil, changed_at = @now,
                {EndConfirmations}
            WHERE key = @Key AND status = @from AND changed_at = @changedAt
            """,
            new
            {
                restored.Key,
                status = restored.Status.ToString(),
                due = restored.NextDue.ToRow(),
                pausedUntil = restored.PausedUntil.ToRow(),
                from = from.ToString(),
                changedAt = changedAt.ToRow(),
                now = now.ToRow(),
            }) > 0;

    /// <summary>Some of those whose pause has ended.</summary>
    public static async Task<IReadOnlyList<Subscriber>> ListPauseEndedAsync(
        SqlSession sql, DateTimeOffset now, int count) =>
        [
            .. (await sql.QueryAsync<SubscriberRow>(
                $"""
                SELECT {SubscriberRow.Columns} FROM subscribers WHERE paused_until <= @now AND status = 'Paused'
                ORDER BY paused_until LIMIT @count {sql.Dialect.SkipLocked}
                """,
                new { now = now.ToRow(), count })).Select(row => row.ToSubscriber([])),
        ];

    /// <summary>
    /// The subscription goes to another address. Links already sent end, except those to unsubscribe; what failed at
    /// the old address does not count at the new one.
    /// </summary>
    public static Task MoveAsync(SqlSession sql, long key, EmailAddress email, DateTimeOffset now) =>
        sql.ExecuteAsync(
            """
            UPDATE subscribers SET email = @email, email_key = @Key, link_generation = @generation, soft_bounces = 0,
                refused_at = NULL, changed_at = @now
            WHERE key = @subscriber
            """,
            new
            {
                subscriber = key,
                email = email.ToString(),
                email.Key,
                generation = LinkGeneration.New(),
                now = now.ToRow(),
            });

    /// <summary>The addresses of these subscribers, by key, as they are stored.</summary>
    public static async Task<IReadOnlyDictionary<long, string>> ListAddressesAsync(
        SqlSession sql, IReadOnlyList<long> keys) =>
        (await sql.QueryAsync<(long Key, string Email)>(
            "SELECT key, email FROM subscribers WHERE key IN @keys", new { keys }))
        .ToDictionary(row => row.Key, row => row.Email);

    /// <summary>Those of these subscribers who were edited after the instant given for each.</summary>
    public static Task<IReadOnlyList<long>> ListChangedAsync(
        SqlSession sql, IEnumerable<(long Subscriber, DateTimeOffset Since)> known) =>
        sql.ForRowsAsync<long>(
            """
            WITH v (key, since) AS (VALUES {rows})
            SELECT subscribers.key FROM subscribers JOIN v ON v.key = subscribers.key WHERE changed_at > v.since
            """,
            [.. known.Select(one => new object?[] { one.Subscriber, one.Since.ToRow() })]);

    /// <summary>Some of the subscribers with these time zones who may get mail, by address.</summary>
    public Task<IReadOnlyList<Subscriber>> ListByZonesAsync(
        IReadOnlyCollection<string> zones, int count, CancellationToken cancellationToken) =>
        database.ReadAsync(
            sql => ReadAsync(
                sql,
                """
                WHERE time_zone IN @zones AND status IN ('Pending', 'Active', 'Paused') ORDER BY email_key LIMIT @count
                """,
                new { zones, count }),
            cancellationToken);

    public static Task MoveDueAsync(SqlSession sql, IEnumerable<(long Subscriber, DateTimeOffset Due)> moved) =>
        sql.ForRowsAsync<long>(
            "WITH v (key, due) AS (VALUES {rows}) UPDATE subscribers SET next_due_at = v.due FROM v WHERE "
                + "subscribers.key = v.key",
            [.. moved.Select(one => new object?[] { one.Subscriber, one.Due.ToRow() })]);

    /// <summary>An edition was made: the cursor moves behind what it looked at.</summary>
    /// <param name="moved">A due instant of null stays as it is.</param>
    public static Task MoveCursorsAsync(
        SqlSession sql, IEnumerable<(long Subscriber, long Cursor, DateTimeOffset? Due)> moved) =>
        sql.ForRowsAsync<long>(
            """
            WITH v (key, cursor, due) AS (VALUES {rows})
            UPDATE subscribers SET cursor = v.cursor, is_new = 0, next_due_at = CASE WHEN v.due = 0 THEN next_due_at
                ELSE v.due END
            FROM v WHERE subscribers.key = v.key
            """,
            [.. moved.Select(one => new object?[] { one.Subscriber, one.Cursor, one.Due?.ToRow() ?? 0L })]);

    /// <summary>Subscribers with their topics.</summary>
    /// <param name="where">Follows <c>FROM subscribers</c>.</param>
    private static async Task<IReadOnlyList<Subscriber>> ReadAsync(SqlSession sql, string where, object parameters)
    {
        var rows = await sql.QueryAsync<SubscriberRow>(
            $"SELECT {SubscriberRow.Columns} FROM subscribers {where}", parameters);
        return await WithTopicsAsync(sql, rows);
    }

    public static async Task<IReadOnlyList<Subscriber>> WithTopicsAsync(
        SqlSession sql, IReadOnlyList<SubscriberRow> rows)
    {
        var topics = await TopicStore.ListAsync(sql, rows.Select(row => row.Key));
        return [.. rows.Select(row => row.ToSubscriber([.. topics[row.Key]]))];
    }

    private static Task UpdateAsync(SqlSession sql, Subscriber before, Subscriber changed, DateTimeOffset now) =>
        sql.ExecuteAsync(
            """
            UPDATE subscribers SET name = @Name, cadence = @cadence, weekly_on = @weeklyOn, send_minute = @sendMinute,
                time_zone = @TimeZone, utc_offset = @utcOffset, max_papers = @maxPapers, locale = @Locale,
                bibtex = @bibtex, next_due_at = @due, changed_at = @changedAt
            WHERE key = @Key
            """,
            new
            {
                changed.Key,
                changed.Name,
                cadence = changed.Cadence.ToString(),
                weeklyOn = (long)changed.WeeklyOn,
                sendMinute = SubscriberRow.MinuteOf(changed.SendTime),
                changed.TimeZone,
                utcOffset = SubscriberRow.OffsetOf(changed.TimeZone, now)
                    ?? (changed.TimeZone == before.TimeZone ? (long?)before.UtcOffset?.TotalMinutes : null),
                maxPapers = (long)changed.MaxPapers,
                changed.Locale,
                bibtex = changed.Bibtex ? 1L : 0L,
                due = SendSchedule.AfterEdit(before, changed, now).ToRow(),
                changedAt = now.ToRow(),
            });
}
