using Digest.Bounces;
using Digest.Delivery;
using Digest.Delivery.Signing;
using Digest.Delivery.Transport;
using Digest.Editions;
using Digest.Embeddings;
using Digest.Maintenance.Keeping;
using Digest.Maintenance.Metrics;
using Digest.Operations;
using Digest.Outbox;
using Digest.Rendering;
using Digest.Rendering.Messages;
using Digest.Scheduling;
using Digest.Sources;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Summaries;
using Digest.Web;
using Digest.Webhooks;

namespace Digest.Configuration;

/// <summary>Runs every section's validator and the rules between sections.</summary>
internal static class SettingsRules
{
    /// <summary>Where data of the system is missing, only that: every zone and language would fail for it.</summary>
    public static IReadOnlyList<string> Failures(Settings settings) => SystemData.Missing is { Count: > 0 } missing
        ? missing :
    [
        .. TopLevel(settings),
        .. StorageOptionsValidator.Failures(settings.Storage),
        .. MailOptionsValidator.Failures(settings.Mail),
        .. SmtpOptionsValidator.Failures(settings.Smtp),
        .. TemplatesOptionsValidator.Failures(settings.Templates),
        .. SourcesOptionsValidator.Failures(settings.Sources),
        .. SubscribersOptionsValidator.Failures(settings.Subscribers),
        .. SummaryOptionsValidator.Failures(settings.Summaries),
        .. EmbeddingOptionsValidator.Failures(settings.Embeddings),
        .. EditionOptionsValidator.Failures(settings.Editions),
        .. DeliveryOptionsValidator.Failures(settings.Delivery),
        .. RetentionOptionsValidator.Failures(settings.Retention, settings.Editions.ChangesDays),
        .. DkimOptionsValidator.Failures(settings.Dkim),
        .. BounceOptionsValidator.Failures(settings.Bounces, settings.DataFolder),
        .. ScheduleOptionsValidator.Failures(settings.Schedule),
        .. WebOptionsValidator.Failures(settings.Web),
        .. WebhookOptionsValidator.Failures(settings.Webhooks),
        .. OperatorOptionsValidator.Failures(settings.Operator),
        .. MetricsOptions.Failures(settings.Metrics, settings.DataFolder),
        .. BetweenSections(settings),
    ];

    private static IEnumerable<string> TopLevel(Settings settings)
    {
        if (settings.PublicUrl is { } url && !IsPublicUrl(url))
            yield return $"PublicUrl is '{url}'. It must be an http or https address without a query, for example "
                + "https://digest.example.org.";
        if (File.Exists(settings.DataFolder)) yield return $"DataFolder is '{settings.DataFolder}', which is a file. "
            + "It must be a folder; a missing one is created.";
    }

    private static bool IsPublicUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.Query.Length == 0
        && uri.Fragment.Length == 0
        && uri.UserInfo.Length == 0;

    private static IEnumerable<string> BetweenSections(Settings settings)
    {
        var isSentElsewhere = settings.Mail.Transport != MailTransportKind.Pickup && !IsLoopback(settings.Smtp.Host);
        if (isSentElsewhere
            && MailboxText.Parse(settings.Mail.From) is { } from
            && from.Address.EndsWith("@localhost", StringComparison.Ordinal))
        {
            yield return $"Mail:From '{settings.Mail.From}' is a local address, but Smtp:Host is "
                + $"'{settings.Smtp.Host}'. "
                + "Set Mail:From to an address that the relay may send for.";
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
