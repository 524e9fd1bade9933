using Microsoft.Extensions.Configuration;

namespace Digest.Configuration;

/// <summary>Keys that earlier versions knew under another name. Their values count, with a warning.</summary>
internal static class RenamedSettings
{
    private static readonly (string Old, string New)[] All =
    [
        ("Sources:MaxAnswerMegabytes", "Sources:MaxResponseMegabytes"),
    ];

    /// <summary>Whether this was a key.</summary>
    public static bool Contains(string key) =>
        All.Any(renamed => renamed.Old.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Gives each value to the new key, unless that is set as well, in the same place or a later one.
    /// </summary>
    /// <returns>A warning for each old key that is set.</returns>
    public static IReadOnlyList<string> Apply(IConfigurationRoot configuration)
    {
        List<string> warnings = [];
        foreach (var (old, current) in All)
        {
            if (configuration[old] is not { } value) continue;
            warnings.Add($"{old} is called {current} now. Rename it.");
            var last = configuration.Providers.Last(place =>
                place.TryGet(old, out _) || place.TryGet(current, out _));
            if (!last.TryGet(current, out _)) configuration[current] = value;
        }

        return warnings;
    }
}
