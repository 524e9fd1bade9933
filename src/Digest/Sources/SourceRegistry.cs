using Digest.Sources.Arxiv;
using Digest.Sources.Feeds;
using Digest.Sources.Files;
using Digest.Sources.HuggingFace;
using Digest.Sources.Reading;

namespace Digest.Sources;

/// <summary>The sources that the configuration names.</summary>
internal sealed class SourceRegistry(SourcesOptions options, SourceHttp http, TimeProvider clock)
{
    /// <summary>Those that are switched on, in the order of the configuration.</summary>
    public IReadOnlyList<IPaperSource> Enabled => options.Read.Where(source => source.Enabled).Select(Create).ToList();

    /// <summary>One by name, switched on or not; null when there is none.</summary>
    public IPaperSource? Find(string name) =>
        options.Read.FirstOrDefault(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            is { } source
            ? Create(source)
            : null;

    private IPaperSource Create(SourceOptions source)
    {
        var arxiv = new ArxivClient(source, options, http, clock);
        var calendar = new ArxivCalendar(options.ArxivHolidays);
        return source.Kind switch
        {
            SourceKind.HuggingFace => new HuggingFaceSource(source, options, http, clock),
            SourceKind.ArxivRss => new ArxivRssSource(source, arxiv, calendar, clock),
            SourceKind.ArxivApi => new ArxivApiSource(source, arxiv, clock),
            SourceKind.ArxivOai => new ArxivOaiSource(source, arxiv, calendar, clock),
            SourceKind.Feed => new FeedSource(source, options, http, clock),
            SourceKind.Folder => new FolderSource(source, clock),
            _ => throw new ArgumentOutOfRangeException(nameof(source), source.Kind, "not a kind of source"),
        };
    }
}
