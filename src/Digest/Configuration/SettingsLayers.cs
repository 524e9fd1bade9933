using System.Text.RegularExpressions;

namespace Digest.Configuration;

/// <param name="Origin">Where the value was set: <c>default</c>, a file, an environment variable or the command
/// line.</param>
internal sealed record LayeredSetting(string? Value, string Origin);

/// <summary>
/// Settings of several origins, the later ones above the earlier ones. Keys are written <c>Section:Key</c>, items of
/// lists <c>Section:Key:0</c>; case does not matter.
/// </summary>
internal sealed partial class SettingsLayers
{
    private readonly Dictionary<string, LayeredSetting> _settings = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, LayeredSetting> All => _settings;

    /// <summary>One for each old name of a key.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>
    /// Overrides single values, also those of a list's items. A key's old name gives way to its new one in the same
    /// place.
    /// </summary>
    public void Override(string key, string? value, string origin)
    {
        if (RenamedSettings.Find(key) is { Old: var old, Current: var current })
        {
            Warnings.Add($"{old} is called {current} now. Rename it.");
            if (_settings.GetValueOrDefault(current)?.Origin == origin) return;
            key = current;
        }

        _settings[key] = new LayeredSetting(value?.StartsWith("~/", StringComparison.Ordinal) == true
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), value[2..])
            : value, origin);
    }

    /// <summary>Lays a whole file above what is there. A list that it gives replaces the list below whole.</summary>
    public void AddFile(IReadOnlyCollection<KeyValuePair<string, string?>> values, string origin)
    {
        // A list is known by the number of an item, an empty one by having no value of its own.
        var lists = values
            .Select(setting => Item().Match(setting.Key) is { Success: true } item
                ? setting.Key[..item.Index]
                : setting.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var key in _settings.Keys.ToList())
            if (Item().Match(key) is { Success: true } item && lists.Contains(key[..item.Index])) _settings.Remove(key);
        foreach (var (key, value) in values) Override(key, value, origin);
    }

    [GeneratedRegex(@":\d+(?=:|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Item();
}
