using System.CommandLine;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Papers.Text;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Csv;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers import</c></summary>
internal static class ImportCommand
{
    /// <summary>Rows that a dry run shows.</summary>
    private const int ShownRows = 5;

    private static readonly Argument<string> FilePath = new(
        "FILE")
    { Description = "A CSV file; - for the standard input." };

    private static readonly Option<bool> DryRun = new(
        "--dry-run")
    { Description = "Show how the columns and the first rows are read. Changes nothing." };

    private static readonly Option<bool> Resubscribe = new(
        "--resubscribe")
    {
        Description = "Ask people who unsubscribed, by mail, whether they want to come back. They stay unsubscribed "
            + "unless they confirm."
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "import",
            $"Add subscribers from CSV. The first line names the columns: {string.Join(", ", SubscriberCsv.Columns)}; "
            + "only email is required. "
            + "Exports of Mailchimp, listmonk, Google Contacts and Mailman are read as they are. "
            + "One topic per line in the topics cell. "
            + "Invalid rows are reported by number and skipped. Existing subscribers are unchanged, "
            + "and people who unsubscribed stay unsubscribed.",
            "digest subscribers import people.csv", "digest subscribers import people.csv --dry-run",
            "digest subscribers export | ssh other digest subscribers import -")
        {
            FilePath, DryRun, Resubscribe,
        };
        command.SetAction(host.Run(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Value(Resubscribe) && context.Settings.PublicUrl is null)
        {
            context.Output.Error("--resubscribe needs PublicUrl, because the mail links to a page. Set PublicUrl.");
            return ExitCode.Usage;
        }

        var path = context.Value(FilePath);
        await using var text = await TextFile.OpenAsync(
            path == "-" ? Console.OpenStandardInput() : File.OpenRead(path), cancellationToken);
        using var reader = new StreamReader(text.Utf8);
        var problem = (string what) => context.Output.Hint($"{path}:{what}");
        var (isGood, isRead) = context.Value(DryRun)
            ? await ShowAsync(context, reader, problem, cancellationToken)
            : await ImportAsync(context, reader, problem, cancellationToken);
        if (isRead && text.Notice is { } notice) context.Output.Hint(
            $"{path}: {notice}. If that is wrong, save the file as UTF-8.");
        return isGood ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<(bool IsGood, bool IsRead)> ImportAsync(
        CommandContext context, TextReader reader, Action<string> problem, CancellationToken cancellationToken)
    {
        await context.Get<SchemaMigrator>().MigrateAsync(cancellationToken);
        var import = new SubscriberImport(
            context.Get<SubscriberLifecycle>(), context.Settings.Subscribers, context.Value(Resubscribe));
        var report = await import.RunAsync(reader, problem, Progress(context), cancellationToken);
        context.Output.Line(report.ToString(), report);
        if (report.Left > 0)
            context.Output.Hint("To ask those who left by mail: import again with --resubscribe.");
        return (report.Refused == 0, report.IsRead);
    }

    private static async Task<(bool IsGood, bool IsRead)> ShowAsync(
        CommandContext context, TextReader reader, Action<string> problem, CancellationToken cancellationToken)
    {
        var csv = await SubscriberCsvReader.OpenAsync(reader);
        context.Output.Table(
            ["column", "read as"],
            [.. csv.Mapping.Select(column => new[] { column.Header, column.Field ?? "(not read)" })], "No columns.");
        var (rows, good, refused) = (new List<string[]>(), 0, 0);
        await foreach (var line in csv.ReadAsync().WithCancellation(cancellationToken))
        {
            var (subscriber, errors) = line.Input?.Parse(context.Settings.Subscribers) ?? new SubscriberParseResult(
                null, [line.Error!]);
            foreach (var error in errors) problem(FormattableString.Invariant($"{line.Number}: {error}"));
            if (subscriber is null) refused++;
            else if (good++ < ShownRows) rows.Add(Cells(subscriber));
        }

        context.Output.Line();
        context.Output.Table(["email", "name", "status", "cadence", "time zone", "topics"], rows, "No subscribers.");
        context.Output.Line(
            FormattableString.Invariant($"Dry run: {good} can be read, {refused} refused. Nothing was changed."),
            new { Readable = good, Refused = refused });
        return (refused == 0, csv.Error is null);
    }

    private static string[] Cells(Subscriber subscriber)
    {
        var text = SubscriberInput.Of(subscriber);
        return [text.Email, text.Name ?? "", text.Status!, $"{text.Cadence} {text.SendTime}", text.TimeZone!,
            string.Join("; ", subscriber.Topics.Select(topic => topic.Name))];
    }

    private static Action<long> Progress(CommandContext context)
    {
        var progress = new ProgressLines(context.Output, context.Get<TimeProvider>());
        return lines => progress.Report("lines read", lines);
    }
}
