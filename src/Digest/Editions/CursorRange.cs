using Digest.Subscribers.Selection;

namespace Digest.Editions;

/// <summary>The range of announcements that a group of subscribers needs.</summary>
/// <param name="After">Announcements above this seq may be needed.</param>
/// <param name="NewCursor">The lowest cursor of those who start with the latest batches; null for none.</param>
internal sealed record CursorRange(long After, long? NewCursor)
{
    internal static CursorRange Of(SubscriberCursors cursors, UndeliveredCursors undelivered) => new(
        Lower(cursors.Lowest, undelivered.Lowest),
        Lower(cursors.LowestNew, undelivered.LowestNew) is var lowest and >= 0 ? lowest : null);

    /// <summary>-1 means none.</summary>
    private static long Lower(long a, long b) => a < 0 ? b : b < 0 ? a : Math.Min(a, b);
}

/// <summary>The lowest cursor of editions that wait for delivery; -1 means none.</summary>
/// <param name="LowestNew">The same for first editions.</param>
internal sealed record UndeliveredCursors(long Lowest, long LowestNew);
