using Digest.Storage;

namespace Digest.Events;

/// <summary>Reads and writes webhooks. What waits for them is in <see cref="EventOutbox"/>.</summary>
internal sealed class WebhookStore(SqlDatabase database, TimeProvider clock)
{
    /// <summary>No lease is that long.</summary>
    private static readonly TimeSpan MaxLease = TimeSpan.FromHours(1);

    /// <summary>For so long the old secret signs beside a new one.</summary>
    public static readonly TimeSpan SecretOverlap = TimeSpan.FromHours(24);

    public Task<long> AddAsync(Webhook webhook, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ScalarAsync<long>(
                """
                INSERT INTO webhooks (url, events, format, subscriber, secret, created_at)
                VALUES (@url, @events, @format, @Subscriber, @Secret, @now) RETURNING key
                """,
                new
                {
                    url = webhook.Url.AbsoluteUri,
                    events = WebhookRow.WriteEvents(webhook.Events),
                    format = webhook.Format.ToString(),
                    webhook.Subscriber,
                    webhook.Secret,
                    now = clock.GetUtcNow().ToRow(),
                }),
            cancellationToken);

    public async Task<IReadOnlyList<Webhook>> ListAsync(CancellationToken cancellationToken) =>
        [
            .. (await database.ReadAsync(
                sql => sql.QueryAsync<WebhookRow>($"SELECT {WebhookRow.Columns} FROM webhooks ORDER BY key"),
                cancellationToken)).Select(row => row.ToWebhook()),
        ];

