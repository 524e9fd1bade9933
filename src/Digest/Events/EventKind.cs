namespace Digest.Events;

/// <summary>What other programs can be told; docs/webhooks.md has what each carries.</summary>
internal enum EventKind
{
    /// <summary>A subscription is in effect: confirmed, added by the operator, or brought back.</summary>
    Subscribed,

    /// <summary>By the reader or the operator; also when the subscriber is deleted.</summary>
    Unsubscribed,

    /// <summary>A mail did not arrive.</summary>
    Bounced,

    /// <summary>The reader's provider reports a complaint; it ends the subscription, too.</summary>
    Complained,

    /// <summary>Servers accepted mails: one event for those that were recorded together.</summary>
    MailDelivered,

    /// <summary>A digest with papers was made.</summary>
    DigestReady,

    /// <summary>A source is late or broken.</summary>
    SourceStalled,
}

internal static class EventKinds
{
    private static readonly (EventKind Kind, string Type)[] Types =
    [
        (EventKind.Subscribed, "subscriber.subscribed"),
        (EventKind.Unsubscribed, "subscriber.unsubscribed"),
        (EventKind.Bounced, "subscriber.bounced"),
        (EventKind.Complained, "subscriber.complained"),
        (EventKind.MailDelivered, "mail.delivered"),
        (EventKind.DigestReady, "digest.ready"),
        (EventKind.SourceStalled, "source.stalled"),
    ];

    /// <summary>Of the message by which the operator tries a webhook. It is never recorded.</summary>
    public const string TestType = "webhook.test";

    /// <summary>Those that a webhook can want.</summary>
    public static IReadOnlyList<EventKind> All { get; } = [.. Types.Select(one => one.Kind)];

    /// <summary>The <c>type</c> of its messages.</summary>
    public static string Type(this EventKind kind) => Types.Single(one => one.Kind == kind).Type;

    /// <returns>Null for an unknown type.</returns>
    public static EventKind? Parse(string type) =>
        Types.Where(one => one.Type.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(one => (EventKind?)one.Kind).FirstOrDefault();

    /// <summary>Each event is about one subscriber.</summary>
    public static bool IsAboutOne(this EventKind kind) =>
        kind is not (EventKind.MailDelivered or EventKind.SourceStalled);
}
