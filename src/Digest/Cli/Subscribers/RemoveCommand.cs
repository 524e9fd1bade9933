using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers remove</c></summary>
internal static class RemoveCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var command = new CliCommand(
            "remove",
            "Delete a subscriber with all topics and digests. What remains: a suppression, or that the person left.",
            "digest subscribers remove ada@example.org")
        {
            email,
        };
        command.SetAction(
            host.RunWithDatabase(
                SubscribersCommand.ForOne(
                    email,
                    async (context, subscriber, cancellationToken) =>
                    {
                        await context.Get<SubscriberStore>().RemoveAsync(subscriber.Key, cancellationToken);
                        context.Output.Line($"Removed {subscriber.Email}.");
                        return ExitCode.Ok;
                    }
                )));
        return command;
    }
}
