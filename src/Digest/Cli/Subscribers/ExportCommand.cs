using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Subscribers;
using Digest.Subscribers.Csv;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers export</c></summary>
internal static class ExportCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Output file, or - for standard output.",
            DefaultValueFactory = _ => "-",
        };
        var command = new CliCommand(
            "export", "Write all subscribers as CSV that import can read.",
            "digest subscribers export people.csv", "digest subscribers export > people.csv")
        {
            file,
        };
        command.SetAction(host.RunReading(async (context, cancellationToken) =>
        {
            var all = context.Get<SubscriberStore>().StreamAsync(null, cancellationToken);
            if (context.Value(file) == "-" && context.Output.IsJson)
            {
                await foreach (var subscriber in all) context.Output.Json(SubscriberView.Json(subscriber));
                return ExitCode.Ok;
            }

            if (context.Value(file) == "-")
            {
                await SubscriberCsv.WriteAsync(context.Arguments.InvocationConfiguration.Output, all);
                return ExitCode.Ok;
            }

            await using var writer = new StreamWriter(context.Value(file));
            var count = await SubscriberCsv.WriteAsync(writer, all);
            context.Output.Line(FormattableString.Invariant($"Wrote {count} subscribers to {context.Value(file)}."));
            return ExitCode.Ok;
        }));
        return command;
    }
}
