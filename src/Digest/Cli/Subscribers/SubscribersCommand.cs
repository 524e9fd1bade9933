using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers …</c>, and what its commands share.</summary>
internal static class SubscribersCommand
{
    public static Command Create(CommandHost host) =>
        new CliCommand(
            "subscribers", "Manage subscribers.",
            "digest subscribers add ada@example.org --topic \"Agents=language model agents\" --time-zone Europe/Berlin",
            "digest subscribers list",
            "digest subscribers import people.csv")
        {
            AddCommand.Create(host),
            ListCommand.Create(host),
            ShowCommand.Create(host),
            EditCommand.Create(host),
            FollowCommand.Create(host),
            FollowCommand.CreateOpposite(host),
            PauseCommand.Create(host),
            ResumeCommand.Create(host),
            RemoveCommand.Create(host),
            ImportCommand.Create(host),
            ImportTagsCommand.Create(host),
            ExportCommand.Create(host),
        };

    public static Argument<string> EmailArgument() => new("EMAIL") { Description = "The subscriber's address." };

    /// <summary>Runs a command for the subscriber with the given address.</summary>
    public static Func<CommandContext, CancellationToken, Task<int>> ForOne(
        Argument<string> email, Func<CommandContext, Subscriber, CancellationToken, Task<int>> command) =>
        (context, cancellationToken) =>
            SubscriberArgument.RunAsync(
                context,
                context.Value(email),
                subscriber => command(context, subscriber, cancellationToken),
                cancellationToken);
}
