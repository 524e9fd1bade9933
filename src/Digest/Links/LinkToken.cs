namespace Digest.Links;

/// <summary>The purpose of a signed link. <see cref="PageLinks.PagePath"/> is the first part of its path.</summary>
internal enum LinkPurpose
{
    Confirm = 1,
    Unsubscribe = 2,

    /// <summary>Change topics and times.</summary>
    Manage = 3,

    /// <summary>
    /// One edition: all its papers, and feedback on them. Its links differ by a number that follows the token.
    /// </summary>
    Edition = 4,

    /// <summary>One edition to read and to pass on: a copy without anything personal, and all that matched.</summary>
    Read = 5,

    /// <summary>Sent to a new address: the subscription moves there.</summary>
    ChangeAddress = 6,
}

/// <summary>The content of a signed link. It allows its holder one action for one subscriber.</summary>
/// <param name="Subscriber">The subscriber's key.</param>
/// <param name="Generation">The subscriber's <c>Subscriber.LinkGeneration</c> when the link was made. When that
/// changes, all links but those to unsubscribe are revoked.</param>
/// <param name="Edition">The edition's key for <see cref="LinkPurpose.Edition"/> and <see
/// cref="LinkPurpose.Read"/>; otherwise 0.</param>
internal sealed record LinkToken(LinkPurpose Purpose, long Subscriber, long Generation, long Edition = 0);
