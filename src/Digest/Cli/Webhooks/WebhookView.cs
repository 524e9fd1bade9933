using Digest.Events;

namespace Digest.Cli.Webhooks;

/// <summary>How webhooks are shown, to people and in JSON; never with their secrets.</summary>
internal static class WebhookView
{
    public static object Json(Webhook webhook, long waiting, long failed, DateTimeOffset now) => new
    {
        webhook = webhook.Key,
        state = State(webhook),
        url = Url(webhook),
        format = Format(webhook),
        events = webhook.Events.Select(kind => kind.Type()),
        webhook.Subscriber,
        waiting,
        failed,
        webhook.SucceededAt,
        webhook.FailingSince,
        webhook.DisabledAt,
        webhook.LastError,
        old_secret_until = webhook.OldSecretAt(now)?.Until,
    };

    public static string State(Webhook webhook) =>
        webhook.DisabledAt is not null ? "disabled" : webhook.FailingSince is not null ? "failing" : "ok";

    public static string Format(Webhook webhook) => webhook.Format.ToString().ToLowerInvariant();

    /// <summary>Who knows the whole address of a chat's webhook can write there; a query often holds a token.</summary>
    public static string Url(Webhook webhook) => webhook.Format == WebhookFormat.Standard
        ? webhook.Url.GetLeftPart(UriPartial.Path) + (webhook.Url.Query.Length > 0 ? "?…" : "")
        : $"{webhook.Url.GetLeftPart(UriPartial.Authority)}/…";
}
