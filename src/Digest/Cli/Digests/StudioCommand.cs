using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Studio;

namespace Digest.Cli.Digests;

/// <summary><c>digest studio</c>: shows mails and pages in the browser as subscribers will see them.</summary>
internal static class StudioCommand
{
    private static readonly Option<int> Port = CommonOptions.Number(
        "--port", "Port on 127.0.0.1. Default: any that is free.", least: 0, most: 65_535, byDefault: 0);

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "studio",
            "Show mails and pages in the browser as subscribers will see them, and every change of a template at once. "
                + "Stops on Ctrl+C.",
            "digest studio",
            "digest studio --Templates:Folder=my-templates",
            "digest studio --port 9001")
        {
            Port,
        };
        command.SetAction(host.RunReading(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var settings = context.Settings;
        var options = new StudioOptions(
            settings.Templates.Folder, settings.Subscribers, settings.DataFolder, context.Value(Port));
        await using var studio = await StudioServer.StartAsync(context.Services, options, cancellationToken);
        if (context.Output.IsJson) context.Output.Json(new { url = studio.Address });
        else context.Output.Line($"{studio.Address}");
        context.Output.Hint("Only this machine can open it, and only with this address. It changes no subscriber. "
            + "Stop: Ctrl+C");
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Ok;
    }
}
