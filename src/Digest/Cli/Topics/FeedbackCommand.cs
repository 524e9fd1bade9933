using System.CommandLine;
using System.Globalization;
using Digest.Cli.Digests;
using Digest.Cli.Subscribers;
using Digest.Cli.Usage;
using Digest.Papers.Text;
using Digest.Subscribers;
using Digest.Topics;
using Digest.Topics.Library;

namespace Digest.Cli.Topics;

/// <summary>
/// <c>digest feedback</c>: records liked papers, disliked papers and excluded authors for one topic of a subscriber.
/// </summary>
internal static class FeedbackCommand
{
    /// <summary>Entries of a library that are named, of those that teach nothing.</summary>
    private const int MaxNamed = 10;

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

    private static async Task<int> RunAsync(CommandContext context, Topic topic, CancellationToken cancellationToken)
    {
        var code = ExitCode.Ok;
        var effect = await context.Get<FeedbackTrial>().MeasureAsync(
            topic, async () => code = await RecordAsync(context, topic, cancellationToken), cancellationToken);
        if (code != ExitCode.Ok) return code;
        var feedback = await context.Get<TopicFeedbackStore>().LoadAsync([topic], cancellationToken);
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

    private static async Task<int> RecordAsync(CommandContext context, Topic topic, CancellationToken cancellationToken)
    {
        var store = context.Get<TopicFeedbackStore>();
        if (context.Value(Delete)) await store.DeleteAsync(topic.Key, cancellationToken);
        foreach (var (ids, isLiked) in new[] { (context.Value(More), true), (context.Value(Less), false) })
        {
            foreach (var id in ids)
            {
                var code = await PaperArgument.RunAsync(
                    context,
                    id,
                    async paper =>
                    {
                        await store.RecordAsync(topic.Key, paper.Key, isLiked, cancellationToken);
                        return ExitCode.Ok;
                    },
                    cancellationToken);
                if (code != ExitCode.Ok) return code;
            }
        }

        if (context.Value(From) is { } file)
        {
            var code = await ReadLibraryAsync(context, topic, file, cancellationToken);
            if (code != ExitCode.Ok) return code;
        }

        foreach (var author in context.Value(Mute)) await store.MuteAsync(topic.Key, author, cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task<int> ReadLibraryAsync(
        CommandContext context, Topic topic, string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            context.Output.Error($"File not found: {file}");
            return ExitCode.Failed;
        }

        await using var text = await TextFile.OpenAsync(File.OpenRead(file), cancellationToken);
        using var reader = new StreamReader(text.Utf8);
        var entries = LibraryText.Read(await reader.ReadToEndAsync(cancellationToken));
        var found = await context.Get<LibraryLookup>().FindAsync(entries, cancellationToken);
        await context.Get<TopicFeedbackStore>().RecordAsync(topic.Key, found.Papers, isLiked: true, cancellationToken);
        context.Output.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(file)}: {entries.Count} entries, {found.Papers.Count} papers liked, "
                    + $"{found.Repeated.Count} repeated, {found.Missing.Count} not in the archive."),
            new
            {
                Entries = entries.Count,
                Liked = found.Papers.Count,
                Repeated = found.Repeated.Select(entry => entry.Label),
                Missing = found.Missing.Select(entry => entry.Label),
            });
        foreach (var entry in found.Missing.Take(MaxNamed))
            context.Output.Hint($"not in the archive: {entry.Label}{Title(entry)}");
        if (found.Missing.Count > MaxNamed)
            context.Output.Hint(string.Create(
                CultureInfo.InvariantCulture, $"and {found.Missing.Count - MaxNamed} more; --json names all"));
        return ExitCode.Ok;

        static string Title(LibraryEntry entry) =>
            entry.Title.Length == 0 || entry.Title == entry.Label ? "" : $" ({PaperText.Title(entry.Title)})";
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
