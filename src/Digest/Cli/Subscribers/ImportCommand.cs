using System.CommandLine;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers import</c></summary>
internal static class ImportCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("FILE") { Description = "A CSV file, or - for standard input." };
        var command = new CliCommand(
            "import",
            $"Add subscribers from CSV. The first line names the columns: {string.Join(", ", SubscriberCsv.Columns)}. Only email is required. "
            + "One topic per line in the topics cell. Invalid rows are reported by number and skipped. Existing subscribers are unchanged.",
            "digest subscribers import people.csv", "digest subscribers export | ssh other digest subscribers import -")
        {
            file,
        };
        command.SetAction(host.RunWithDatabase(async (context, cancellationToken) =>
        {
            var path = context.Value(file);
            using var reader = path == "-" ? Console.In : new StreamReader(path);
            var import = new SubscriberImport(context.Get<SubscriberLifecycle>(), context.Settings.Subscribers);
            var report = await import.RunAsync(reader, problem => context.Output.ErrorLine($"{path}:{problem}"), Progress(context.Output), cancellationToken);
            context.Output.Line(report.ToString());
            return report.Refused == 0 ? ExitCode.Ok : ExitCode.Failed;
        }));
        return command;
    }

    /// <summary>A counter that stays on one line of a terminal.</summary>
    private static Action<long> Progress(CommandOutput output) => lines =>
    {
        if (output.Terminal is not null && !Console.IsErrorRedirected) Console.Error.Write(FormattableString.Invariant($"{lines:N0} lines\r"));
    };
}
