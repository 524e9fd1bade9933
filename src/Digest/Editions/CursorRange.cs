using Digest.Subscribers;

namespace Digest.Editions;

/// <summary>What a group of subscribers needs of the announcements.</summary>
/// <param name="After">Announcements above this seq may be needed.</param>
/// <param name="NewCursor">The lowest cursor of those who start with the latest batches; null when nobody does.</param>
public sealed record CursorRange(long After, long? NewCursor)
{
    internal static CursorRange Of(SubscriberCursors cursors, UndeliveredCursors undelivered) => new(
        Lower(cursors.Lowest, undelivered.Lowest),
        Lower(cursors.LowestNew, undelivered.LowestNew) is var lowest and >= 0 ? lowest : null);

    /// <summary>-1 stands for none.</summary>
    private static long Lower(long a, long b) => a < 0 ? b : b < 0 ? a : Math.Min(a, b);
}

/// <summary>Where editions begin that wait for delivery; -1 stands for none.</summary>
/// <param name="LowestNew">The same of first editions.</param>
internal sealed record UndeliveredCursors(long Lowest, long LowestNew);
