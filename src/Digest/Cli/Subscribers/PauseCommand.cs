using System.CommandLine;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers pause</c></summary>
internal static class PauseCommand
{
    public static Command Create(CommandHost host)
    {
        var email = SubscribersCommand.EmailArgument();
        var command = new CliCommand("pause", "Send nothing until resumed.", "digest subscribers pause ada@example.org") { email };
        command.SetAction(host.RunWithDatabase(SubscribersCommand.ForOne(email, async (context, subscriber, cancellationToken) =>
        {
            if (await context.Get<SubscriberLifecycle>().PauseAsync(subscriber.Key, cancellationToken))
            {
                context.Output.Line($"Paused {subscriber.Email}. To go on: digest subscribers resume {subscriber.Email}");
                return ExitCode.Ok;
            }

            context.Output.Error($"{subscriber.Email} is {subscriber.Status.ToString().ToLowerInvariant()}; only an active subscription can pause.");
            return ExitCode.Failed;
        })));
        return command;
    }
}
