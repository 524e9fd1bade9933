using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Papers.Text;
using Digest.Sources;
using Digest.Sources.Feeds;

namespace Digest.Cli.Sources;

/// <summary><c>digest sources import FILE</c>: the feeds of an OPML file become sources.</summary>
internal static class SourcesImportCommand
{
    private const int MaxFileLength = 10 << 20;

    private const int MaxFeeds = 1000;

    private static readonly Argument<string> FilePath = new("FILE") { Description = "An OPML file." };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Only show which sources would be added.",
    };

    public static Command Create(CommandHost host)
    {
        var command = new CliCommand(
            "import",
            "Add the feeds of an OPML file to the file that digest config names. arXiv's feeds join the source of "
                + "arXiv. Feeds that are read already are left alone.",
            "digest sources import feeds.opml --dry-run",
            "digest sources import feeds.opml") { FilePath, DryRun };
        command.SetAction(host.Run(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = context.Value(FilePath);
        IReadOnlyList<OpmlFeed> feeds;
        try
        {
            feeds = OpmlFormat.Read(await ReadAsync(path, cancellationToken));
        }
        catch (FormatException e)
        {
            context.Output.Error($"{path} is not OPML: {e.Message}.");
            return ExitCode.Failed;
        }

        if (feeds.Count > MaxFeeds)
        {
            context.Output.Error(FormattableString.Invariant(
                $"{path} has {feeds.Count} feeds. At most {MaxFeeds} can be imported; take out what has no papers."));
            return ExitCode.Failed;
        }

        var (added, categories, isGood) = Choose(context, path, feeds);
        foreach (var source in added)
            context.Output.Line($"{source.Name}\t{source.Url}", new { source.Name, source.Url });
        if (categories.Count > 0)
            context.Output.Line($"arXiv: {string.Join(", ", categories)}", new { Categories = categories });
        if (added.Count + categories.Count == 0) context.Output.Hint("No feed is new; nothing was changed.");
        else if (context.Value(DryRun)) context.Output.Hint("Dry run: nothing was changed.");
        else if (new SourceListFile(context.Configuration).Add(added, categories) is { } refusal)
        {
            context.Output.Error(refusal);
            return ExitCode.Failed;
        }
        else
        {
            context.Output.Hint($"Added to {context.Configuration.FileToEdit}. Read them now: digest ingest");
        }

        return isGood ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxFileLength })
            throw new FormatException(FormattableString.Invariant(
                $"it has more than {MaxFileLength >> 20} MB"));
        await using var text = await TextFile.OpenAsync(File.OpenRead(path), cancellationToken);
        using var reader = new StreamReader(text.Utf8);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static (List<SourceOptions> Added, List<string> Categories, bool IsGood) Choose(
        CommandContext context, string path, IReadOnlyList<OpmlFeed> feeds)
    {
        var known = context.Settings.Sources.Read;
        var read = known.Where(source => source.Kind == SourceKind.ArxivRss)
            .SelectMany(source => source.Categories).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (added, categories, isGood) = (new List<SourceOptions>(), new List<string>(), true);
        foreach (var feed in feeds)
        {
            if (ArxivFeedAddress.Categories(feed.Url) is { } named)
                categories.AddRange(named.Where(one => !read.Contains(one)).Except(categories).ToList());
            else if (WebLink.Check(feed.Url) is null)
            {
                context.Output.Hint($"{path}: '{feed.Url}' is not an http or https address.");
                isGood = false;
            }
            else if (!known.Any(source => source.Url == feed.Url))
            {
                var title = feed.Title.Any(char.IsAsciiLetterOrDigit) ? feed.Title : new Uri(feed.Url).Host;
                added.Add(new SourceOptions
                {
                    Name = SourceNames.Free(title, [.. known, .. added]),
                    Kind = SourceKind.Feed,
                    Url = feed.Url,
                });
            }
        }

        return (added, categories, isGood);
    }
}
