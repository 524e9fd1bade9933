using Digest.Storage;

namespace Digest.Editions;

/// <summary>What a group of subscribers needs of the announcements; -1 stands for none.</summary>
/// <param name="Subscribers">How many there are.</param>
/// <param name="LowestNewCursor">Of those who have had no edition yet.</param>
/// <param name="LowestUndelivered">Where editions begin that wait for delivery and will be superseded.</param>
/// <param name="LowestNewUndelivered">The same of first editions.</param>
public sealed record CursorRange(long Subscribers, long LowestCursor, long LowestNewCursor, long LowestUndelivered, long LowestNewUndelivered)
{
    /// <summary>Announcements above this seq may be needed.</summary>
    public long After => Lower(LowestCursor, LowestUndelivered);

    /// <summary>The lowest cursor of anybody who starts with the latest batches; null when nobody does.</summary>
    public long? NewCursor => Lower(LowestNewCursor, LowestNewUndelivered) is var lowest and >= 0 ? lowest : null;

    private static long Lower(long a, long b) => a < 0 ? b : b < 0 ? a : Math.Min(a, b);
}

/// <summary>A group of subscribers as a condition on <c>subscribers s</c>.</summary>
public sealed record SubscriberFilter(string Condition, object Parameters)
{
    public static SubscriberFilter DueBy(DateTimeOffset instant) => new("s.status = 'Active' AND s.next_due_at <= @instant", new { instant = instant.ToRow() });

    public static SubscriberFilter AllActive() => new("s.status = 'Active'", new { });

    public static SubscriberFilter One(long key) => new("s.status = 'Active' AND s.key = @key", new { key });
}
