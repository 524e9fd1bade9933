using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>The changes of status that subscribers make through their links, and that mail coming back makes for them. Each runs in the caller's transaction.</summary>
public static class SubscriberLifecycle
{
    /// <summary>Pending becomes active, due from its next send time on.</summary>
    /// <returns>False when it was not pending any more.</returns>
    public static async Task<bool> ConfirmAsync(Sql sql, Subscriber subscriber, DateTimeOffset now) =>
        await sql.ExecuteAsync(
            "UPDATE subscribers SET status = 'Active', next_due_at = @due, changed_at = @now WHERE key = @Key AND status = 'Pending'",
            new { subscriber.Key, due = SendSchedule.NextAfter(subscriber, now).ToRow(), now = now.ToRow() }) == 1;

    /// <summary>Ends the subscription, whatever it was; one that has ended stays as it is. Mail that waits to be sent is cancelled by its sender.</summary>
    public static Task UnsubscribeAsync(Sql sql, long key, DateTimeOffset now) => EndAsync(sql, key, SubscriberStatus.Unsubscribed, now);

    /// <summary>No mail goes to the address any more, whoever subscribes it.</summary>
    /// <param name="detail">The words of the report; shown to the operator.</param>
    public static async Task SuppressAsync(Sql sql, string emailKey, string reason, string detail, DateTimeOffset now)
    {
        await sql.ExecuteAsync(
            "INSERT INTO suppressions (email_key, reason, detail, at) VALUES (@emailKey, @reason, @detail, @now) ON CONFLICT (email_key) DO NOTHING",
            new { emailKey, reason, detail, now = now.ToRow() });
        var key = await sql.FirstOrDefaultAsync<long>("SELECT key FROM subscribers WHERE email_key = @emailKey", new { emailKey });
        if (key != 0) await EndAsync(sql, key, SubscriberStatus.Suppressed, now);
    }

    private static Task EndAsync(Sql sql, long key, SubscriberStatus status, DateTimeOffset now) =>
        sql.ExecuteAsync(
            "UPDATE subscribers SET status = @status, next_due_at = NULL, changed_at = @now WHERE key = @key AND status NOT IN ('Unsubscribed', 'Suppressed')",
            new { key, status = status.ToString(), now = now.ToRow() });
}
