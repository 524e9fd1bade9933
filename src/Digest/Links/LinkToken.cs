namespace Digest.Links;

/// <summary>What a signed link may be used for. The name in lower case is also the first part of its path.</summary>
public enum LinkPurpose
{
    Confirm = 1,
    Unsubscribe = 2,

    /// <summary>Change topics and times.</summary>
    Manage = 3,

    /// <summary>One edition: all its papers, and feedback on them. Its links differ by a number that follows the token.</summary>
    Edition = 4,
}

/// <summary>What a signed link says: whoever holds it may do this one thing for this one subscriber.</summary>
/// <param name="Subscriber">The subscriber's key.</param>
/// <param name="Generation">The subscriber's <c>Subscriber.LinkGeneration</c> when the link was made; raising that revokes the link.</param>
/// <param name="Edition">The edition's key for <see cref="LinkPurpose.Edition"/>; otherwise 0.</param>
public sealed record LinkToken(LinkPurpose Purpose, long Subscriber, long Generation, long Edition = 0);
