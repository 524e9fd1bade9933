using System.CommandLine;
using Digest.Cli.Digests;
using Digest.Cli.Subscribers;
using Digest.Cli.Usage;
using Digest.Papers;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Cli.Topics;

/// <summary>
/// <c>digest feedback</c>: records liked papers, disliked papers and excluded authors for one topic of a subscriber.
/// </summary>
internal static class FeedbackCommand
{
    public static Command Create(CommandHost host)
    {
        var email = new Argument<string>("EMAIL") { Description = "The subscriber's address." };
        var topicName = new Option<string?>("--topic", "-t")
        {
            Description = "The topic's name. Optional if there is only one.",
            HelpName = "NAME",
        };
        var more = new Option<string[]>("--more")
        {
            Description = "A paper to get more like. Repeatable.",
            HelpName = "PAPER",
        };
        var less = new Option<string[]>("--less")
        {
            Description = "A paper to get less like. Repeatable.",
            HelpName = "PAPER",
        };
        var mute = new Option<string[]>("--not-author")
        {
            Description = "Author to exclude. Repeatable.",
            HelpName = "NAME",
        };
        var delete = new Option<bool>("--forget") { Description = "Delete the topic's feedback." };
        var command = new CliCommand(
            "feedback",
            "Teach a topic by liked papers, disliked papers and excluded authors.",
            "digest feedback ada@example.org --more 2501.19393 --less 2502.00001",
            "digest feedback ada@example.org --topic Agents --not-author \"Doe, J\"")
        {
            email, topicName, more, less, mute, delete,
        };
        command.SetAction(
            host.RunWithDatabase(
                (context, cancellationToken) =>
                    SubscriberArgument.RunAsync(
                        context,
                        context.Value(email),
                        async subscriber =>
                        {
                            if (TopicOf(context, subscriber, context.Value(topicName)) is not { } topic)
                                return ExitCode.Usage;
                            var store = context.Get<TopicFeedbackStore>();
                            if (context.Value(delete)) await store.DeleteAsync(topic.Key, cancellationToken);
                            foreach (var (ids, isLiked) in new[]
                                {
                                    (context.Value(more), true),
                                    (context.Value(less), false),
                                }
                            )
                            {
                                foreach (var id in ids)
                                {
                                    var code = await PaperArgument.RunAsync(
                                        context,
                                        id,
                                        paper => RecordAsync(store, topic, paper, isLiked, cancellationToken),
                                        cancellationToken);
                                    if (code != ExitCode.Ok) return code;
                                }
                            }

                            foreach (var author in context.Value(mute))
                                await store.MuteAsync(topic.Key, author, cancellationToken);
                            var feedback = await store.LoadAsync([topic], cancellationToken);
                            var examples = feedback.Examples(topic).ToList();
                            var excluded = feedback.MutedAuthors(topic).Count();
                            var authors =
                                excluded == 1
                                    ? "1 author excluded"
                                    : FormattableString.Invariant($"{excluded} authors excluded");
                            context.Output.Line(
                                $"{topic.Name}: {examples.Count(example => example.IsLiked)} liked, "
                                    + $"{examples.Count(example => !example.IsLiked)} disliked, {authors}."
                            );
                            return ExitCode.Ok;
                        },
                        cancellationToken)));
        return command;
    }

    private static async Task<int> RecordAsync(
        TopicFeedbackStore store, Topic topic, Paper paper, bool isLiked, CancellationToken cancellationToken)
    {
        await store.RecordAsync(topic.Key, paper.Key, isLiked, cancellationToken);
        return ExitCode.Ok;
    }

    private static Topic? TopicOf(CommandContext context, Subscriber subscriber, string? name)
    {
        var topics = subscriber
            .Topics.Where(topic => name is null || topic.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (topics.Count == 1) return topics[0];
        var names = string.Join(", ", subscriber.Topics.Select(topic => topic.Name));
        context.Output.Error(
            subscriber.Topics.Count == 0
                ? $"{subscriber.Email} has no topics."
                : $"Specify the topic with --topic NAME: {names}");
        return null;
    }
}
