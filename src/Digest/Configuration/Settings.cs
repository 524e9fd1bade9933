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

/// <summary>
/// The whole configuration: each property is a key or a section of appsettings.json. Every options class is in the
/// folder of its feature.
/// </summary>
internal sealed class Settings
{
    /// <summary>
    /// The folder for everything that Digest writes. Default: <c>digest</c> in the user's local application data.
    /// </summary>
    public string DataFolder { get; set; } =
        Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData,
                Environment.SpecialFolderOption.DoNotVerify),
            "digest");

    /// <summary>
    /// The address of the pages for readers, for example <c>https://digest.example.org</c>. Null: mails have no links
    /// to them.
    /// </summary>
    public string? PublicUrl { get; set; }

    public StorageOptions Storage { get; set; } = new();

    public MailOptions Mail { get; set; } = new();

    public SmtpOptions Smtp { get; set; } = new();

    public TemplatesOptions Templates { get; set; } = new();

    public SourcesOptions Sources { get; set; } = new();

    public SubscribersOptions Subscribers { get; set; } = new();

    public SummaryOptions Summaries { get; set; } = new();

    public EmbeddingOptions Embeddings { get; set; } = new();

    public EditionOptions Editions { get; set; } = new();

    public DeliveryOptions Delivery { get; set; } = new();

    public RetentionOptions Retention { get; set; } = new();

    public DkimOptions Dkim { get; set; } = new();

    public BounceOptions Bounces { get; set; } = new();

    public ScheduleOptions Schedule { get; set; } = new();

    public WebOptions Web { get; set; } = new();

    public WebhookOptions Webhooks { get; set; } = new();

    public OperatorOptions Operator { get; set; } = new();

    public MetricsOptions Metrics { get; set; } = new();

    public LogOptions Log { get; set; } = new();
}
