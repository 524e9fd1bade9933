using System.CommandLine;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Sources;

namespace Digest.Cli.Sources;

/// <summary><c>digest sources</c>: shows the state of each source, what it brought and its last error.</summary>
internal static class SourcesCommand
{
    private static readonly string[] Columns =
        ["source", "state", "papers", "last success", "last batch", "kind", "last new", "announced"];

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "sources",
            "Show the status of the sources of papers.",
            "digest sources",
            "digest sources add arxiv cs.RO cs.CV",
            "digest sources add feed https://example.org/papers.xml",
            "digest sources import feeds.opml")
        {
            SourcesAddCommand.Create(host),
            SourcesImportCommand.Create(host),
            SourcesExportCommand.Create(host),
        };
        command.SetAction(host.RunReading(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (output, health) = (context.Output, context.Get<SourceHealth>());
        var rows = new List<(WatchedSource Source, IReadOnlyList<WatchedCategory> Categories)>();
        foreach (var source in await health.ListAsync(cancellationToken))
            rows.Add((source, await health.ListCategoriesAsync(source, cancellationToken)));
        if (output.IsJson)
        {
            foreach (var (source, categories) in rows) output.Json(JsonOf(source, categories));
        }
        else
        {
            Write(output, rows);
        }

        if (rows.Count == 0) output.Hint("No source is configured. Add one: digest sources add arxiv cs.AI cs.CL");
        else if (rows.All(row => row.Source.Status.LastSuccessAt is null && row.Source.Status.LastError is null))
            output.Hint("No source has been read yet. Read them: digest ingest");
        return ExitCode.Ok;
    }

    private static void Write(
        CommandOutput output, IReadOnlyList<(WatchedSource Source, IReadOnlyList<WatchedCategory> Categories)> rows)
    {
        // A program gets errors in a column. On a terminal they would leave no space for the others.
        if (!output.IsTerminal)
        {
            output.Table(
                [.. Columns, "last error"],
                [
                    .. rows.SelectMany(row => row.Categories
                        .Select(category => (string[])[.. CellsOf(category), ""])
                        .Prepend([.. CellsOf(row.Source), ErrorOf(row.Source.Status)])),
                ],
                "");
            return;
        }

        output.Table(
            Columns, [.. rows.SelectMany(row => row.Categories.Select(CellsOf).Prepend(CellsOf(row.Source)))], "");
        foreach (var (source, _) in rows.Where(row => row.Source.Status.LastError is not null))
            output.Line($"{source.Options.Name} {ErrorOf(source.Status)}");
    }

    private static string[] CellsOf(WatchedSource source)
    {
        var status = source.Status;
        return
        [
            source.Options.Name,
            StateOf(source),
            status.Papers.ToString(CultureInfo.InvariantCulture),
            At(status.LastSuccessAt),
            Day(status.LastBatch),
            source.Options.Kind.ToString(),
            At(status.LastNewAt),
            status.Announcements.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private static string[] CellsOf(WatchedCategory category) =>
        [
            $"  {category.Category}",
            category.State.ToString(),
            category.Papers.ToString(CultureInfo.InvariantCulture),
            "",
            Day(category.LastBatch),
            "",
            "",
            "",
        ];

    private static string StateOf(WatchedSource source) =>
        !source.Options.Enabled ? "Off"
        : source.Status.FailingSince is not null ? $"{source.State}, failing"
        : source.State.ToString();

    private static string ErrorOf(SourceStatus status) =>
        status.LastError is null ? ""
        : status.FailingSince is { } since ? $"failing since {At(since)}: {status.LastError}"
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
        instant is null ? "never" : UtcMinute.Of(instant);

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "none";
}
