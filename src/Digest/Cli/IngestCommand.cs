using System.CommandLine;
using System.Globalization;
using Digest.Sources;
using Digest.Sources.Files;
using Spectre.Console;

namespace Digest.Cli;

/// <summary><c>digest ingest</c>: takes papers in, from files or from the configured sources.</summary>
internal static class IngestCommand
{
    private static readonly Option<string[]> Files = new("--file")
    {
        Description = "Read this file: Digest's JSONL, or a saved answer of Hugging Face Daily Papers. Can be given again.",
        HelpName = "FILE",
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand("ingest", "Take papers in.", "digest ingest --file papers.jsonl") { Files };
        command.SetAction(host.RunWithDatabase(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var files = context.Value(Files);
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
        {
            context.Output.Error($"There is no file {missing}.");
            return ExitCode.Failed;
        }

        var ingest = context.Get<PaperIngest>();
        var source = new FileSource(files, context.Get<TimeProvider>());
        var report = context.Output.Terminal is { } terminal
            ? await terminal.Progress().StartAsync(progress => ReadAsync(ingest, source, progress.AddTask(source.Name), cancellationToken))
            : await ingest.ReadAsync(source, progress: null, cancellationToken);
        Tell(context.Output, report);
        return report.Error is null ? ExitCode.Ok : ExitCode.Failed;
    }

    private static Task<IngestReport> ReadAsync(PaperIngest ingest, IPaperSource source, ProgressTask task, CancellationToken cancellationToken) =>
        ingest.ReadAsync(
            source,
            new Progress<IngestProgress>(progress =>
            {
                if (progress.Part is { Total: > 0 } part) task.Value = 100.0 * part.Done / part.Total;
                task.Description = string.Create(CultureInfo.InvariantCulture, $"{progress.Source}: {progress.Records} records");
            }),
            cancellationToken);

    private static void Tell(CommandOutput output, IngestReport report)
    {
        foreach (var problem in report.Problems) output.ErrorLine(problem.ToString());
        var counts = report.Counts;
        output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Source}: {counts.Added} papers stored, {counts.Announced} announced, {counts.Revised} revised, {counts.Updated} updated; {report.Records} records read, {report.Problems.Count} problems."));
        if (report.Error is { } error) output.Error($"{report.Source}: {error}");
    }
}
