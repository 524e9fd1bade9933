using System.Collections.Concurrent;

namespace Digest.Operations;

/// <summary>
/// What the clocks of other machines say: the database's, and those of servers that were asked lately.
/// </summary>
internal sealed class ClockReference(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, TimeSpan> _ahead = new(StringComparer.Ordinal);

    /// <summary>
    /// How far others are ahead of this machine, by the one that agrees best; null when none was asked. A single one
    /// may be wrong itself.
    /// </summary>
    public TimeSpan? Ahead =>
        _ahead.Values.OrderBy(ahead => ahead.Duration()).Select(ahead => (TimeSpan?)ahead).FirstOrDefault();

    public void Observe(string name, DateTimeOffset theirs) => _ahead[name] = theirs - clock.GetUtcNow();

    /// <summary>This machine's clock was set.</summary>
    public void Move(TimeSpan by)
    {
        foreach (var name in _ahead.Keys) _ahead.AddOrUpdate(name, -by, (_, ahead) => ahead - by);
    }
}
