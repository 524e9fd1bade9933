using Microsoft.Extensions.Configuration;

namespace Digest.Cli.Configuration;

/// <summary>
/// Keys that earlier versions knew. A value that asks for what the program does anyway is ignored with a warning; any
/// other is an error that names the replacement.
/// </summary>
internal static class RemovedSettings
{
    private static readonly RemovedSetting[] All =
    [
        new("Templates:Engine", AnyOf("BuiltIn", "Scriban"), "Scriban renders every template: remove the key."),
    ];

    /// <param name="IsAnswered">
    /// Whether the program does what this value asks for, given the rest of the configuration.
    /// </param>
    private sealed record RemovedSetting(string Key, Func<string, IConfiguration, bool> IsAnswered, string Replacement);

    public static bool Contains(string key) =>
        All.Any(removed => removed.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <returns>
    /// At most one warning, which names every key that is ignored; and a failure for each that cannot be.
    /// </returns>
    public static (string? Warning, IReadOnlyList<string> Failures) Check(IConfiguration configuration)
    {
        var given = All.Select(removed => (Setting: removed, Value: configuration[removed.Key]))
            .Where(given => given.Value is not null)
            .ToLookup(given => given.Value!.Length == 0 || given.Setting.IsAnswered(given.Value, configuration));
        var ignored = string.Join(", ", given[true].Select(given => given.Setting.Key));
        return (
            ignored.Length == 0
                ? null
                : $"No longer a setting, and ignored: {ignored}. Remove it from the configuration.",
            [.. given[false].Select(given => $"{given.Setting.Key} is '{given.Value}'. {given.Setting.Replacement}")]);
    }

    private static Func<string, IConfiguration, bool> AnyOf(params string[] values) =>
        (value, _) => values.Contains(value, StringComparer.OrdinalIgnoreCase);
}
