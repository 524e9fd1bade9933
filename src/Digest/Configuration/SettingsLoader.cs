using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Digest.Configuration;

/// <param name="Settings">Complete with defaults even when there are failures.</param>
/// <param name="File">The appsettings.json that was read; null where none was found.</param>
/// <param name="Failures">Everything that is wrong, each with its key, its value and what is valid.</param>
/// <param name="Warning">What is in the configuration without effect; null for nothing.</param>
/// <param name="Origins">Where each value was set, by key; a key that is missing has its default.</param>
internal sealed record SettingsResult(
    Settings Settings,
    string? File,
    IReadOnlyList<string> Failures,
    string? Warning,
    IReadOnlyDictionary<string, LayeredSetting> Origins)
{
    /// <summary>The file to change: the one that was read, or the one that would be read first.</summary>
    public string FileToEdit => File ?? Path.Combine(Directory.GetCurrentDirectory(), SettingsFile.Name);
}

/// <summary>
/// Reads the configuration. Later beats earlier: the defaults; appsettings.json of the working folder, or else the one
/// beside the program; environment variables; <c>--Section:Key=value</c>; <c>--data</c>.
/// </summary>
internal static partial class SettingsLoader
{
    public const string DefaultOrigin = "default";

    private const string CommandLineOrigin = "command line";
    private const string EnvironmentOrigin = "environment variable ";

    /// <summary>
    /// Settings on the command line begin with an uppercase letter, options of commands with a lowercase one.
    /// </summary>
    public static bool IsOverride(string argument) => Override().IsMatch(argument);

    public static SettingsResult Load(string? dataFolder, IReadOnlyList<string> overrides)
    {
        var layers = new SettingsLayers();
        layers.AddFile(SettingsFile.ReadDefaults(), DefaultOrigin);
        var file = SettingsFile.Find();
        string? unreadable = null;
        if (file is not null)
        {
            (var values, unreadable) = SettingsFile.Read(file);
            layers.AddFile(values, file);
        }

        foreach (var (key, value, variable) in EnvironmentSettings.Read())
            layers.Override(key, value, EnvironmentOrigin + variable);
        foreach (var argument in overrides)
            if (argument[2..].Split('=', 2) is [var key, var value]) layers.Override(key, value, CommandLineOrigin);
        if (dataFolder is not null) layers.Override(nameof(Settings.DataFolder), dataFolder, "--data");
        var settings = new Settings();
        if (unreadable is not null) return new SettingsResult(settings, file, [unreadable], null, layers.All);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(layers.All.Select(setting => KeyValuePair.Create(setting.Key, setting.Value.Value)))
            .Build();
        var (ignored, removed) = RemovedSettings.Check(configuration);
        string[] warnings = [.. layers.Warnings, .. ignored is null ? Array.Empty<string>() : [ignored]];
        var binder = new SettingsBinder();
        binder.Bind(configuration, settings);
        settings.DataFolder = Path.GetFullPath(
            settings.DataFolder.Length == 0 ? new Settings().DataFolder : settings.DataFolder);
        return new SettingsResult(
            settings,
            file,
            [
                .. ((string[])[.. binder.Failures, .. removed, .. SettingsRules.Failures(settings)]).Select(failure =>
                    failure + PlaceOf(failure, layers)),
            ],
            warnings.Length == 0 ? null : string.Join(' ', warnings),
            layers.All);
    }

    /// <summary>A message names its key first. The file is named once for all; a variable is named here.</summary>
    private static string PlaceOf(string failure, SettingsLayers layers) =>
        layers.All.GetValueOrDefault(failure.Split(' ', 2)[0])?.Origin is { } origin
        && origin.StartsWith(EnvironmentOrigin, StringComparison.Ordinal)
            ? $" ({origin})"
            : "";

    [GeneratedRegex(@"^--[A-Z]\w*(:\w+)*=", RegexOptions.CultureInvariant)]
    private static partial Regex Override();
}
