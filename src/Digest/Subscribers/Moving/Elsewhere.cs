namespace Digest.Subscribers.Moving;

/// <summary>What the export of another program says about a person, beside what a subscriber has here.</summary>
/// <param name="State">What the program calls it, for the operator, for example <c>Mailchimp: cleaned</c>.</param>
/// <param name="At">When the person left, or the address was blocked; null when that is not known.</param>
/// <param name="Consent">When and how the person agreed to get mail; null when that is not known.</param>
/// <param name="Tags">Tags, lists and interests.</param>
internal sealed record Elsewhere(
    Standing Standing, string State, DateTimeOffset? At, string? Consent, IReadOnlyList<string> Tags);

/// <summary>Whether a person may be mailed, by what another program knows.</summary>
internal enum Standing
{
    Subscribed,

    /// <summary>Mail is stopped for now, by whoever runs the list.</summary>
    Paused,

    /// <summary>Never agreed: not confirmed, or on no list.</summary>
    NotSubscribed,

    /// <summary>Unsubscribed.</summary>
    Left,

    /// <summary>The address bounced, complained or was blocked by whoever runs the list.</summary>
    Blocked,
}
