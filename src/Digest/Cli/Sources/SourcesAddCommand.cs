using System.CommandLine;
using Digest.Cli.Usage;
using Digest.Papers.Text;
using Digest.Sources;

namespace Digest.Cli.Sources;

/// <summary><c>digest sources add arxiv CATEGORY…</c> and <c>digest sources add feed URL</c>.</summary>
internal static class SourcesAddCommand
{
    /// <summary>The keys of a source, for <c>--help</c>.</summary>
    public const string Keys =
        """
        A source under Sources:Read in appsettings.json has these keys:
          Name        unique, lowercase; papers are announced under it
          Kind        HuggingFace, ArxivRss, ArxivApi, ArxivOai, Feed or Folder
          Enabled     false: it is not read. Default: true
          Categories  arXiv categories, for ArxivRss and ArxivOai
          CrossLists  false: only papers with one of them as the primary category
          Query       a search_query, for ArxivApi
          Url         the address, for Feed; otherwise the service's own
          Folder      where files of papers appear, for Folder
        """;

    private static readonly Argument<string[]> Categories = new("CATEGORY")
    {
        Description = "arXiv categories, for example cs.RO. List them: digest topics cat:",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Argument<string> Url = new("URL") { Description = "An RSS, Atom or JSON feed." };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "The source's name: lowercase letters, digits and hyphens. Default: from the address.",
        HelpName = "NAME",
    };

    public static Command Create(CommandHost host)
    {
        var arxiv = new CliCommand(
            "arxiv",
            "Read more arXiv categories. They join an existing source of arXiv's RSS.",
            "digest sources add arxiv cs.RO cs.CV") { Categories };
        arxiv.SetAction(host.Run((context, _) => Task.FromResult(AddArxiv(context))));
        var feed = new CliCommand(
            "feed",
            "Read a feed.",
            "digest sources add feed https://example.org/papers.xml --name example") { Url, Name };
        feed.SetAction(host.Run((context, _) => Task.FromResult(AddFeed(context))));
        return new CliCommand(
            "add",
            "Add a source to the file that digest config names.",
            "digest sources add arxiv cs.RO cs.CV",
            "digest sources add feed https://example.org/papers.xml")
        {
            Subcommands = { arxiv, feed },
            Notes = Keys,
        };
    }

    private static int AddArxiv(CommandContext context)
    {
        List<string> categories = [];
        foreach (var given in context.Value(Categories).SelectMany(text => text.Split(',')))
        {
            if (ArxivCategories.Find(given.Trim()) is not { } category)
            {
                context.Output.Error(ArxivCategories.Unknown(given));
                return ExitCode.Usage;
            }

            if (!categories.Contains(category)) categories.Add(category);
        }

        var file = new SourceListFile(context.Configuration);
        var existing = context.Settings.Sources.Read.FirstOrDefault(source => source.Kind == SourceKind.ArxivRss);
        if (existing is null)
            return Report(
                context, file.Add([], categories), $"Added the source arxiv with {Join(categories)}", "arxiv");

        var added = categories.Except(existing.Categories, StringComparer.OrdinalIgnoreCase).ToList();
        if (added.Count > 0)
            return Report(
                context, file.Add([], added), $"Added {Join(added)} to {existing.Name}", existing.Name);
        context.Output.Line($"{existing.Name} already reads {Join(categories)}; nothing was changed.");
        return ExitCode.Ok;
    }

    private static int AddFeed(CommandContext context)
    {
        var (url, sources) = (context.Value(Url), context.Settings.Sources.Read);
        if (WebLink.Check(url) is null)
        {
            context.Output.Error($"'{url}' is not an http or https address.");
            return ExitCode.Usage;
        }

        if (sources.FirstOrDefault(source => source.Url == url) is { } existing)
        {
            context.Output.Line($"{existing.Name} already reads {url}; nothing was changed.");
            return ExitCode.Ok;
        }

        var added = new SourceOptions
        {
            Name = context.Value(Name) ?? SourceNames.Free(new Uri(url).Host, sources),
            Kind = SourceKind.Feed,
            Url = url,
        };
        var all = new SourcesOptions { Read = [.. sources, added] };
        if (SourcesOptionsValidator.Failures(all).FirstOrDefault() is { } failure)
        {
            context.Output.Error(failure);
            return ExitCode.Usage;
        }

        return Report(
            context,
            new SourceListFile(context.Configuration).Add([added], []),
            $"Added the source {added.Name}",
            added.Name);
    }

    private static int Report(CommandContext context, string? refusal, string done, string source)
    {
        if (refusal is not null)
        {
            context.Output.Error(refusal);
            return ExitCode.Failed;
        }

        context.Output.Line($"{done} in {context.Configuration.FileToEdit}.");
        context.Output.Hint($"Read it now: digest ingest --source {source}");
        return ExitCode.Ok;
    }

    private static string Join(IEnumerable<string> categories) => string.Join(", ", categories);
}
