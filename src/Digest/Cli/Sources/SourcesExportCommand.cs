using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Sources;
using Digest.Sources.Feeds;

namespace Digest.Cli.Sources;

/// <summary><c>digest sources export</c>: the sources that are feeds, as OPML.</summary>
internal static class SourcesExportCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "Output file, or - for standard output.",
            DefaultValueFactory = _ => "-",
        };
        var command = new CliCommand(
            "export",
            "Write the sources that are feeds as OPML, for any reader of feeds.",
            "digest sources export feeds.opml") { file };
        command.SetAction(host.Run(async (context, cancellationToken) =>
        {
            var (path, sources) = (context.Value(file), context.Settings.Sources.Read);
            var opml = OpmlFormat.Write(Feeds(sources));
            if (path == "-") await context.Arguments.InvocationConfiguration.Output.WriteAsync(opml);
            else
            {
                await File.WriteAllTextAsync(path, opml, cancellationToken);
                context.Output.Line($"Wrote {path}.");
            }

            var others = sources.Where(source => AddressOf(source) is null).Select(source => source.Name).ToList();
            if (others.Count > 0) context.Output.Hint($"Not feeds, and not in the file: {string.Join(", ", others)}.");
            return ExitCode.Ok;
        }));
        return command;
    }

    public static IEnumerable<OpmlFeed> Feeds(IEnumerable<SourceOptions> sources) =>
        from source in sources
        let address = AddressOf(source)
        where address is not null
        select new OpmlFeed(source.Name, address);

    private static string? AddressOf(SourceOptions source) => source.Kind switch
    {
        SourceKind.Feed => source.Url,
        SourceKind.ArxivRss => ArxivFeedAddress.Of(source),
        _ => null,
    };
}
