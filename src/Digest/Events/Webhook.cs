using Digest.Storage;

namespace Digest.Events;

/// <summary>Where another program is told what happens.</summary>
internal sealed record Webhook
{
    /// <summary>The row's key; 0 before it is stored.</summary>
    public long Key { get; init; }

    /// <summary>May itself be a secret (Slack): it is not logged.</summary>
    public required Uri Url { get; init; }

    public required IReadOnlyList<EventKind> Events { get; init; }

    public WebhookFormat Format { get; init; }

    /// <summary>Only what is about this subscriber; null for all.</summary>
    public long? Subscriber { get; init; }

    public required string Secret { get; init; }

    /// <summary>Null: it was not replaced, or long ago.</summary>
    public OldSecret? OldSecret { get; init; }

    public DateTimeOffset? SucceededAt { get; init; }

    /// <summary>Null: the last attempt succeeded.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    public string? LastError { get; init; }

    /// <summary>Null: it is sent to.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>For logs and alerts.</summary>
    public string Name => FormattableString.Invariant($"webhook {Key} ({Url.Host})");

    /// <summary>The secrets that sign at an instant, the current one first.</summary>
    public IEnumerable<string> SecretsAt(DateTimeOffset now) =>
        OldSecretAt(now) is { } old ? [Secret, old.Secret] : [Secret];

    /// <summary>Null when <see cref="Secret"/> alone signs at an instant.</summary>
    public OldSecret? OldSecretAt(DateTimeOffset now) => OldSecret is { } old && now < old.Until ? old : null;
}

/// <summary>A secret that was replaced, and until when it signs too.</summary>
internal sealed record OldSecret(string Secret, DateTimeOffset Until);

/// <summary>What the body of a request looks like.</summary>
internal enum WebhookFormat
{
    /// <summary>Standard Webhooks: type, timestamp and data.</summary>
    Standard,

    /// <summary>A line of text for a channel, with Slack's links.</summary>
    Slack,

    /// <summary>As Slack, with links in Markdown.</summary>
    Mattermost,

    /// <summary>Plain text, the title in a header.</summary>
    Ntfy,
}

/// <summary>A row of <c>webhooks</c>.</summary>
internal sealed class WebhookRow
{
    public const string Columns =
        "key, url, events, format, subscriber, secret, old_secret, old_secret_until, succeeded_at, failing_since, "
            + "last_error, disabled_at";

    public long Key { get; init; }

    public string Url { get; init; } = "";

    public string Events { get; init; } = "";

    public string Format { get; init; } = "";

    public long? Subscriber { get; init; }

    public string Secret { get; init; } = "";

    public string? OldSecret { get; init; }

    public long? OldSecretUntil { get; init; }

    public long? SucceededAt { get; init; }

    public long? FailingSince { get; init; }

    public string? LastError { get; init; }

    public long? DisabledAt { get; init; }

    public Webhook ToWebhook() => new()
    {
        Key = Key,
        Url = new Uri(Url),
        Events = ReadEvents(Events),
        Format = Enum.Parse<WebhookFormat>(Format),
        Subscriber = Subscriber,
        Secret = Secret,
        OldSecret = OldSecret is { } old && Instants.FromRow(OldSecretUntil) is { } until
            ? new OldSecret(old, until)
            : null,
        SucceededAt = Instants.FromRow(SucceededAt),
        FailingSince = Instants.FromRow(FailingSince),
        LastError = LastError,
        DisabledAt = Instants.FromRow(DisabledAt),
    };

    public static string WriteEvents(IEnumerable<EventKind> events) =>
        string.Join(' ', events.Select(kind => kind.Type()));

    /// <summary>A type of a newer version is passed over.</summary>
    private static EventKind[] ReadEvents(string events) =>
        [.. events.Split(' ').Select(EventKinds.Parse).OfType<EventKind>()];
}
