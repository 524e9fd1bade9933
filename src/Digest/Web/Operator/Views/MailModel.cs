using Digest.Outbox;
using Scriban.Runtime;

namespace Digest.Web.Operator.Views;

/// <summary>A mail of the outbox as templates see it.</summary>
internal static class MailModel
{
    public static ScriptObject Of(OutboxRow mail) => new()
    {
        { "key", Shown.Key(mail.Key) },
        { "kind", mail.Kind == nameof(MailKind.Edition) ? "digest" : mail.Kind.ToLowerInvariant() },
        { "state", mail.Status.ToLowerInvariant() },
        { "note", NoteOn(mail) },
        {
            "is_bad",
            mail.Status is nameof(DeliveryStatus.Failed) or nameof(DeliveryStatus.Uncertain)
                or nameof(DeliveryStatus.Held)
        },
        { "recipient", mail.Recipient },
        { "subscriber", mail.Subscriber == 0 ? null : Shown.Key(mail.Subscriber) },
        { "reply", mail.LastReply },
        { "attempts", mail.Attempts },
        { "queued", Shown.Time(mail.QueuedAt) },
        { "next", mail.Status == nameof(DeliveryStatus.Queued) ? Shown.Time(mail.NextAttemptAt) : "" },
        { "ended", Shown.Time(mail.FinishedAt) },
    };

    private static string? NoteOn(OutboxRow mail) => mail.Status switch
    {
        nameof(DeliveryStatus.Sending) => mail.BegunAt is null ? "held by a worker" : "being sent",
        nameof(DeliveryStatus.Uncertain) => "on hold: it may have been delivered",
        nameof(DeliveryStatus.Held) => "on hold: it cannot be made",
        _ => null,
    };
}