    public async Task<Webhook?> FindAsync(long key, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            sql => sql.FirstOrDefaultAsync<WebhookRow>(
                $"SELECT {WebhookRow.Columns} FROM webhooks WHERE key = @key", new { key }),
            cancellationToken))?.ToWebhook();

    /// <summary>With all that waits for it.</summary>
    /// <returns>False when there was none.</returns>
    public Task<bool> RemoveAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql => await sql.ExecuteAsync("DELETE FROM webhooks WHERE key = @key", new { key }) > 0,
            cancellationToken);

    /// <summary>
    /// Gives it a new secret. The one that it had signs too for a while; one that was replaced before ends now.
    /// </summary>
    /// <returns>Until when the old one signs; null when there is no such webhook.</returns>
    public async Task<DateTimeOffset?> RotateAsync(long key, string secret, CancellationToken cancellationToken)
    {
        var until = (clock.GetUtcNow() + SecretOverlap).ToRow();
        return await database.WriteAsync(
            sql => sql.ExecuteAsync(
                "UPDATE webhooks SET old_secret = secret, old_secret_until = @until, secret = @secret WHERE key = @key",
                new { key, secret, until }),
            cancellationToken) > 0
            ? Instants.FromRow(until)
            : null;
    }

    /// <summary>It is sent to again, and what waits for it is due.</summary>
    /// <returns>False when there is none.</returns>
    public Task<bool> EnableAsync(long key, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async sql =>
            {
                await EventOutbox.MakeDueAsync(sql, key, clock.GetUtcNow());
                return await sql.ExecuteAsync(
                    """
                    UPDATE webhooks SET disabled_at = NULL, failing_since = NULL, paused_until = NULL WHERE key = @key
                    """,
                    new { key }) > 0;
            },
            cancellationToken);

    /// <summary>
    /// Those with something to send now, which no one is sending to. An instant further ahead than any rule puts it was
    /// set by a wrong clock.
    /// </summary>
    public Task<IReadOnlyList<long>> ListDueAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async sql =>
            {
                var (now, shared) = (clock.GetUtcNow(), await sql.NowAsync());
                return await sql.QueryAsync<long>(
                    """
                    SELECT w.key FROM webhooks w
                    WHERE w.disabled_at IS NULL AND COALESCE(w.paused_until, 0) NOT BETWEEN @later AND @latest
                        AND COALESCE(w.lease_until, 0) NOT BETWEEN @shared AND @longest
                        AND EXISTS (SELECT 1 FROM webhook_deliveries d
                            WHERE d.webhook = w.key AND d.state = 'Waiting'
                                AND d.next_attempt_at NOT BETWEEN @later AND @latest)
                    ORDER BY w.key
                    """,
                    new
                    {
                        later = now.ToRow() + 1,
                        latest = (now + EventOutbox.MaxDelay).ToRow(),
                        shared = shared.ToRow(),
                        longest = (shared + MaxLease).ToRow(),
                    });
            },
            cancellationToken);

    /// <summary>
    /// Takes a webhook, so that no other worker sends to it: the order of its events is kept, and each is sent by one.
    /// What failed and was deleted since does not count against it. An old secret that has ended is deleted.
    /// </summary>
    /// <returns>Null when another has it, or it is gone or disabled.</returns>
    public async Task<Webhook?> LeaseAsync(
        long key, string owner, TimeSpan lease, CancellationToken cancellationToken) =>
        (await database.WriteAsync(
            async sql =>
            {
                var now = await sql.NowAsync();
                return await sql.FirstOrDefaultAsync<WebhookRow>(
                    $"""
                    UPDATE webhooks SET lease_owner = @owner, lease_until = @until,
                        old_secret = CASE WHEN old_secret_until > @clock THEN old_secret END,
                        failing_since = CASE WHEN EXISTS (SELECT 1 FROM webhook_deliveries d
                            WHERE d.webhook = webhooks.key AND d.state = 'Waiting' AND d.attempts > 0)
                            THEN failing_since END
                    WHERE key = @key AND disabled_at IS NULL
                        AND COALESCE(lease_until, 0) NOT BETWEEN @now AND @longest
                    RETURNING {WebhookRow.Columns}
                    """,
                    new
                    {
                        key,
                        owner,
                        now = now.ToRow(),
                        until = (now + lease).ToRow(),
                        longest = (now + MaxLease).ToRow(),
                        clock = clock.GetUtcNow().ToRow(),
                    });
            },
            cancellationToken))?.ToWebhook();

    public Task ReleaseAsync(long key, string owner, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                "UPDATE webhooks SET lease_owner = NULL, lease_until = NULL WHERE key = @key AND lease_owner = @owner",
                new { key, owner }),
            cancellationToken);

    /// <summary>Notes how it went, in the caller's transaction, and renews the lease.</summary>
    /// <returns>False when it is no longer the owner's, or is gone.</returns>
    public static async Task<bool> RecordAsync(SqlSession sql, WebhookOutcome outcome, TimeSpan lease) =>
        await sql.ExecuteAsync(
            """
            UPDATE webhooks SET lease_until = @until,
                succeeded_at = CASE WHEN @error IS NULL THEN @now ELSE succeeded_at END,
                failing_since = CASE WHEN @error IS NULL THEN NULL ELSE COALESCE(failing_since, @now) END,
                last_error = COALESCE(@error, last_error),
                paused_until = @pausedUntil,
                given_up_at = CASE WHEN @isGivenUp = 1 THEN @now ELSE given_up_at END,
                disabled_at = CASE WHEN @isDisabled = 1 THEN @now ELSE disabled_at END
            WHERE key = @Webhook AND lease_owner = @Owner
            """,
            new
            {
                outcome.Webhook,
                outcome.Owner,
                now = outcome.At.ToRow(),
                until = (await sql.NowAsync() + lease).ToRow(),
                error = outcome.Error,
                pausedUntil = outcome.PausedUntil.ToRow(),
                isGivenUp = outcome.IsGivingUpReported ? 1L : 0L,
                isDisabled = outcome.IsDisabled ? 1L : 0L,
            }) > 0;

    /// <summary>When the operator last heard that events were given up.</summary>
    public static async Task<DateTimeOffset?> FindGivenUpAsync(SqlSession sql, long key) =>
        Instants.FromRow(
            await sql.ScalarAsync<long?>("SELECT given_up_at FROM webhooks WHERE key = @key", new { key }));
}

/// <summary>How the requests to a webhook went.</summary>
/// <param name="Error">Of the last one; null when any succeeded.</param>
internal sealed record WebhookOutcome(long Webhook, string Owner, DateTimeOffset At, string? Error)
{
    public DateTimeOffset? PausedUntil { get; init; }

    public bool IsDisabled { get; init; }

    public bool IsGivingUpReported { get; init; }
}
