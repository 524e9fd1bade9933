using Digest.Bounces.Reading;
using Digest.Storage;

namespace Digest.Bounces;

/// <summary>
/// The reports that were applied, one row for each recipient. Every method works in the caller's transaction.
/// </summary>
internal static class BounceStore
{
    /// <param name="report">The report's fingerprint.</param>
    /// <param name="position">The recipient's place in the report, from 0.</param>
    /// <returns>False when this report was applied before.</returns>
    public static async Task<bool> AddAsync(
        SqlSession sql,
        string report,
        int position,
        ReportKind kind,
        ReportedRecipient recipient,
        long subscriber,
        long? delivery,
        DateTimeOffset now) =>
        await sql.ExecuteAsync(
            """
            INSERT INTO bounces (report, position, subscriber, delivery, kind, status, reason, hard, diagnostic, at)
            VALUES (@report, @position, @subscriber, @delivery, @kind, @status, @reason, @hard, @diagnostic, @now)
            ON CONFLICT (report, position) DO NOTHING
            """,
            new
            {
                report,
                position = (long)position,
                subscriber,
                delivery,
                kind = kind.ToString(),
                status = recipient.Status,
                reason = recipient.Reason.Name(),
                hard = recipient.Hard ? 1L : 0L,
                diagnostic = recipient.Diagnostic,
                now = now.ToRow(),
            }) == 1;

    /// <summary>The delivery that a report is about; null where that is not known.</summary>
    public static Task<long?> DeliveryOfAsync(SqlSession sql, string report, long subscriber) =>
        sql.ScalarAsync<long?>(
            "SELECT delivery FROM bounces WHERE report = @report AND subscriber = @subscriber",
            new { report, subscriber });

    /// <summary>
    /// Notes that a report says that its mail did not arrive. Warnings and complaints say nothing of it.
    /// </summary>
    public static Task CountAsync(SqlSession sql, string report, int position) =>
        sql.ExecuteAsync(
            "UPDATE bounces SET counted = 1 WHERE report = @report AND position = @position",
            new { report, position = (long)position });

    /// <summary>What came back about these deliveries, oldest first.</summary>
    public static async Task<IReadOnlyList<ReturnedMail>> ListAsync(
        SqlSession sql, IReadOnlyList<long> deliveries) =>
        await sql.QueryAsync<ReturnedMail>(
            "SELECT delivery, kind, status, diagnostic, at FROM bounces WHERE delivery IN @deliveries ORDER BY at, key",
            new { deliveries });

    /// <summary>Whether another report says that this mail did not arrive.</summary>
    public static async Task<bool> CameBackAsync(SqlSession sql, long delivery, string exceptReport) =>
        await sql.ScalarAsync<long>(
            "SELECT COUNT(*) FROM bounces WHERE delivery = @delivery AND report <> @exceptReport AND counted = 1",
            new { delivery, exceptReport }) > 0;

    /// <summary>The reports stay when the rows of their mails are deleted.</summary>
    public static Task DetachAsync(SqlSession sql, IReadOnlyList<long> deliveries) =>
        sql.ExecuteAsync("UPDATE bounces SET delivery = NULL WHERE delivery IN @deliveries", new { deliveries });

    /// <returns>How many reports were deleted.</returns>
    public static Task<int> DeleteBeforeAsync(SqlSession sql, DateTimeOffset before, int count) =>
        sql.ExecuteAsync(
            """
            DELETE FROM bounces WHERE key IN (
                SELECT key FROM bounces WHERE at < @before ORDER BY key LIMIT @count)
            """,
            new { before = before.ToRow(), count });
}

/// <summary>What a report says about a mail.</summary>
/// <param name="Kind">A <see cref="ReportKind"/>.</param>
/// <param name="Status">An enhanced status code (RFC 3463).</param>
/// <param name="At">Milliseconds since 1970.</param>
internal sealed record ReturnedMail(long Delivery, string Kind, string Status, string Diagnostic, long At);
