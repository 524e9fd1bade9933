namespace Digest.Subscribers.Selection;

/// <summary>Active subscribers: all, some, or those that are due.</summary>
/// <param name="Only">Null for all.</param>
internal sealed record SubscriberFilter(IReadOnlyList<long>? Only, DateTimeOffset? DueBy, IReadOnlyList<long> Except)
{
    /// <summary>Only those whose cursor is this or higher.</summary>
    public long? CursorFrom { get; init; }

    /// <summary>Only those whose cursor is lower.</summary>
    public long? CursorBelow { get; init; }

    /// <param name="except">Who are left out.</param>
    public static SubscriberFilter Due(DateTimeOffset instant, IReadOnlyList<long> except) =>
        new(null, instant, except);

    /// <param name="only">Null for all.</param>
    public static SubscriberFilter Active(long? only) => new(only is { } key ? [key] : null, null, []);
}

/// <summary>A place in the order of subscribers: the due instant in milliseconds since 1970, then the key.</summary>
internal sealed record SubscriberPlace
{
    /// <summary>Before all others.</summary>
    public static SubscriberPlace Start { get; } = new();

    public long Key { get; init; }

    public long Due { get; init; }
}
