using System.CommandLine;
using Digest.Cli.Digests;
using Digest.Cli.Subscribers;
using Digest.Cli.Usage;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Cli.Topics;

/// <summary>
/// <c>digest feedback</c>: records liked papers, disliked papers and excluded authors for one topic of a subscriber.
/// </summary>
internal static class FeedbackCommand
{
    private static readonly Argument<string> Email = new("EMAIL") { Description = "The subscriber's address." };

    private static readonly Option<string?> TopicName = new("--topic", "-t")
    {
        Description = "The topic's name. Optional if there is only one.",
        HelpName = "NAME",
    };

    private static readonly Option<string[]> More = new("--more")
    {
        Description = "A paper to get more like. Repeatable.",
        HelpName = "PAPER",
    };

    private static readonly Option<string[]> Less = new("--less")
    {
        Description = "A paper to get less like. Repeatable.",
        HelpName = "PAPER",
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Papers to get more like: a BibTeX or RIS file, or an id a line.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Mute = new("--not-author")
    {
        Description = "Author to exclude. Repeatable.",
        HelpName = "NAME",
        Validators =
        {
            result =>
            {
                if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
                    result.AddError("--not-author is empty. Give the author's name.");
            },
        },
    };

    private static readonly Option<bool> Delete = new("--forget", "--reset")
    {
        Description = "Delete the topic's feedback.",
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "feedback",
            "Teach a topic by liked papers, disliked papers and excluded authors.",
            "digest feedback ada@example.org --more 2501.19393 --less 2502.00001",
            "digest feedback ada@example.org --topic Agents --from library.bib",
            "digest feedback ada@example.org --topic Agents --not-author \"Doe, J\"")
        {
            Email, TopicName, More, Less, From, Mute, Delete,
        };
        command.SetAction(
            host.RunWithDatabase(
                (context, cancellationToken) =>
                    SubscriberArgument.RunAsync(
                        context,
                        context.Value(Email),
                        subscriber => TopicOf(context, subscriber, context.Value(TopicName)) is { } topic
                            ? RunAsync(context, topic, cancellationToken)
                            : Task.FromResult(ExitCode.Usage),
                        cancellationToken)));
        return command;
    }

    /// <summary>Everything is found before anything is changed.</summary>
    private static async Task<int> RunAsync(CommandContext context, Topic topic, CancellationToken cancellationToken)
    {
        var (liked, disliked) = (new List<long>(), new List<long>());
        foreach (var (ids, papers) in new[] { (context.Value(More), liked), (context.Value(Less), disliked) })
        {
            foreach (var id in ids)
            {
                var (paper, code) = await PaperArgument.FindAsync(context, id, cancellationToken);
                if (paper is null) return code;
                papers.Add(paper.Key);
            }
        }

        var file = context.Value(From);
        var library = file is null ? null : await FeedbackLibrary.ReadAsync(context, file, cancellationToken);
        if (file is not null && library is null) return ExitCode.Failed;
        var change = new FeedbackChange(
            context.Value(Delete),
            [.. liked, .. library?.Found.Papers ?? []],
            disliked,
            [.. context.Value(Mute).Select(author => author.Trim())]);
        var store = context.Get<TopicFeedbackStore>();
        var effect = await context.Get<FeedbackTrial>().MeasureAsync(
            topic, () => store.ChangeAsync(topic.Key, change, cancellationToken), cancellationToken);
        library?.Write(context.Output);
        var feedback = await store.LoadAsync([topic], cancellationToken);
        var examples = feedback.Examples(topic).ToList();
        var excluded = feedback.MutedAuthors(topic).Count();
        var authors = excluded == 1
            ? "1 author excluded"
            : FormattableString.Invariant($"{excluded} authors excluded");
        context.Output.Line(
            FormattableString.Invariant($"{topic.Name}: {examples.Count(example => example.IsLiked)} liked, ")
                + FormattableString.Invariant($"{examples.Count(example => !example.IsLiked)} disliked, {authors}."));
        context.Output.Line($"Effect: {effect.Describe()}.", new { topic.Name, effect.Gained, effect.Lost });
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
