using System.CommandLine;
using Digest.Cli.Topics;
using Digest.Cli.Usage;
using Digest.Papers.Text;
using Digest.Subscribers;
using Digest.Topics;

namespace Digest.Cli.Subscribers;

/// <summary><c>digest subscribers edit</c></summary>
internal static class EditCommand
{
    private static readonly Argument<string> Email = SubscribersCommand.EmailArgument();
    private static readonly SubscriberOptions Options = new();

    private static readonly Option<string[]> Topics = new("--topic", "-t")
    {
        Description =
            "Add a topic, or change the query of the topic with that name. It keeps its feedback. Repeatable.",
        HelpName = "NAME=QUERY",
    };

    private static readonly Option<string[]> Dropped =
        new("--remove-topic") { Description = "The name of a topic to remove. Repeatable.", HelpName = "NAME" };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "edit", "Change a subscriber. Omitted options stay unchanged.",
            "digest subscribers edit ada@example.org --send-time 06:30 --time-zone Asia/Tokyo",
            "digest subscribers edit ada@example.org --topic \"Agents=language model agents\" --remove-topic Vision "
                + "--bibtex false")
        {
            Email, Topics, Dropped,
        };
        Options.AddTo(command);
        command.SetAction(host.RunWithDatabase(SubscribersCommand.ForOne(Email, EditAsync)));
        return command;
    }

    private static async Task<int> EditAsync(
        CommandContext context, Subscriber before, CancellationToken cancellationToken)
    {
        if (!Options.AnyGiven(context)
            && context.Value(Topics) is not { Length: > 0 }
            && context.Value(Dropped) is not { Length: > 0 })
        {
            context.Output.Error(
                "Specify what to change, for example --send-time 06:30. See: digest subscribers edit --help");
            return ExitCode.Usage;
        }

        var input = Options.Read(context, SubscriberInput.Of(before)) with { Topics = context.Value(Topics) ?? [] };
        var (edited, errors) = input.Parse(context.Settings.Subscribers);
        var (topics, topicErrors) = Merge(before.Topics, edited?.Topics ?? [], context.Value(Dropped) ?? []);
        foreach (var error in (IEnumerable<string>)[.. errors, .. topicErrors]) context.Output.Error(error);
        if (edited is null || topicErrors.Count > 0) return ExitCode.Usage;

        var changed = await context
            .Get<SubscriberStore>()
            .EditAsync(edited with { Key = before.Key, Topics = topics }, cancellationToken);
        if (changed is null)
        {
            context.Output.Error($"{before.Email} was removed in the meantime.");
            return ExitCode.Failed;
        }

        if (context.Output.IsJson) context.Output.Json(SubscriberView.Json(changed));
        else SubscriberView.Write(context.Output, changed);
        await UnknownLikes.HintAsync(context, changed.Topics, cancellationToken);
        return ExitCode.Ok;
    }

    private static (IReadOnlyList<Topic> Topics, IReadOnlyList<string> Errors) Merge(
        IReadOnlyList<Topic> before, IReadOnlyList<Topic> edited, string[] dropped)
    {
        List<string> errors =
        [
            .. dropped
                .Where(name => !before.Any(topic => IsNamed(topic, name)))
                .Select(name => $"Unknown topic '{name}'. Nothing to remove.{Suggestion(name, before)}"),
        ];
        var topics = before.Where(topic => !dropped.Any(name => IsNamed(topic, name))).ToList();
        foreach (var topic in edited)
        {
            var index = topics.FindIndex(known => IsNamed(known, topic.Name));
            if (index < 0) topics.Add(topic);
            else topics[index] = topic with { Key = topics[index].Key };
        }

        errors.AddRange(TopicText.ProblemsIn(topics));
        return (topics, errors);
    }

    private static string Suggestion(string name, IReadOnlyList<Topic> topics) =>
        NearestName.Question(name, topics.Select(topic => topic.Name));

    private static bool IsNamed(Topic topic, string name) =>
        topic.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase);
}
