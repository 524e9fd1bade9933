namespace Digest.Delivery.Journal;

/// <summary>The last that the journal knows of a delivery.</summary>
/// <param name="Epoch">Of the lease under which it was sent.</param>
/// <param name="Reply">The server's, where it replied.</param>
internal sealed record JournalEntry(long Key, long Epoch, JournalState State, string Reply = "");

internal enum JournalState
{
    /// <summary>It will be sent next, with its group.</summary>
    Begun,

    /// <summary>Its final dot may have left.</summary>
    Intended,
    Accepted,

    /// <summary>The server replied, and did not accept it.</summary>
    Refused,
}
