using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Subscribers;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers follow</c> and <c>unfollow</c></summary>
internal static class FollowCommand
{
    public static Command Create(CommandHost host)
    {
        var (email, author) = (SubscribersCommand.EmailArgument(), AuthorArgument());
        var command = new CliCommand(
            "follow",
            "Include every paper by an author. The author is added to a topic of authors.",
            "digest subscribers follow ada@example.org \"Geoffrey Hinton\"",
            "digest subscribers follow ada@example.org \"Hinton, G\"")
        {
            email, author,
        };
        command.SetAction(
            host.RunWithDatabase(
                SubscribersCommand.ForOne(
                    email,
                    async (context, subscriber, cancellationToken) =>
                    {
                        var (query, error) = await context
                            .Get<FollowedAuthors>()
                            .FollowAsync(subscriber.Key, context.Value(author), cancellationToken);
                        if (query is null)
                        {
                            context.Output.Error(error!);
                            return ExitCode.Usage;
                        }

                        context.Output.Line($"{subscriber.Email} follows {query}");
                        return ExitCode.Ok;
                    })));
        return command;
    }

    public static Command CreateOpposite(CommandHost host)
    {
        var (email, author) = (SubscribersCommand.EmailArgument(), AuthorArgument());
        var command = new CliCommand(
            "unfollow", "Stop following an author.", "digest subscribers unfollow ada@example.org \"Geoffrey Hinton\"")
        {
            email, author,
        };
        command.SetAction(
            host.RunWithDatabase(
                SubscribersCommand.ForOne(
                    email,
                    async (context, subscriber, cancellationToken) =>
                    {
                        var left = await context
                            .Get<FollowedAuthors>()
                            .UnfollowAsync(subscriber.Key, context.Value(author), cancellationToken);
                        if (left is null)
                        {
                            context.Output.Error(
                                $"{subscriber.Email} does not follow {context.Value(author)}. See: digest subscribers "
                                    + $"show {subscriber.Email}"
                            );
                            return ExitCode.Failed;
                        }

                        var others =
                            subscriber.Topics.Count > 1 ? "" : " No topics left: the digest contains trending papers.";
                        context.Output.Line(
                            left.Length > 0
                                ? $"{subscriber.Email} follows {left}"
                                : $"{subscriber.Email} no longer follows anyone.{others}");
                        return ExitCode.Ok;
                    }
                )));
        return command;
    }

    private static Argument<string> AuthorArgument() =>
        new("AUTHOR") { Description = "The name, as in a query: \"Given Family\", \"Family, G\" or a family name." };
}
