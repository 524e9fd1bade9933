using Digest.Links;
using Digest.Storage;
using Digest.Topics;

namespace Digest.Subscribers;

/// <summary>
/// A person's decision is final: people who left come back only with a link that was opened for that and sent to
/// their address. Every method works in the caller's transaction.
/// </summary>
internal static class Invitations
{
    /// <summary>Addresses asked for at a time.</summary>
    private const int Chunk = 5000;

    /// <summary>
    /// Notes what people who left would get if they came back, and opens a link of a new generation with which only
    /// they can. Until then they are unsubscribed; anyone who is not is left alone.
    /// </summary>
    /// <param name="subscribers">People who left. Those who were removed since get a row again.</param>
    /// <returns>The rows' keys by address, of those who left.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> OpenAsync(
        SqlSession sql, IReadOnlyList<Subscriber> subscribers, DateTimeOffset now)
    {
        await SubscriberStore.InsertAsync(
            sql, [.. subscribers.Select(s => s with { Status = SubscriberStatus.Unsubscribed })], now);
        var cursor = await CounterStore.GetAsync(sql, CounterStore.Announcement);
        var keys = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var s in subscribers)
        {
            var key = await sql.FirstOrDefaultAsync<long>(
                """
                UPDATE subscribers SET name = @Name, cadence = @cadence, weekly_on = @weeklyOn,
                    send_minute = @sendMinute, time_zone = @TimeZone, utc_offset = @utcOffset,
                    max_papers = @maxPapers, locale = @Locale, bibtex = @bibtex, cursor = @cursor, is_new = 1,
                    confirm_generation = COALESCE(confirm_generation, @generation)
                WHERE email_key = @email AND status = 'Unsubscribed' RETURNING key
                """,
                new
                {
                    s.Name,
                    cadence = s.Cadence.ToString(),
                    weeklyOn = (long)s.WeeklyOn,
                    sendMinute = SubscriberRow.MinuteOf(s.SendTime),
                    s.TimeZone,
                    utcOffset = SubscriberRow.OffsetOf(s.TimeZone, now),
                    maxPapers = (long)s.MaxPapers,
                    s.Locale,
                    bibtex = s.Bibtex ? 1L : 0L,
                    cursor,
                    generation = LinkGeneration.New(),
                    email = s.Email.Key,
                });
            if (key != 0) keys[s.Email.Key] = key;
        }

        await TopicStore.DeleteAllAsync(sql, keys.Values);
        await TopicStore.AddAsync(
            sql,
            from subscriber in subscribers
            where keys.ContainsKey(subscriber.Email.Key)
            select (keys[subscriber.Email.Key], subscriber.Topics));
        return keys;
    }

    /// <summary>Opens a link for a person who has just left, for the last mail to them: the same as they had.</summary>
    public static Task OpenAsync(SqlSession sql, long key) =>
        sql.ExecuteAsync(
            "UPDATE subscribers SET confirm_generation = @generation WHERE key = @key AND status = 'Unsubscribed'",
            new { key, generation = LinkGeneration.New() });

    /// <summary>
    /// Those of these addresses whose owners have left, with the instants when they did; also of those who were
    /// removed since.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, DateTimeOffset>> ListLeftAsync(
        SqlSession sql, IReadOnlyCollection<EmailAddress> addresses)
    {
        var left = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var keys in addresses.Select(address => address.Key).Chunk(Chunk))
        {
            foreach (var (email, at) in await sql.QueryAsync<(string Email, long At)>(
                "SELECT email_key, changed_at FROM subscribers WHERE email_key IN @keys AND status = 'Unsubscribed'",
                new { keys })) left[email] = Instants.FromRow(at);
        }

        // One that was removed and asked again has a row, which knows when it was asked.
        foreach (var (email, at) in await DepartureStore.ListAsync(sql, addresses)) left[email] = at;

        return left;
    }

    /// <summary>
    /// The address was confirmed with a link of this generation: the one of the sign-up while that waits, or the one
    /// that was opened since for a person who left. It is the generation of all links from now on.
    /// </summary>
    /// <param name="lowestCursor">Announcements up to this one are not made up for.</param>
    /// <returns>False when no such link is open.</returns>
    public static async Task<bool> AcceptAsync(
        SqlSession sql, long key, long generation, DateTimeOffset due, long lowestCursor, DateTimeOffset now) =>
        await sql.ExecuteAsync(
            """
            UPDATE subscribers SET status = 'Active', next_due_at = @due, link_generation = @generation,
                cursor = CASE WHEN cursor < @lowestCursor THEN @lowestCursor ELSE cursor END,
                confirm_generation = NULL, changed_at = @now
            WHERE key = @key AND ((status = 'Pending' AND link_generation = @generation)
                OR (status = 'Unsubscribed' AND confirm_generation = @generation))
            """,
            new { key, generation, due = due.ToRow(), lowestCursor, now = now.ToRow() }) > 0;
}
