using static Digest.Outbox.DeliveryStatus;

namespace Digest.Outbox;

/// <summary>What the operator decides about mails.</summary>
/// <param name="Done">What was done, before a number.</param>
/// <param name="Of">The states that it applies to; in others nothing changes.</param>
/// <param name="Assignments">Of an UPDATE, with the parameter <c>@now</c>.</param>
internal sealed record OutboxChange(string Done, IReadOnlyList<DeliveryStatus> Of, string Assignments)
{
    /// <summary>A mail waits again, with most of its attempts before it.</summary>
    public const string Queue =
        "status = 'Queued', finished_at = NULL, next_attempt_at = @now, "
            + "attempts = CASE WHEN attempts > 1 THEN 1 ELSE attempts END";

    /// <summary>Failed mails are sent again, waiting ones now.</summary>
    public static OutboxChange Retry { get; } = new("Queued for the next run", [Failed, Queued], Queue);

    /// <summary>Mails on hold are sent again.</summary>
    public static OutboxChange Release { get; } = new("Queued for the next run", [Uncertain, Held], Queue);

    /// <summary>A delivered mail is sent once more, for a reader who misses it.</summary>
    public static OutboxChange Resend { get; } = new("Queued for the next run", [Delivered], Queue);

    /// <summary>For mails on hold that are known to have arrived.</summary>
    public static OutboxChange MarkDelivered { get; } =
        new("Marked as delivered", [Uncertain, Held], "status = 'Delivered', finished_at = @now");

    /// <summary>For mails that should not be sent any more.</summary>
    public static OutboxChange Cancel { get; } = new(
        "Cancelled",
        [Queued, Uncertain, Held],
        "status = 'Cancelled', finished_at = @now, "
            + "last_reply = CASE WHEN last_reply IS NULL THEN 'cancelled by the operator' "
            + "ELSE 'cancelled by the operator; before: ' || last_reply END");
}
