using System.CommandLine;
using System.Globalization;
using Digest.Sources;

namespace Digest.Cli.Sources;

/// <summary><c>digest sources</c>: shows the state of each source, what it brought and its last error.</summary>
internal static class SourcesCommand
{
    private static readonly Option<bool> Json = CommonOptions.Json();

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand("sources", "Show source status.", "digest sources", "digest sources --json")
        {
            Json,
        };
        command.SetAction(host.RunWithDatabase(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var watch = context.Get<SourceHealth>();
        var rows = new List<(WatchedSource Source, IReadOnlyList<WatchedCategory> Categories)>();
        foreach (var source in await watch.ListAsync(cancellationToken))
            rows.Add((source, await watch.ListCategoriesAsync(source, cancellationToken)));
        if (context.Value(Json))
        {
            foreach (var (source, categories) in rows) context.Output.Json(JsonOf(source, categories));
            return ExitCode.Ok;
        }
        context.Output.Table(
            ["Source", "Kind", "State", "Last success", "Last new", "Last batch", "Papers", "Announced", "Last error"],
            [.. rows.SelectMany(row => row.Categories.Select(CellsOf).Prepend(CellsOf(row.Source)))],
            "No source is configured. Add sources under Sources:Read in appsettings.json.");
        return ExitCode.Ok;
    }

    private static string[] CellsOf(WatchedSource source)
    {
        var status = source.Status;
        return
        [
            source.Options.Name,
            source.Options.Kind.ToString(),
            StateOf(source),
            At(status.LastSuccessAt),
            At(status.LastNewAt),
            Day(status.LastBatch),
            status.Papers.ToString(CultureInfo.InvariantCulture),
            status.Announcements.ToString(CultureInfo.InvariantCulture),
            ErrorOf(status),
        ];
    }

    private static string[] CellsOf(WatchedCategory category) =>
        [
            $"  {category.Category}",
            "",
            category.State.ToString(),
            "",
            "",
            Day(category.LastBatch),
            "",
            category.Papers.ToString(CultureInfo.InvariantCulture),
            "",
        ];

    private static string StateOf(WatchedSource source) =>
        !source.Options.Enabled ? "Off"
        : source.Status.FailingSince is not null ? $"{source.State}, failing"
        : source.State.ToString();

    private static string ErrorOf(SourceStatus status) =>
        status.LastError is null ? ""
        : status.FailingSince is { } since ? $"since {At(since)}: {status.LastError}"
        : $"recovered from: {status.LastError}";

    private static object JsonOf(WatchedSource source, IReadOnlyList<WatchedCategory> categories) => new
    {
        source.Options.Name,
        source.Options.Kind,
        source.Options.Enabled,
        source.State,
        source.Status.LastAttemptAt,
        source.Status.LastSuccessAt,
        source.Status.LastNewAt,
        source.Status.LastBatch,
        source.Status.FailingSince,
        source.Status.LastError,
        source.Status.Papers,
        source.Status.Announcements,
        Categories = categories,
    };

    private static string At(DateTimeOffset? instant) =>
        instant?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "never";

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "none";
}
