using System.Collections;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Digest.Configuration;

/// <param name="Settings">Complete with defaults even when there are failures.</param>
/// <param name="File">The appsettings.json that was read; null where none was found.</param>
/// <param name="Failures">Everything that is wrong, each with its key, its value and what is valid.</param>
/// <param name="Warning">What is in the configuration without effect; null for nothing.</param>
internal sealed record SettingsResult(
    Settings Settings, string? File, IReadOnlyList<string> Failures, string? Warning = null);

/// <summary>
/// Reads the configuration. Later beats earlier: the options' defaults; appsettings.json of the working folder, or else
/// the one beside the program; environment variables <c>Section__Key</c>, then <c>DIGEST_Key</c> and
/// <c>DIGEST_Section__Key</c>; <c>--Section:Key=value</c>; <c>--data</c>.
/// </summary>
internal static partial class SettingsLoader
{
    private const string Prefix = "DIGEST_";

    /// <summary>
    /// Settings on the command line begin with an uppercase letter, options of commands with a lowercase one.
    /// </summary>
    public static bool IsOverride(string argument) => Override().IsMatch(argument);

    public static SettingsResult Load(string? dataFolder, IReadOnlyList<string> overrides)
    {
        var settings = new Settings();
        var file = FindFile();
        var builder = new ConfigurationBuilder();
        if (file is not null) builder.AddJsonFile(file, optional: false);
        builder.AddInMemoryCollection(Environment());
        builder.AddInMemoryCollection(
            overrides
                .Select(argument => argument[2..].Split('=', 2))
                .Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])));
        if (dataFolder is not null)
            builder.AddInMemoryCollection([KeyValuePair.Create(nameof(Settings.DataFolder), (string?)dataFolder)]);
        IConfigurationRoot configuration;
        try
        {
            configuration = builder.Build();
        }
        catch (InvalidDataException e)
        {
            return new SettingsResult(settings, file, [$"{e.Message} {e.InnerException?.Message}".Trim()]);
        }

        var renamed = RenamedSettings.Apply(configuration);
        var (ignored, removed) = RemovedSettings.Check(configuration);
        string[] warnings = [.. renamed, .. ignored is null ? Array.Empty<string>() : [ignored]];
        var binder = new SettingsBinder();
        binder.Bind(configuration, settings);
        settings.DataFolder = Path.GetFullPath(settings.DataFolder.Length == 0 ? "." : settings.DataFolder);
        return new SettingsResult(
            settings,
            file,
            [.. binder.Failures, .. removed, .. SettingsRules.Failures(settings)],
            warnings.Length == 0 ? null : string.Join(' ', warnings));
    }

    private static string? FindFile() =>
        ((string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
            .Select(folder => Path.Combine(folder, "appsettings.json"))
            .FirstOrDefault(File.Exists);

    /// <summary>
    /// Without the prefix only <c>Section__Key</c> of a known section counts, because other programs use names like
    /// MAIL and HOME.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string?>> Environment()
    {
        var sections = typeof(Settings)
            .GetProperties()
            .Where(p => SettingsBinder.IsSection(p.PropertyType))
            .Select(p => p.Name)
            .ToList();
        var variables = System
            .Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        foreach (var (name, value) in variables)
            if (sections.Any(section => name.StartsWith(section + "__", StringComparison.OrdinalIgnoreCase)))
                yield return KeyValuePair.Create(Key(name), value);
        foreach (var (name, value) in variables.Where(variable =>
                variable.Name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
            if (IsSetting(name[Prefix.Length..])) yield return KeyValuePair.Create(Key(name[Prefix.Length..]), value);

        static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);

        // A variable like DIGEST_SHARED_DATA is not a setting of this program. DIGEST_Smtp__Prot is a misspelt one.
        static bool IsSetting(string name) =>
            name.Contains("__", StringComparison.Ordinal) || SettingsBinder.IsKnown(typeof(Settings), name);
    }

    [GeneratedRegex(@"^--[A-Z]\w*(:\w+)*=", RegexOptions.CultureInvariant)]
    private static partial Regex Override();
}
