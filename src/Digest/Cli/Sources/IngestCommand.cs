using System.CommandLine;
using System.Globalization;
using Digest.Cli.Output;
using Digest.Cli.Usage;
using Digest.Embeddings;
using Digest.Papers.Text;
using Digest.Sources;
using Digest.Sources.Files;
using Digest.Topics;
using Spectre.Console;

namespace Digest.Cli.Sources;

/// <summary><c>digest ingest</c>: imports papers from files or from the configured sources.</summary>
internal static class IngestCommand
{
    private static readonly Option<string[]> Files = new("--file")
    {
        Description = "Read this file: Digest's JSONL, or a saved response of Hugging Face Daily Papers. Repeatable.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Names = new("--source")
    {
        Description = "Read this configured source. Repeatable. Default: all enabled sources.",
        HelpName = "NAME",
    };

    private static readonly Option<DateOnly?> Since = CommonOptions.Date(
        "Import papers since that day without announcing them. It resumes after an interruption.", "--since");

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "ingest",
            "Import papers from sources or files.",
            "digest ingest",
            "digest ingest --file papers.jsonl",
            "digest ingest --source arxiv-cs --since 2026-01-01")
        {
            Files,
            Names,
            Since,
        };
        command.Validators.Add(result =>
        {
            if (result.IsGiven(Since) && result.IsGiven(Files))
                result.AddError("--since only works with sources; a file is always read completely.");
        });
        command.SetAction(host.RunWithDatabase(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Value(Files).FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            context.Output.Error(
                Directory.Exists(missing)
                    ? $"{missing} is a folder. Name its files, or read it with a source of kind Folder."
                    : $"File not found: {missing}");
            return ExitCode.Failed;
        }
        if (Choose(context) is not { } sources) return ExitCode.Usage;
        var failed = false;
        foreach (var source in sources)
        {
            var report = context.Output.Terminal is { } terminal
                ? await terminal
                    .Progress()
                    .StartAsync(progress =>
                        ReadAsync(context, source, Bar(progress.AddTask(source.Name)), cancellationToken))
                : await ReadAsync(context, source, Lines(context), cancellationToken);
            WriteReport(context.Output, report);
            failed |= report.Error is not null;
        }
        await EncodeAsync(context, cancellationToken);
        await context.Get<CorpusStatistics>().PrepareTrainerAsync(cancellationToken);
        return failed ? ExitCode.Failed : ExitCode.Ok;
    }

    private static Task EncodeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var encoding = context.Get<PaperEncoding>();
        return context.Output.Terminal is { } terminal
            ? terminal.Status().StartAsync(
                "Encoding new papers",
                status => encoding.EncodeAnnouncedAsync(
                    new Progress<int>(done => status.Status(
                        string.Create(CultureInfo.InvariantCulture, $"Encoding new papers: {done}"))),
                    cancellationToken))
            : encoding.EncodeAnnouncedAsync(progress: null, cancellationToken);
    }

    /// <summary>The sources to read; null after reporting an unknown name.</summary>
    private static List<IPaperSource>? Choose(CommandContext context)
    {
        var configured = context.Get<SourceRegistry>();
        var (files, names) = (context.Value(Files), context.Value(Names));
        var chosen = new List<IPaperSource>();
        if (files.Length > 0) chosen.Add(new FileSource(files, context.Get<TimeProvider>()));
        foreach (var name in names)
        {
            if (configured.Find(name) is not { } source)
            {
                var known = context.Settings.Sources.Read.Select(known => known.Name).ToList();
                context.Output.Error(
                    NearestName.Find(name, known) is { } nearest
                        ? $"Unknown source '{name}'. Did you mean {nearest}?"
                        : $"Unknown source '{name}'. Configured: {string.Join(", ", known)}.");
                return null;
            }
            chosen.Add(source);
        }
        if (chosen.Count == 0) chosen.AddRange(configured.Enabled);
        if (chosen.Count == 0)
            context.Output.Hint("No source is enabled. Add one: digest sources add arxiv cs.AI cs.CL");
        return chosen;
    }

    private static Task<IngestReport> ReadAsync(
        CommandContext context,
        IPaperSource source,
        IProgress<IngestProgress> progress,
        CancellationToken cancellationToken)
    {
        var ingest = context.Get<PaperIngest>();
        return context.Value(Since) is { } since
            ? ingest.BackfillAsync(source, since, progress, cancellationToken)
            : ingest.ReadAsync(source, progress, cancellationToken);
    }

    private static Progress<IngestProgress> Bar(ProgressTask task) =>
        new(step =>
        {
            if (step.Part is { Total: > 0 } part) task.Value = 100.0 * part.Done / part.Total;
            task.Description = string.Create(
                CultureInfo.InvariantCulture, $"{Markup.Escape(step.Source)}: {step.Records} records");
        });

    private static Progress<IngestProgress> Lines(CommandContext context)
    {
        var lines = new ProgressLines(context.Output, context.Get<TimeProvider>());
        return new Progress<IngestProgress>(step => lines.Report($"{step.Source}: records read", step.Records));
    }

    private static void WriteReport(CommandOutput output, IngestReport report)
    {
        foreach (var problem in report.Problems) output.Hint($"{report.Source}: {problem}");
        var counts = report.Counts;
        output.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Source}: {counts.Added} new, {counts.Revised} revised, {counts.Updated} updated "
                    + $"({report.Records} read, {report.Problems.Count} invalid)"),
            new
            {
                report.Source,
                New = counts.Added,
                counts.Announced,
                counts.Revised,
                counts.Updated,
                Read = report.Records,
                Invalid = report.Problems.Count,
                report.Error,
            });
        if (report.Error is { } error) output.Error($"{report.Source}: {error}");
    }
}
