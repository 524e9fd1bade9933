using Digest.Storage;
using Digest.Web.Api.Answers;

namespace Digest.Web.Api.Requests;

/// <summary>
/// The answers to requests that named an Idempotency-Key, kept for a day. Every method works in the transaction of the
/// change, so that an answer is there exactly when its change is.
/// </summary>
internal static class IdempotencyStore
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Answers that one request deletes at most, beside its own.</summary>
    private const int DeletedAtOnce = 20;

    /// <summary>
    /// Takes the key for a request. Of two at once the second waits here until the first one's transaction has ended.
    /// </summary>
    /// <returns>The request that took it before; null when this one did.</returns>
    public static async Task<KeptAnswer?> TakeAsync(
        SqlSession sql, string apiKey, IdempotentRequest request, DateTimeOffset now)
    {
        await DeleteOldAsync(sql, now, DeletedAtOnce);
        var parameters = new { apiKey, request.Key, request.Fingerprint, now = now.ToRow() };
        return await sql.ExecuteAsync(
            """
            INSERT INTO idempotency_keys (api_key, key, request, at) VALUES (@apiKey, @Key, @Fingerprint, @now)
            ON CONFLICT (api_key, key) DO NOTHING
            """,
            parameters) > 0
            ? null
            : await sql.SingleAsync<KeptAnswer>(
                "SELECT request, status, body, location FROM idempotency_keys WHERE api_key = @apiKey AND key = @Key",
                parameters);
    }

    /// <param name="subscriber">Whom the answer is about: it is deleted with them.</param>
    public static Task KeepAsync(
        SqlSession sql, string apiKey, IdempotentRequest request, Answer answer, long? subscriber) =>
        sql.ExecuteAsync(
            """
            UPDATE idempotency_keys SET status = @status, body = @Json, location = @Location, subscriber = @subscriber
            WHERE api_key = @apiKey AND key = @Key
            """,
            new { apiKey, request.Key, status = (long)answer.Status, answer.Json, answer.Location, subscriber });

    public static Task ReleaseAsync(SqlSession sql, string apiKey, IdempotentRequest request) =>
        sql.ExecuteAsync(
            "DELETE FROM idempotency_keys WHERE api_key = @apiKey AND key = @Key", new { apiKey, request.Key });

    /// <returns>How many were deleted.</returns>
    public static Task<int> DeleteOldAsync(SqlSession sql, DateTimeOffset now, int count) =>
        sql.ExecuteAsync(
            """
            DELETE FROM idempotency_keys WHERE (api_key, key) IN (
                SELECT api_key, key FROM idempotency_keys WHERE at <= @before ORDER BY at LIMIT @count)
            """,
            new { before = (now - Kept).ToRow(), count });
}

/// <param name="Fingerprint">Of the method, the address and the body.</param>
internal sealed record IdempotentRequest(string Key, string Fingerprint);

/// <param name="Request">The fingerprint of the request that was answered.</param>
internal sealed record KeptAnswer(string Request, long Status, string? Body, string? Location);
