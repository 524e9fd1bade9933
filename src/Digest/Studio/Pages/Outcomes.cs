using System.Collections.Concurrent;
using System.Globalization;

namespace Digest.Studio.Pages;

/// <summary>What the last posted forms came to, for the page that each leads to.</summary>
internal sealed class Outcomes
{
    public const string Parameter = "outcome";

    private const int MaxKept = 50;

    private readonly ConcurrentDictionary<string, object> _kept = new(StringComparer.Ordinal);
    private long _last;

    public string Add(object outcome)
    {
        if (_kept.Count >= MaxKept) _kept.Clear();
        var name = Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture);
        _kept[name] = outcome;
        return name;
    }

    /// <summary>Null where the address names none of this kind.</summary>
    public T? Find<T>(string? name)
        where T : class => name is not null && _kept.TryGetValue(name, out var outcome) ? outcome as T : null;
}
