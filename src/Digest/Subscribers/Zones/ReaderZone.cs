using System.Collections.Concurrent;

namespace Digest.Subscribers.Zones;

/// <summary>
/// The time zone that a subscriber lives in, also where this machine does not know its name: after a move or an upgrade
/// of the system one reader's zone must not stop the others' digests, nor theirs.
/// </summary>
internal static class ReaderZone
{
    private static readonly ConcurrentDictionary<string, TimeZoneInfo?> Known = new(StringComparer.Ordinal);

    /// <summary>
    /// By its name; else by another name that it has had; else the offset that it had when it was last known; else UTC.
    /// </summary>
    public static TimeZoneInfo Of(Subscriber subscriber) =>
        Find(subscriber.TimeZone) ?? FindAlias(subscriber.TimeZone) ?? Fixed(subscriber.UtcOffset ?? TimeSpan.Zero);

    public static bool IsKnown(string id) => Find(id) is not null;

    /// <summary>What is used instead of a zone that is not known, in words.</summary>
    public static string Replacement(Subscriber subscriber) =>
        FindAlias(subscriber.TimeZone) is { } alias ? alias.Id : Fixed(subscriber.UtcOffset ?? TimeSpan.Zero).Id;

    /// <summary>The offset to store for when the zone is not known any more; null when it is not known now.</summary>
    public static TimeSpan? OffsetOf(string id, DateTimeOffset now) => (Find(id) ?? FindAlias(id))?.GetUtcOffset(now);

    private static TimeZoneInfo? FindAlias(string id) =>
        ZoneAliases.Of(id).Select(Find).FirstOrDefault(zone => zone is not null);

    private static TimeZoneInfo? Find(string id) => Known.GetOrAdd(
        id, static name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null);

    private static TimeZoneInfo Fixed(TimeSpan offset)
    {
        if (offset == TimeSpan.Zero) return TimeZoneInfo.Utc;
        var id = FormattableString.Invariant($"UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}");
        return TimeZoneInfo.CreateCustomTimeZone(id, offset, id, id);
    }
}
