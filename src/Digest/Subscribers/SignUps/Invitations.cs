using Digest.Links;
using Digest.Outbox;
using Digest.Papers;
using Digest.Storage;
using Digest.Topics;

namespace Digest.Subscribers.SignUps;

/// <summary>
/// A person's decision is final: people who left come back only with a link that was opened for that and sent to
/// their address. Every method works in the caller's transaction.
/// </summary>
internal static class Invitations
{
    /// <summary>Addresses asked for at a time.</summary>
    private const int Chunk = 5000;

    /// <summary>
    /// Notes what people who left get if they come back, and opens a link with which only they can. Until then they
    /// are unsubscribed and all that is theirs stays; anyone who is not is left alone. The newest request counts, with
    /// the link that is open already.
    /// </summary>
    /// <param name="subscribers">People who left. Those who were removed since get an empty row again.</param>
    /// <param name="examples">Rows of papers that the first topic of each learns from.</param>
    /// <returns>The rows' keys by address, of those who left.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> OpenAsync(
        SqlSession sql, IReadOnlyList<Subscriber> subscribers, IReadOnlyList<long> examples, DateTimeOffset now)
    {
        var keys = new Dictionary<string, long>(StringComparer.Ordinal);
        await InviteAsync(subscribers);
        var removed = subscribers.Where(wanted => !keys.ContainsKey(wanted.Email.Key)).ToList();
        if (removed.Count == 0) return keys;
        var inserted = await SubscriberStore.InsertAsync(
            sql,
            [
                .. removed.Select(
                    wanted => new Subscriber { Email = wanted.Email, Status = SubscriberStatus.Unsubscribed }),
            ],
            now);
        await InviteAsync(removed.Where(wanted => inserted.ContainsKey(wanted.Email.Key)));
        return keys;

        async Task InviteAsync(IEnumerable<Subscriber> invited)
        {
            foreach (var wanted in invited)
            {
                var key = await sql.FirstOrDefaultAsync<long>(
                    """
                    UPDATE subscribers
                    SET invitation = @request, invited_generation = COALESCE(invited_generation, @generation),
                        invited_at = @now
                    WHERE email_key = @email AND status = 'Unsubscribed' RETURNING key
                    """,
                    new
                    {
                        request = SignUp.To(wanted, examples).Write(),
                        generation = LinkGeneration.New(),
                        email = wanted.Email.Key,
                        now = now.ToRow(),
                    });
                if (key != 0) keys[wanted.Email.Key] = key;
            }
        }
    }

    /// <summary>Opens a link for a person who has just left, for the last mail to them: the same as they had.</summary>
    public static Task OpenWayBackAsync(SqlSession sql, long key) =>
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
    /// The address was confirmed with a link of this generation, which is that of all links from now on: the link of
    /// the sign-up while that waits; for a person who left, the one of the last mail, which brings back what they had,
    /// or the one of an invitation, which brings what was asked for.
    /// </summary>
    /// <returns>The subscriber as they are now; null when no such link is open, or the address is suppressed.</returns>
    public static async Task<Subscriber?> AcceptAsync(SqlSession sql, long key, long generation, DateTimeOffset now)
    {
        if (await SubscriberStore.LockAsync(sql, key) is not { } asked
            || asked.ConfirmedWith(generation) is not { } wanted
            || (await SuppressionStore.ListSuppressedAsync(sql, [asked.Email])).Count > 0)
            return null;
        var (cursor, isNew) = (asked.Cursor, asked.IsNew);
        if (asked.IsInvitedWith(generation))
        {
            await SubscriberStore.EditAsync(sql, key, _ => wanted, now);
            await TopicFeedbackStore.TeachFirstAsync(sql, key, asked.Invitation!.Request.Examples, now);
            // They begin like anyone who subscribes: with the latest batches, and without a look back.
            await TopicStore.SettleAsync(sql, [key], now);
            await OutboxStore.ForgetWithdrawnAsync(sql, key);
            (cursor, isNew) = (await CounterStore.GetAsync(sql, CounterStore.Announcement), true);
        }
        else if (asked.Status == SubscriberStatus.Unsubscribed)
        {
            var oldest = now - SubscriberLifecycle.MaxCatchUp;
            cursor = Math.Max(cursor, await AnnouncementStore.GetSeqBeforeAsync(sql, oldest));
            await OutboxStore.RequeueWithdrawnAsync(sql, [key], oldest, now);
        }

        await sql.ExecuteAsync(
            $"""
            UPDATE subscribers SET status = 'Active', next_due_at = @due, link_generation = @generation,
                cursor = @cursor, is_new = @isNew, changed_at = @now, {SubscriberStore.EndConfirmations}
            WHERE key = @key
            """,
            new
            {
                key,
                generation,
                due = SendSchedule.NextAfter(wanted, now).ToRow(),
                cursor,
                isNew = isNew ? 1L : 0L,
                now = now.ToRow(),
            });
        return await SubscriberStore.FindAsync(sql, key);
    }

    /// <summary>
    /// What was asked for and not confirmed in time is forgotten, and people who had been removed are so again.
    /// </summary>
    public static async Task WithdrawOldAsync(SqlSession sql, DateTimeOffset now)
    {
        var before = (now - SignUpLimits.Kept).ToRow();
        foreach (var key in await sql.QueryAsync<long>(
            "SELECT key FROM subscribers WHERE invited_at < @before", new { before }))
        {
            var withdrawn = await sql.ExecuteAsync(
                """
                UPDATE subscribers SET invited_generation = NULL, invited_at = NULL, invitation = NULL
                WHERE key = @key AND invited_at < @before
                """,
                new { key, before });
            if (withdrawn == 0 || await SubscriberStore.FindAsync(sql, key) is not { } left) continue;
            var removed = await DepartureStore.ListAsync(sql, [left.Email]);
            if (removed.ContainsKey(left.Email.Key)) await SubscriberStore.RemoveAsync(sql, key, now);
        }
    }
}
