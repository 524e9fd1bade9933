using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers show</c></summary>
internal static class ShowCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var command = new CliCommand(
            "show",
            "Show one subscriber and how the queries are interpreted.",
            "digest subscribers show ada@example.org")
        {
            email,
        };
        command.SetAction(
            host.RunReading(
                SubscribersCommand.ForOne(
                    email,
                    async (context, subscriber, cancellationToken) =>
                    {
                        var output = context.Output;
                        if (context.Output.IsJson)
                        {
                            output.Json(SubscriberView.Json(subscriber));
                            return ExitCode.Ok;
                        }

                        SubscriberView.Write(output, subscriber);
                        var reason = await context
                            .Get<SuppressionStore>()
                            .FindAsync(subscriber.Email, cancellationToken);
                        if (reason is not null) output.Line($"Suppressed: {reason}");
                        return ExitCode.Ok;
                    })));
        return command;
    }
}
