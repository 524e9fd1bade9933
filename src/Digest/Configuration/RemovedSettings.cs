using Microsoft.Extensions.Configuration;

namespace Digest.Configuration;

/// <summary>
/// Keys that earlier versions knew. A value that asks for what the program does anyway is ignored with a warning; any
/// other is an error that names the replacement.
/// </summary>
internal static class RemovedSettings
{
    private const string SetSmtpTimeout = "Set Smtp:Timeout, which limits every step before the message is complete.";

    private static readonly RemovedSetting[] All =
    [
        new("Bounces:Interval", AnyOf("00:01:00"), "The folder is read every minute: remove the key."),
        new("Delivery:BatchSize", AnyOf("500"), "Mails are sent in small groups now: remove the key."),
        new("Editions:BatchSize", AnyOf("1000"), "It is fixed now: remove the key."),
        new("Matching:FreshnessWeight", AnyOf("0.01"), "It is fixed at 0.01: remove the key."),
        new("Matching:UpvoteWeight", AnyOf("0.03"), "It is fixed at 0.03: remove the key."),
        new("Smtp:CommandTimeout", AnyOf("00:05:00"), SetSmtpTimeout),
        new("Smtp:ConnectTimeout", AnyOf("00:00:30"), SetSmtpTimeout),
        new("Smtp:DataTimeout", AnyOf("00:02:00"), SetSmtpTimeout),
        new("Smtp:FinalReplyTimeout", AnyOf("00:10:00"), "It is fixed at 10 minutes: remove the key."),
        new("Smtp:WriteTimeout", AnyOf("00:03:00"), SetSmtpTimeout),
        new(
            "Storage:Provider",
            FitsConnectionString,
            "Set Storage:ConnectionString for PostgreSQL, or leave it empty for SQLite."),
        new("Templates:Engine", AnyOf("BuiltIn", "Scriban"), "Scriban renders every template: remove the key."),
    ];

    /// <param name="IsAnswered">
    /// Whether the program does what this value asks for, given the rest of the configuration.
    /// </param>
    private sealed record RemovedSetting(string Key, Func<string, IConfiguration, bool> IsAnswered, string Replacement);

    /// <summary>Whether this was a key, or a section of such keys.</summary>
    public static bool Contains(string key) => All.Any(removed =>
        removed.Key.Equals(key, StringComparison.OrdinalIgnoreCase)
        || removed.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase));

    /// <returns>
    /// At most one warning, which names every key that is ignored; and a failure for each that cannot be.
    /// </returns>
    public static (string? Warning, IReadOnlyList<string> Failures) Check(IConfiguration configuration)
    {
        var given = All.Select(removed => (Setting: removed, Value: configuration[removed.Key]))
            .Where(given => given.Value is not null)
            .ToLookup(given => given.Value!.Length == 0 || given.Setting.IsAnswered(given.Value, configuration));
        var ignored = string.Join(", ", given[true].Select(given => given.Setting.Key));
        List<string> warnings = [];
        if (ignored.Length > 0)
            warnings.Add($"No longer a setting, and ignored: {ignored}. Remove it from the configuration.");
        if (ReplaceMailKit(configuration))
            warnings.Add("Mail:Transport is 'MailKit', which means Smtp now. Write Smtp.");
        return (
            warnings.Count == 0 ? null : string.Join(' ', warnings),
            [.. given[false].Select(given => $"{given.Setting.Key} is '{given.Value}'. {given.Setting.Replacement}")]);
    }

    private static bool FitsConnectionString(string provider, IConfiguration configuration) =>
        provider.Equals(
            string.IsNullOrEmpty(configuration["Storage:ConnectionString"]) ? "Sqlite" : "PostgreSql",
            StringComparison.OrdinalIgnoreCase);

    /// <summary>MailKit sends all mail now; it was once a choice beside Smtp.</summary>
    private static bool ReplaceMailKit(IConfiguration configuration)
    {
        const string Key = "Mail:Transport";
        if (!"MailKit".Equals(configuration[Key], StringComparison.OrdinalIgnoreCase)) return false;
        configuration[Key] = "Smtp";
        return true;
    }

    private static Func<string, IConfiguration, bool> AnyOf(params string[] values) =>
        (value, _) => values.Contains(value, StringComparer.OrdinalIgnoreCase);
}
