using Digest.Storage;

namespace Digest.Subscribers;

/// <summary>
/// What servers say about a subscriber's address: since when it does not exist, and how often it failed for a while.
/// Forgotten with the subscriber. Every method works in the caller's transaction.
/// </summary>
internal static class RefusalStore
{
    /// <summary>Null when there is no such subscriber.</summary>
    public static async Task<Refusal?> FindAsync(SqlSession sql, long subscriber) =>
        await sql.FirstOrDefaultAsync<Row>(
            "SELECT email_key, COALESCE(refused_at, 0) AS refused_at FROM subscribers WHERE key = @subscriber",
            new { subscriber })
            is { } row
            ? new Refusal(
                row.EmailKey[(row.EmailKey.LastIndexOf('@') + 1)..],
                row.RefusedAt == 0 ? null : Instants.FromRow(row.RefusedAt))
            : null;

    public static Task SetAsync(SqlSession sql, long subscriber, DateTimeOffset? at) =>
        sql.ExecuteAsync(
            "UPDATE subscribers SET refused_at = @at WHERE key = @subscriber",
            new { subscriber, at = at.ToRow() });

    /// <summary>How many addresses of a domain were refused since an instant, and how many there are.</summary>
    public static async Task<(long Refused, long All)> CountAsync(SqlSession sql, string domain, DateTimeOffset since)
    {
        var pattern = SuppressionStore.InDomain(domain);
        var refused = await sql.ScalarAsync<long>(
            "SELECT COUNT(*) FROM subscribers WHERE refused_at >= @since AND email_key LIKE @pattern",
            new { since = since.ToRow(), pattern });
        var all = await sql.ScalarAsync<long>(
            "SELECT COUNT(*) FROM subscribers WHERE status <> 'Unsubscribed' AND email_key LIKE @pattern",
            new { pattern });
        return (refused, all);
    }

    /// <summary>Null when there is no such subscriber.</summary>
    public static Task<SoftBounces?> FindSoftBouncesAsync(SqlSession sql, long key) =>
        sql.FirstOrDefaultAsync<SoftBounces>(
            "SELECT key, soft_bounces AS count, email FROM subscribers WHERE key = @key", new { key });

    /// <summary>Null when no subscriber has this address.</summary>
    public static Task<SoftBounces?> FindSoftBouncesAsync(SqlSession sql, EmailAddress email) =>
        sql.FirstOrDefaultAsync<SoftBounces>(
            "SELECT key, soft_bounces AS count, email FROM subscribers WHERE email_key = @Key",
            new { email.Key });

    public static Task SetSoftBouncesAsync(SqlSession sql, long key, long count) =>
        sql.ExecuteAsync("UPDATE subscribers SET soft_bounces = @count WHERE key = @key", new { key, count });

    private sealed record Row(string EmailKey, long RefusedAt);
}

/// <param name="Domain">Of the address, as in its key.</param>
/// <param name="At">The first refusal that is remembered; null when there was none.</param>
internal sealed record Refusal(string Domain, DateTimeOffset? At);

/// <param name="Key">The subscriber's row.</param>
/// <param name="Count">Temporary failures in a row.</param>
internal sealed record SoftBounces(long Key, long Count, string Email);
