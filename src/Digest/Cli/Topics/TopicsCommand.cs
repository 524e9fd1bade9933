using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Matching.Catalog;

namespace Digest.Cli.Topics;

/// <summary><c>digest topics</c>: lists ready-made topics.</summary>
internal static class TopicsCommand
{
    public static Command Create(CommandHost host)
    {
        var words = new Argument<string[]>("WORDS")
        {
            Description = "List only topics with all of these words.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new CliCommand(
            "topics",
            "List ready-made topics: common subjects and arXiv categories.",
            "digest topics",
            "digest topics robot",
            "digest topics cat:cs --json")
        {
            words,
        };
        command.SetAction(
            host.Run(
                (context, _) =>
                {
                    var found = TopicCatalog.Find(string.Join(' ', context.Value(words)));
                    context.Output.List(
                        found,
                        topic => topic,
                        ["Name", "Query"],
                        topic => [topic.Name, topic.Query],
                        "No topic has all of these words.");
                    return Task.FromResult(ExitCode.Ok);
                }
            ));
        return command;
    }
}
