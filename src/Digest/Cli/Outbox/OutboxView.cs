using Digest.Cli.Output;
using Digest.Outbox;
using Digest.Storage;

namespace Digest.Cli.Outbox;

/// <summary>How a mail is shown, to people and in JSON.</summary>
internal static class OutboxView
{
    public static object Json(OutboxRow row) => new
    {
        row.Key,
        state = row.Status.ToLowerInvariant(),
        kind = row.Kind.ToLowerInvariant(),
        subscriber = row.Subscriber == 0 ? null : (long?)row.Subscriber,
        edition = row.Edition == 0 ? null : (long?)row.Edition,
        row.Recipient,
        queued_at = Instants.FromRow(row.QueuedAt),
        row.Attempts,
        next_attempt_at = IsQueued(row) ? Instants.FromRow(row.NextAttemptAt) : (DateTimeOffset?)null,
        begun_at = Instants.FromRow(row.BegunAt),
        finished_at = Instants.FromRow(row.FinishedAt),
        reply = row.LastReply,
    };

    /// <summary>The state in words, with the command that changes it.</summary>
    public static string StateText(OutboxRow row) => row.Status switch
    {
        nameof(DeliveryStatus.Queued) => "queued",
        nameof(DeliveryStatus.Sending) => row.BegunAt is null ? "leased by a worker" : "being sent",
        nameof(DeliveryStatus.Uncertain) =>
            $"on hold, it may have been delivered. Send it again: digest outbox release {row.Key}",
        nameof(DeliveryStatus.Held) => $"on hold, it cannot be made. Send it again: digest outbox release {row.Key}",
        nameof(DeliveryStatus.Failed) => $"failed. Send it again: digest outbox retry {row.Key}",
        var other => other.ToLowerInvariant(),
    };

    public static bool IsQueued(OutboxRow row) => row.Status == nameof(DeliveryStatus.Queued);
}
