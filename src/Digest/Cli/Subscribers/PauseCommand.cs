using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers pause</c></summary>
internal static class PauseCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var command = new CliCommand("pause", "Pause a subscription.", "digest subscribers pause ada@example.org")
        {
            email,
        };
        command.SetAction(
            host.RunWithDatabase(
                SubscribersCommand.ForOne(
                    email,
                    async (context, subscriber, cancellationToken) =>
                    {
                        if (await context.Get<SubscriberLifecycle>().PauseAsync(subscriber.Key, cancellationToken))
                        {
                            context.Output.Line(
                                $"Paused {subscriber.Email}. Resume: digest subscribers resume {subscriber.Email}");
                            return ExitCode.Ok;
                        }

                        context.Output.Error($"{subscriber.Email} is "
                            + $"{subscriber.Status.ToString().ToLowerInvariant()}; only active subscriptions can be "
                            + "paused.");
                        return ExitCode.Failed;
                    })));
        return command;
    }
}
