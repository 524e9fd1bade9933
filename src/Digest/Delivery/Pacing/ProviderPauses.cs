using Digest.Outbox;
using Digest.Storage;

namespace Digest.Delivery.Pacing;

/// <summary>
/// Which providers take no more mail for now, for all workers and for the operator. Every method works in the caller's
/// transaction.
/// </summary>
internal static class ProviderPauses
{
    /// <summary>Mail to a provider that was stopped looks so often whether the operator resumed it.</summary>
    public static readonly TimeSpan StoppedDelay = TimeSpan.FromHours(1);

    public const string StoppedReason = "waits: too many readers of its domain complained";

    public static Task SaveAsync(SqlSession sql, ProviderPause pause) =>
        sql.ExecuteAsync(
            """
            INSERT INTO provider_pauses (provider, until, per_minute, reason, at)
            VALUES (@Provider, @Until, @PerMinute, @Reason, @At)
            ON CONFLICT (provider) DO UPDATE SET until = excluded.until, per_minute = excluded.per_minute,
                reason = excluded.reason, at = excluded.at WHERE provider_pauses.until IS NOT NULL
            """,
            pause);

    /// <summary>Those that the operator has to resume come first.</summary>
    public static Task<IReadOnlyList<ProviderPause>> ListAsync(SqlSession sql) =>
        sql.QueryAsync<ProviderPause>(
            """
            SELECT provider, until, per_minute, reason, at FROM provider_pauses
            ORDER BY CASE WHEN until IS NULL THEN 0 ELSE 1 END, provider
            """);

    /// <summary>Until the operator resumes it.</summary>
    /// <param name="domain">Of the recipients; empty for all.</param>
    public static Task StopAsync(SqlSession sql, string domain, string reason, DateTimeOffset now) =>
        sql.ExecuteAsync(
            """
            INSERT INTO provider_pauses (provider, until, per_minute, reason, at)
            VALUES (@domain, NULL, NULL, @reason, @now)
            ON CONFLICT (provider) DO UPDATE SET until = NULL, per_minute = NULL, reason = excluded.reason
            """,
            new { domain, reason, now = now.ToRow() });

    /// <summary>What was stopped is sent again, and the complaints so far count no longer.</summary>
    public static async Task ResumeAsync(SqlSession sql, DateTimeOffset now)
    {
        await MailDays.ForgiveAsync(sql);
        await sql.ExecuteAsync("DELETE FROM provider_pauses WHERE until IS NULL");
        await OutboxLeases.MakeDueAsync(sql, StoppedReason, now);
    }

    public static Task RemoveEndedAsync(SqlSession sql, IReadOnlyList<string> providers, DateTimeOffset now) =>
        sql.ExecuteAsync(
            "DELETE FROM provider_pauses WHERE provider IN @providers AND until <= @now",
            new { providers, now = now.ToRow() });
}

/// <param name="Until">Milliseconds since 1970; null until the operator resumes it.</param>
/// <param name="PerMinute">What is handed over afterwards, until the provider takes more.</param>
/// <param name="Reason">What its server said.</param>
internal sealed record ProviderPause(string Provider, long? Until, long? PerMinute, string Reason, long At);
