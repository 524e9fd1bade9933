using System.Collections;

namespace Digest.Configuration;

/// <summary>
/// Settings in environment variables: <c>Section__Key</c> and <c>Key</c>, each also with the prefix <c>DIGEST_</c>,
/// which wins. An empty variable counts as unset.
/// </summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "DIGEST_";

    /// <summary>Other programs use names like MAIL and HOME, so a name counts only if it is a key or names a
    /// section.</summary>
    public static IEnumerable<(string Key, string Value, string Variable)> Read()
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value))
            .Where(variable => !string.IsNullOrEmpty(variable.Value))
            .OrderBy(variable => variable.Name, StringComparer.Ordinal)
            .ToLookup(variable => variable.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase));
        foreach (var (name, value) in variables[false])
            if (IsSetting(name)) yield return (KeyOf(name), value!, name);
        foreach (var (name, value) in variables[true])
            if (name[Prefix.Length..] is var key && (IsSetting(key) || IsMisspelt(key)))
                yield return (KeyOf(key), value!, name);
    }

    private static string KeyOf(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    private static bool IsSetting(string name) =>
        name.Split("__", 2) is [var section, _]
            ? SettingsBinder.IsKnown(typeof(Settings), section)
            : SettingsBinder.IsKnown(typeof(Settings), name) && !SettingsBinder.IsSectionName(name);

    /// <summary>
    /// A variable like DIGEST_SHARED_DATA is not a setting of this program. DIGEST_Smpt__Port and DIGEST_DATA_FOLDER
    /// are misspelt ones: they are reported as unknown, with the right name.
    /// </summary>
    private static bool IsMisspelt(string name) =>
        name.Contains("__", StringComparison.Ordinal) || SettingsBinder.Nearest(typeof(Settings), name) is not null;
}
