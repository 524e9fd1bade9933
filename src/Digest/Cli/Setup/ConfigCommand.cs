using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Digest.Cli.Usage;
using Digest.Configuration;

namespace Digest.Cli.Setup;

/// <summary><c>digest config</c>: every setting, its value and where it was set.</summary>
internal static class ConfigCommand
{
    private static readonly Option<bool> Changed = new("--changed")
    {
        Description = "Show only settings that differ from the defaults.",
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "config",
            "Show every setting, its value and where it was set. Passwords are not shown.",
            "digest config",
            "digest config --changed",
            "digest config --json --Smtp:Port=465")
        {
            Changed,
        };
        command.SetAction(host.Run((context, _) =>
        {
            Write(context);
            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }

    private static void Write(CommandContext context)
    {
        var (output, configuration) = (context.Output, context.Configuration);
        var settings = Settings("", configuration.Settings)
            .Select(setting => (
                setting.Key,
                Value: Show(setting.Key, setting.Value),
                Origin: OriginOf(setting.Key, configuration)))
            .Where(setting => !context.Value(Changed) || setting.Origin != SettingsLoader.DefaultOrigin)
            .ToList();
        output.List(
            settings,
            setting => new { setting.Key, setting.Value, setting.Origin },
            ["setting", "value", "set by"],
            setting => [setting.Key, setting.Value, setting.Origin],
            "Every setting has its default.");
        output.Hint(
            configuration.File is { } file
                ? $"File: {file}"
                : $"No appsettings.json is used. It would be {configuration.FileToEdit}; write one: digest init");
    }

    private static IEnumerable<(string Key, object? Value)> Settings(string parent, object section) =>
        section
            .GetType()
            .GetProperties()
            .Where(property => property.CanWrite)
            .SelectMany(property => Values(parent + property.Name, property.GetValue(section)));

    private static IEnumerable<(string Key, object? Value)> Values(string key, object? value) => value switch
    {
        IList list when list.Count > 0 && SettingsBinder.IsSection(list[0]!.GetType()) =>
            list.Cast<object>().SelectMany((item, i) => Settings(FormattableString.Invariant($"{key}:{i}:"), item)),
        not null when SettingsBinder.IsSection(value.GetType()) => Settings($"{key}:", value),
        _ => [(key, value)],
    };

    private static string OriginOf(string key, SettingsResult configuration)
    {
        // Of a list every item has an origin; they are one setting here.
        var found = configuration.Origins.GetValueOrDefault(key)
            ?? configuration.Origins.GetValueOrDefault($"{key}:0");
        return found?.Origin ?? SettingsLoader.DefaultOrigin;
    }

    private static string Show(string key, object? value) => value switch
    {
        null => "",
        string text when IsSecret(key) => text.Length == 0 ? "" : "(not shown)",
        IEnumerable list and not string => string.Join(", ", list.Cast<object>().Select(item => Show("", item))),
        TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static bool IsSecret(string key) => key is "Smtp:Password" or "Storage:ConnectionString";
}
