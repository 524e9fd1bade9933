using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>Why an address must not be mailed again.</summary>
public enum SuppressionReason
{
    HardBounce,

    /// <summary>Temporary failures, too many in a row.</summary>
    SoftBounces,
    Complaint,
}

/// <summary>Ends a subscription because of what came back, within the caller's transaction.</summary>
public static class Suppression
{
    /// <summary>No mail goes to the address any more, whoever subscribes it. Mail that waits is cancelled by its sender.</summary>
    /// <param name="detail">The words of the report, for the operator.</param>
    public static async Task SuppressAsync(SqlSession sql, long subscriber, SuppressionReason reason, string detail, DateTimeOffset now)
    {
        await sql.ExecuteAsync(
            """
            INSERT INTO suppressions (email_key, reason, detail, at) SELECT email_key, @reason, @detail, @now FROM subscribers WHERE key = @subscriber
            ON CONFLICT (email_key) DO NOTHING
            """,
            new { subscriber, reason = reason.ToString(), detail, now = now.ToRow() });
        // Who complains has left: that is more than an address that fails.
        await EndAsync(sql, subscriber, reason == SuppressionReason.Complaint ? SubscriberStatus.Unsubscribed : SubscriberStatus.Suppressed, now);
    }

    public static Task UnsubscribeAsync(SqlSession sql, long subscriber, DateTimeOffset now) => EndAsync(sql, subscriber, SubscriberStatus.Unsubscribed, now);

    private static Task EndAsync(SqlSession sql, long subscriber, SubscriberStatus status, DateTimeOffset now) =>
        sql.ExecuteAsync(
            "UPDATE subscribers SET status = @status, next_due_at = NULL, changed_at = @now WHERE key = @subscriber AND status NOT IN ('Unsubscribed', 'Suppressed')",
            new { subscriber, status = status.ToString(), now = now.ToRow() });
}
