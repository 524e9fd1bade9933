using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Digest.Storage;

namespace Digest.Events;

/// <summary>
/// Records what happened, in the transaction that caused it, for each webhook that wants it. Where none does, it costs
/// one look at a small table: ask once for many.
/// </summary>
internal static class EventRecorder
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Who wants events of a kind at this moment.</summary>
    public static async Task<EventAudience> FindAudienceAsync(SqlSession sql, EventKind kind)
    {
        var rows = await sql.QueryAsync<ListenerRow>(
            "SELECT key, events, subscriber FROM webhooks WHERE disabled_at IS NULL ORDER BY key");
        return new EventAudience(
            [
                .. from row in rows
                where row.Events.Split(' ').Contains(kind.Type())
                select new EventListener(row.Key, row.Subscriber),
            ]);
    }

    /// <summary>Hold the row of its subscriber, so that events of one subscriber have keys in their order.</summary>
    public static async Task RecordAsync(SqlSession sql, EventAudience audience, IEnumerable<NewEvent> events)
    {
        var wanted = events.Where(happened => audience.Wants(happened.Subscriber))
            .Select(happened => (Id: NewId(), Event: happened)).ToList();
        if (wanted.Count == 0) return;
        await sql.InsertAsync(
            "INSERT INTO webhook_events (id, type, at, subscriber, subscribers, data) VALUES {rows}",
            [
                .. wanted.Select(one => new object?[]
                {
                    one.Id,
                    one.Event.Kind.Type(),
                    one.Event.At.ToRow(),
                    one.Event.Subscriber,
                    one.Event.Subscribers is { } many ? JsonSerializer.Serialize(many) : null,
                    JsonSerializer.Serialize(one.Event.Data, Json),
                }),
            ]);
        await sql.ForRowsAsync<long>(
            """
            WITH v (id, webhook, at) AS (VALUES {rows})
            INSERT INTO webhook_deliveries (event, webhook, state, attempts, next_attempt_at)
            SELECT e.key, v.webhook, 'Waiting', 0, v.at FROM v JOIN webhook_events e ON e.id = v.id
            """,
            [
                .. from one in wanted
                   from listener in audience.Of(one.Event.Subscriber)
                   select new object?[] { one.Id, listener.Webhook, one.Event.At.ToRow() },
            ]);
    }

    /// <summary>Never used again, also not by another installation.</summary>
    public static string NewId() => $"evt_{RandomNumberGenerator.GetHexString(32, lowercase: true)}";

    private sealed record ListenerRow(long Key, string Events, long? Subscriber);
}

/// <summary>The webhooks that want a kind of event.</summary>
internal sealed class EventAudience(IReadOnlyList<EventListener> listeners)
{
    public bool IsEmpty => listeners.Count == 0;

    /// <param name="subscriber">Null: it is not about one.</param>
    public bool Wants(long? subscriber) => Of(subscriber).Any();

    public IEnumerable<EventListener> Of(long? subscriber) =>
        listeners.Where(listener => listener.Subscriber is null || listener.Subscriber == subscriber);
}

/// <param name="Subscriber">It only wants what is about this one; null: all.</param>
internal sealed record EventListener(long Webhook, long? Subscriber);

/// <param name="Data">Written as JSON, its names in snake_case.</param>
internal sealed record NewEvent(EventKind Kind, DateTimeOffset At, object Data)
{
    /// <summary>Whom it is about: the event is deleted with the subscriber. Null: no one, or many.</summary>
    public long? Subscriber { get; init; }

    /// <summary>Of an event about many, or one that outlives its subscriber: whose order it keeps.</summary>
    public IReadOnlyList<long>? Subscribers { get; init; }
}
