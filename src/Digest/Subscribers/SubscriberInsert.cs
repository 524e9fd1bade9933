using Digest.Outbox;
using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>What became of one subscriber that was to be added.</summary>
public enum AddOutcome
{
    Added,

    /// <summary>The address is there already, or came twice; nothing was changed.</summary>
    AlreadyThere,

    /// <summary>The address must not be mailed again.</summary>
    Suppressed,
}

/// <summary>Puts many subscribers with their topics in, within the caller's transaction.</summary>
internal static class SubscriberInsert
{
    public static async Task<IReadOnlyList<AddOutcome>> RunAsync(SqlSession sql, IReadOnlyList<Subscriber> subscribers, DateTimeOffset now)
    {
        var suppressed = await SuppressedAsync(sql, subscribers);
        var first = new HashSet<string>(StringComparer.Ordinal);
        var candidates = subscribers.Where(s => !suppressed.Contains(s.Email.Key) && first.Add(s.Email.Key)).ToList();
        var keys = await InsertAsync(sql, candidates, now);
        var added = candidates.Where(s => keys.ContainsKey(s.Email.Key)).ToList();
        await sql.ForEachRowAsync(
            "INSERT INTO topics (subscriber, position, name, query) VALUES (row)",
            [.. added.SelectMany(s => s.Topics.Select((topic, i) => new object?[] { keys[s.Email.Key], (long)i, topic.Name, topic.Query }))]);
        await OutboxStore.QueueAsync(
            sql, [.. added.Where(s => s.Status == SubscriberStatus.Pending).Select(s => Notice(MailKind.Confirm, keys[s.Email.Key], s.Email, now))]);

        var waiting = added.Select(s => s.Email.Key).ToHashSet(StringComparer.Ordinal);
        return [.. subscribers.Select(s =>
            suppressed.Contains(s.Email.Key) ? AddOutcome.Suppressed
            : waiting.Remove(s.Email.Key) ? AddOutcome.Added
            : AddOutcome.AlreadyThere)];
    }

    public static OutboxMessage Notice(MailKind kind, long subscriber, EmailAddress email, DateTimeOffset now) =>
        new() { Kind = kind, SubscriberKey = subscriber, Recipient = email.ToString(), QueuedAt = now, NextAttemptAt = now };

    private static async Task<HashSet<string>> SuppressedAsync(SqlSession sql, IReadOnlyList<Subscriber> subscribers)
    {
        var suppressed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keys in subscribers.Select(s => s.Email.Key).Chunk(5000))
            suppressed.UnionWith(await sql.QueryAsync<string>("SELECT email_key FROM suppressions WHERE email_key IN @keys", new { keys }));
        return suppressed;
    }

    /// <returns>The rows' keys by address; addresses that were there are missing.</returns>
    private static async Task<Dictionary<string, long>> InsertAsync(SqlSession sql, List<Subscriber> subscribers, DateTimeOffset now)
    {
        // A new subscriber's editions begin after the announcements of this moment, and with the latest batches as of it.
        var cursor = await sql.ScalarAsync<long>("SELECT value FROM counters WHERE name = 'announcement'");
        var inserted = await sql.ForEachRowAsync(
            """
            INSERT INTO subscribers (email, email_key, name, status, cadence, weekly_on, send_minute, time_zone, max_papers, locale, bibtex,
                cursor, is_new, next_due_at, link_generation, created_at, changed_at)
            VALUES (row)
            ON CONFLICT (email_key) DO UPDATE SET
                name = excluded.name, status = excluded.status, cadence = excluded.cadence, weekly_on = excluded.weekly_on, send_minute = excluded.send_minute,
                time_zone = excluded.time_zone, max_papers = excluded.max_papers, locale = excluded.locale, bibtex = excluded.bibtex,
                cursor = excluded.cursor, is_new = 1, next_due_at = excluded.next_due_at, changed_at = excluded.changed_at
            WHERE subscribers.status = 'Unsubscribed' AND excluded.status <> 'Unsubscribed'
            RETURNING key
            """,
            [.. subscribers.Select(s => new object?[]
            {
                s.Email.ToString(), s.Email.Key, s.Name, s.Status.ToString(), s.Cadence.ToString(), (long)s.WeeklyOn, (s.SendTime.Hour * 60L) + s.SendTime.Minute, s.TimeZone,
                (long)s.MaxPapers, s.Locale, s.Bibtex ? 1L : 0L, cursor, 1L,
                s.Status == SubscriberStatus.Active ? SendSchedule.NextAfter(s, now).ToRow() : null, 0L, now.ToRow(), now.ToRow(),
            })]);
        var keys = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var chunk in inserted.Chunk(5000))
        {
            foreach (var row in await sql.QueryAsync<InsertedRow>("SELECT key, email_key FROM subscribers WHERE key IN @chunk", new { chunk })) keys[row.EmailKey] = row.Key;
            // Of somebody who came back, the topics of before.
            await sql.ExecuteAsync("DELETE FROM topics WHERE subscriber IN @chunk", new { chunk });
        }

        return keys;
    }

    private sealed class InsertedRow
    {
        public long Key { get; init; }

        public string EmailKey { get; init; } = "";
    }
}
