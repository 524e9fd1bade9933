using System.CommandLine;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Papers.Text;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Csv;
using Digest.Subscribers.Moving;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers import</c></summary>
internal static class ImportCommand
{
    /// <summary>Rows that a dry run shows.</summary>
    private const int ShownRows = 5;

    /// <summary>Tags without a topic that are named.</summary>
    private const int ShownTags = 10;

    private static readonly Argument<string> FilePath = new("FILE")
    {
        Description = "A CSV file, or Mailchimp's zip; - for the standard input.",
    };

    private static readonly Option<string[]> Topics = new("--topic", "-t")
    {
        Description = "A topic for everyone on the list, beside those it names. Repeatable.",
        HelpName = "NAME=QUERY",
    };

    private static readonly Option<string[]> Map = new("--map")
    {
        Description = "A topic for those with a tag, in listmonk also a list or an attribute. Repeatable.",
        HelpName = "TAG=QUERY",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Show how the columns and the first rows are read, and what would be done. Changes nothing.",
    };

    private static readonly Option<bool> Resubscribe = new("--resubscribe")
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
            + "Exports of Mailchimp, listmonk, Google Contacts and Mailman are read as they are; who unsubscribed or "
            + "bounced there is never mailed here. "
            + "One topic per line in the topics cell. "
            + "Invalid rows are reported by number and skipped. Existing subscribers are unchanged, "
            + "and people who unsubscribed stay unsubscribed.",
            "digest subscribers import people.csv",
            "digest subscribers import people.csv --dry-run",
            "digest subscribers import audience.zip --topic \"Agents=language model agents\"",
            "digest subscribers import subscribers.csv --map \"ml=cat:cs.LG\" --map \"systems=cat:cs.DC\"",
            "digest subscribers export | ssh other digest subscribers import -")
        {
            FilePath, Topics, Map, DryRun, Resubscribe,
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

        var (topics, errors) = ImportTopics.Read(context.Value(Topics), context.Value(Map));
        foreach (var error in errors) context.Output.Error(error);
        if (errors.Count > 0) return ExitCode.Usage;
        if (!context.Value(DryRun)) await context.Get<SchemaMigrator>().MigrateAsync(cancellationToken);
        var import = new SubscriberImport(Target(context), context.Settings.Subscribers, topics);
        var path = context.Value(FilePath);
        var lists = path == "-" ? [("-", Console.OpenStandardInput())] : ListFiles.Open(path);
        foreach (var (name, content) in lists)
        {
            if (await ReadAsync(context, import, name, content, cancellationToken)) continue;
            // Who left comes first: without them others could be added who must not be mailed.
            context.Output.Error($"{name} could not be read to its end; what would follow was not imported. Repair it, "
                + "and import again.");
            break;
        }

        WriteReport(context, import.Report, topics);
        return import.Report.Refused == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static IImportTarget Target(CommandContext context)
    {
        var (settings, inviteLeft) = (context.Settings, context.Value(Resubscribe));
        if (!context.Value(DryRun)) return new ImportWriter(
            context.Get<SqlDatabase>(), context.Get<SubscriberLifecycle>(), context.Get<TimeProvider>(), inviteLeft);
        // A list can be looked at before there is an installation, which a look does not create.
        var isThere = settings.Storage.IsPostgreSql || File.Exists(StorageServices.SqliteFile(settings.DataFolder));
        return new ImportTrial(isThere ? context.Get<SqlDatabase>() : null, inviteLeft);
    }

    /// <returns>False when a part of the list was not read.</returns>
    private static async Task<bool> ReadAsync(
        CommandContext context,
        SubscriberImport import,
        string name,
        Stream content,
        CancellationToken cancellationToken)
    {
        await using var text = await TextFile.OpenAsync(content, cancellationToken);
        using var reader = new StreamReader(text.Utf8);
        var csv = await SubscriberCsvReader.OpenAsync(reader, name);
        var rows = new List<string[]>();
        await import.RunAsync(
            csv,
            what => context.Output.Hint($"{name}:{what}"),
            Progress(context),
            subscriber =>
            {
                if (context.Value(DryRun) && rows.Count < ShownRows) rows.Add(Cells(subscriber));
            },
            cancellationToken);
        if (context.Value(DryRun)) Show(context.Output, csv, rows);
        if (csv.Error is null && text.Notice is { } notice) context.Output.Hint(
            $"{name}: {notice}. If that is wrong, save the file as UTF-8.");
        return csv.Error is null && !csv.IsCutShort;
    }

    private static void Show(CommandOutput output, SubscriberCsvReader csv, List<string[]> rows)
    {
        var columns = csv.Mapping.ToLookup(column => csv.Program is { } program && column.Field == program);
        output.Table(
            ["column", "read as"],
            [.. columns[false].Select(column => new[] { column.Header, column.Field ?? "(not read)" })], "No columns.");
        if (csv.Program is { } other)
            output.Line($"{other}: {string.Join(", ", columns[true].Select(column => column.Header))}");
        output.Line();
        if (rows.Count == 0) return;
        output.Table(["email", "name", "status", "cadence", "time zone", "topics"], rows, "");
        output.Line();
    }

    private static void WriteReport(CommandContext context, ImportReport report, ImportTopics topics)
    {
        var output = context.Output;
        output.Line(
            context.Value(DryRun) ? $"Dry run: {report}. Nothing was changed." : report.ToString(), report);
        if (report.Left > 0 && !context.Value(DryRun))
            output.Hint("To ask those who left by mail: import again with --resubscribe.");
        if (report.WithoutTopics > 0) output.Hint(FormattableString.Invariant(
            $"{report.WithoutTopics} have no topic and get trending papers. Choose for them: --topic NAME=QUERY"));
        if (report.UnknownZones > 0) output.Hint(FormattableString.Invariant(
            $"{report.UnknownZones} have an unknown time zone and get {context.Settings.Subscribers.TimeZone}."));
        var unused = topics.Unused.Take(ShownTags).ToList();
        if (unused.Count > 0) output.Hint(
            $"Tags without a topic: {string.Join(", ", unused.Select(Tag))}. Choose one: --map TAG=QUERY");

        static string Tag((string Name, long People) tag) =>
            FormattableString.Invariant($"{tag.Name} ({tag.People})");
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
