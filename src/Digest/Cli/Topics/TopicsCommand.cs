using System.CommandLine;
using Digest.Matching.Catalog;

namespace Digest.Cli.Topics;

/// <summary><c>digest topics</c>: what one may subscribe to without writing a query.</summary>
internal static class TopicsCommand
{
    public static Command Create(CommandHost host)
    {
        var words = new Argument<string[]>("WORDS") { Description = "Only topics with all of these words.", Arity = ArgumentArity.ZeroOrMore };
        var json = CommonOptions.Json();
        var command = new CliCommand(
            "topics", "List the topics of the catalogue: subjects of common interest as queries, and arXiv's categories.", "digest topics", "digest topics robot", "digest topics cat:cs --json")
        {
            words, json,
        };
        command.SetAction(host.Run((context, _) =>
        {
            var found = TopicCatalog.Find(string.Join(' ', context.Value(words)));
            context.Output.List(context.Value(json), found, topic => topic, ["Name", "Query"], topic => [topic.Name, topic.Query], "No topic of the catalogue has these words.");
            return Task.FromResult(ExitCode.Ok);
        }));
        return command;
    }
}
