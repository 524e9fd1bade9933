using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Digest.Configuration;

/// <summary>Reads an appsettings.json. Comments and trailing commas are allowed.</summary>
internal static class SettingsFile
{
    public const string Name = "appsettings.json";

    /// <summary>The file of the working folder, or else the one beside the program; null where there is none.</summary>
    public static string? Find() =>
        ((string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
            .Select(folder => Path.Combine(folder, Name))
            .FirstOrDefault(File.Exists);

    /// <summary>What holds where nothing is configured. It travels inside the program.</summary>
    public static IReadOnlyCollection<KeyValuePair<string, string?>> ReadDefaults()
    {
        using var defaults = typeof(SettingsFile).Assembly.GetManifestResourceStream(Name)!;
        return Flatten(defaults);
    }

    /// <returns>The settings, or one line that says why they cannot be read.</returns>
    public static (IReadOnlyCollection<KeyValuePair<string, string?>> Settings, string? Failure) Read(string file)
    {
        try
        {
            using var text = File.OpenRead(file);
            return (Flatten(text), null);
        }
        catch (JsonException e)
        {
            return ([], FormattableString.Invariant(
                $"{file}, line {e.LineNumber + 1}: not valid JSON. {e.Message.Split(" LineNumber:")[0]}"));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return ([], $"{file} cannot be read: {e.Message}");
        }
    }

    private static List<KeyValuePair<string, string?>> Flatten(Stream json)
    {
        var root = (IConfigurationRoot)new ConfigurationBuilder().AddJsonStream(json).Build();
        // A section has no value of its own; an empty list is the exception, and has an empty one.
        return [.. root.AsEnumerable().Where(setting => setting.Value is not null)];
    }
}
