using System.Globalization;
using Digest.Events;
using Digest.Operations;
using Microsoft.Extensions.Logging;

namespace Digest.Webhooks;

/// <summary>What the operator is told about webhooks. A URL is not among it, because it may be a secret.</summary>
internal sealed class WebhookNotices(OperatorAlerts alerts, WebhookOptions options)
{
    public Task GivenUpAsync(Webhook webhook, string? error, CancellationToken cancellationToken) => alerts.NotifyAsync(
        LogLevel.Error,
        $"Events for {webhook.Name} are given up",
        string.Create(
            CultureInfo.InvariantCulture,
            $"They failed for four days: {error}. See: digest webhooks events --webhook {webhook.Key} --state failed. ")
            + string.Create(CultureInfo.InvariantCulture, $"Send them again: digest webhooks replay {webhook.Key}"),
        cancellationToken);

    /// <param name="isGone">It says itself that it wants no more.</param>
    public Task DisabledAsync(Webhook webhook, bool isGone, string? error, CancellationToken cancellationToken)
    {
        var reason = isGone
            ? "It wants no more, it says (410)"
            : string.Create(
                CultureInfo.InvariantCulture, $"It has failed for {options.DisableAfter.TotalDays:0.#} days: {error}");
        return alerts.RaiseAsync(
            AlertOf(webhook.Key),
            $"Nothing is sent to {webhook.Name} any more",
            string.Create(
                CultureInfo.InvariantCulture, $"{reason}. Once it works: digest webhooks enable {webhook.Key}"),
            cancellationToken);
    }

    /// <summary>The operator has enabled or removed it.</summary>
    public Task SettledAsync(long webhook, string what, CancellationToken cancellationToken) =>
        alerts.ClearAsync(AlertOf(webhook), what, cancellationToken);

    private static string AlertOf(long webhook) => FormattableString.Invariant($"webhook {webhook}");
}
