using System.CommandLine;
using Digest.Cli.Sources;
using Digest.Cli.Usage;
using Digest.Maintenance.Keeping;
using Digest.Sources.Feeds;

namespace Digest.Cli.Keeping;

/// <summary><c>digest archive</c>: everything for other programs, where <c>backup</c> and <c>export</c> are for
/// Digest.</summary>
internal static class ArchiveCommand
{
    private static readonly Argument<string> FilePath = new("FILE")
    {
        Description = "The zip to write; it must not exist yet.",
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "archive",
            "Write everything as CSV, JSON lines and OPML into one zip, for other programs. A worker may run.",
            "digest archive digest-2026-03-05.zip")
        {
            Notes = "It has no keys and passwords and cannot be restored. For that use: digest backup",
        };
        command.Add(FilePath);
        command.SetAction(host.RunReading(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(context.Value(FilePath));
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            context.Output.Error($"Folder not found: {Path.GetDirectoryName(path)}");
            return ExitCode.Failed;
        }

        var opml = OpmlFormat.Write(SourcesExportCommand.Feeds(context.Settings.Sources.Read));
        var files = await context.Get<DataArchive>().WriteAsync(path, opml, cancellationToken);
        foreach (var file in files) context.Output.Line(file.ToString(), file);
        return ExitCode.Ok;
    }
}
