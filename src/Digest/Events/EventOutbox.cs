using System.Text.Json;
using Digest.Storage;

namespace Digest.Events;

/// <summary>What became of each event at each webhook.</summary>
internal sealed class EventOutbox(SqlDatabase database, TimeProvider clock)
{
    /// <summary>No attempt and no pause is put off for longer.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromHours(30);

    private const string Columns =
        "e.key, e.id, e.type, e.at, e.data, d.webhook, d.state, d.attempts, d.next_attempt_at, d.last_error, "
            + "d.finished_at";

    /// <summary>What waits for a webhook, in the order of the events, whether it is due or not.</summary>
    public async Task<IReadOnlyList<WaitingEvent>> ListWaitingAsync(
        long webhook, long after, int count, CancellationToken cancellationToken) =>
        [
            .. (await database.ReadAsync(
                sql => sql.QueryAsync<WaitingRow>(
                    """
                    SELECT d.event, d.attempts, d.next_attempt_at, e.subscriber, e.subscribers
                    FROM webhook_deliveries d JOIN webhook_events e ON e.key = d.event
                    WHERE d.webhook = @webhook AND d.state = 'Waiting' AND d.event > @after
                    ORDER BY d.event LIMIT @count
                    """,
                    new { webhook, after, count }),
                cancellationToken)).Select(row => row.ToWaiting()),
        ];

    /// <summary>By key; one that is gone is missing.</summary>
    public async Task<IReadOnlyDictionary<long, RecordedEvent>> ReadAsync(
        IReadOnlyList<long> keys, CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            sql => sql.QueryAsync<EventRow>(
                "SELECT key, id, type, at, data FROM webhook_events WHERE key IN @keys", new { keys }),
            cancellationToken))
        .ToDictionary(row => row.Key, row => row.ToEvent());

    /// <summary>Notes attempts in the caller's transaction.</summary>
    public static async Task RecordAsync(SqlSession sql, IReadOnlyList<EventAttempt> attempts, DateTimeOffset now)
    {
        foreach (var attempt in attempts)
            await sql.ExecuteAsync(
                """
                UPDATE webhook_deliveries SET state = @state, attempts = attempts + 1, last_error = @Error,
                    next_attempt_at = @next, finished_at = @finished
                WHERE event = @Event AND webhook = @Webhook AND state = 'Waiting'
                """,
                new
                {
                    attempt.Event,
                    attempt.Webhook,
                    attempt.Error,
                    state = attempt.State.ToString(),
                    next = (attempt.NextAt ?? now).ToRow(),
                    finished = attempt.State == EventState.Waiting ? (long?)null : now.ToRow(),
                });
    }

    /// <summary>All that waits for a webhook is due now.</summary>
    public static Task MakeDueAsync(SqlSession sql, long webhook, DateTimeOffset now) =>
        sql.ExecuteAsync(
            """
            UPDATE webhook_deliveries SET next_attempt_at = @now
            WHERE webhook = @webhook AND state = 'Waiting' AND next_attempt_at > @now
            """,
            new { webhook, now = now.ToRow() });

    /// <summary>What was delivered or given up is sent again, and what waits is due now, all under their ids.</summary>
    /// <param name="ids">Null: all since the instant.</param>
    /// <returns>How many.</returns>
    public Task<int> ReplayAsync(
        long webhook, IReadOnlyList<string>? ids, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.WriteAsync(
            sql => sql.ExecuteAsync(
                $"""
                UPDATE webhook_deliveries SET state = 'Waiting', attempts = 0, next_attempt_at = @now,
                    finished_at = NULL
                WHERE webhook = @webhook AND event IN (
                    SELECT key FROM webhook_events WHERE {(ids is null ? "at >= @since" : "id IN @ids")})
                """,
                new { webhook, ids, since = since.ToRow(), now = clock.GetUtcNow().ToRow() }),
            cancellationToken);

    /// <summary>The newest first.</summary>
    /// <param name="webhook">Null for all.</param>
    /// <param name="state">Null for all.</param>
    public async Task<IReadOnlyList<SentEvent>> ListAsync(
        long? webhook, EventState? state, int count, CancellationToken cancellationToken) =>
        [
            .. (await database.ReadAsync(
                sql => sql.QueryAsync<EventRow>(
                    $"""
                    SELECT {Columns} FROM webhook_deliveries d JOIN webhook_events e ON e.key = d.event
                    WHERE 1 = 1 {(webhook is null ? "" : "AND d.webhook = @webhook")}
                        {(state is null ? "" : "AND d.state = @state")}
                    ORDER BY d.event DESC, d.webhook LIMIT @count
                    """,
                    new { webhook, state = state?.ToString(), count }),
                cancellationToken)).Select(row => row.ToSent()),
        ];

    /// <summary>How many events of each webhook are in each state.</summary>
    public async Task<ILookup<long, (EventState State, long Count)>> CountAsync(CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            sql => sql.QueryAsync<(long Webhook, string State, long Count)>(
                "SELECT webhook, state, COUNT(*) FROM webhook_deliveries GROUP BY webhook, state"),
            cancellationToken))
        .ToLookup(row => row.Webhook, row => (Enum.Parse<EventState>(row.State), row.Count));

    /// <summary>Deletes events of before an instant for which no webhook waits.</summary>
    /// <returns>How many.</returns>
    public static Task<int> DeleteBeforeAsync(SqlSession sql, DateTimeOffset before, int count) =>
        sql.ExecuteAsync(
            """
            DELETE FROM webhook_events WHERE key IN (
                SELECT e.key FROM webhook_events e
                WHERE e.at < @before AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d
                    WHERE d.event = e.key AND d.state = 'Waiting')
                ORDER BY e.at LIMIT @count)
            """,
            new { before = before.ToRow(), count });

    private sealed class WaitingRow
    {
        public long Event { get; init; }
        public long Attempts { get; init; }
        public long NextAttemptAt { get; init; }
        public long? Subscriber { get; init; }
        public string? Subscribers { get; init; }

        public WaitingEvent ToWaiting() => new(
            Event,
            (int)Attempts,
            Instants.FromRow(NextAttemptAt),
            Subscriber is { } one ? [one]
            : Subscribers is { } many ? JsonSerializer.Deserialize<long[]>(many)!
            : []);
    }

    private sealed class EventRow
    {
        public long Key { get; init; }
        public string Id { get; init; } = "";
        public string Type { get; init; } = "";
        public long At { get; init; }
        public string Data { get; init; } = "";
        public long Webhook { get; init; }
        public string State { get; init; } = "";
        public long Attempts { get; init; }
        public long NextAttemptAt { get; init; }
        public string? LastError { get; init; }
        public long? FinishedAt { get; init; }

        public RecordedEvent ToEvent() => new(Id, Type, Instants.FromRow(At), Data);

        public SentEvent ToSent() => new(
            ToEvent(),
            Webhook,
            Enum.Parse<EventState>(State),
            (int)Attempts,
            Instants.FromRow(NextAttemptAt),
            LastError,
            Instants.FromRow(FinishedAt));
    }
}

internal enum EventState
{
    Waiting,
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}

/// <param name="Id">What receivers know it by, at each attempt.</param>
/// <param name="Data">JSON.</param>
internal sealed record RecordedEvent(string Id, string Type, DateTimeOffset At, string Data);

/// <param name="Event">The event's row.</param>
/// <param name="Subscribers">A later event about any of them waits for this one.</param>
internal sealed record WaitingEvent(
    long Event, int Attempts, DateTimeOffset NextAttemptAt, IReadOnlyList<long> Subscribers)
{
    public bool IsDueAt(DateTimeOffset now) => NextAttemptAt <= now || NextAttemptAt > now + EventOutbox.MaxDelay;
}

/// <param name="NextAt">Null when it is over.</param>
internal sealed record EventAttempt(
    long Event, long Webhook, EventState State, string? Error = null, DateTimeOffset? NextAt = null);

/// <summary>An event at one webhook, for the operator.</summary>
internal sealed record SentEvent(
    RecordedEvent Event,
    long Webhook,
    EventState State,
    int Attempts,
    DateTimeOffset NextAttemptAt,
    string? LastError,
    DateTimeOffset? FinishedAt);
