using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Feeds;

/// <summary>A paper from the fields of a feed's item, in any feed format.</summary>
internal static class FeedPaper
{
    /// <summary>Characters of a title that is made from the text.</summary>
    private const int MadeTitle = 80;

    /// <param name="Title">As text.</param>
    /// <param name="Summary">As text.</param>
    /// <param name="Authors">Fields, each with one name or many.</param>
    internal sealed record Fields(string Title, string Summary, string? Link, string? Guid)
    {
        public IEnumerable<string?> Authors { get; init; } = [];
        public IEnumerable<string?> Categories { get; init; } = [];
        public IReadOnlyList<string?> Identifiers { get; init; } = [];
        public DateTimeOffset? PublishedAt { get; init; }
        public DateTimeOffset? UpdatedAt { get; init; }
    }

    /// <param name="source">The feed's name here.</param>
    /// <exception cref="FormatException">The item says too little.</exception>
    public static SourceRecord Create(string source, Fields item)
    {
        var summary = PaperText.Abstract(item.Summary);
        var title = PaperText.Title(item.Title) is { Length: > 0 } given ? given : FirstWords(summary);
        if (title.Length == 0) throw new FormatException("the item has neither a title nor a text");
        if (item.Link is null && item.Guid is null && summary.Length == 0)
            throw new FormatException("the item has no link, guid or id");
        var content = FormattableString.Invariant($"{title}\n{item.PublishedAt?.UtcTicks}");
        var (id, former) = FeedIdentity.Of(source, item.Link, item.Guid, content, [.. item.Identifiers]);
        var authors = PaperFields.Names(
            item.Authors.SelectMany(AuthorNames.Split).Distinct(StringComparer.Ordinal), PaperFields.MaxAuthors);
        return new SourceRecord
        {
            Authority = SourceAuthority.Feed,
            FormerId = former,
            Paper = new Paper
            {
                Id = id,
                Title = title,
                Abstract = summary,
                Authors = authors,
                AuthorCount = authors.Count,
                Categories = [.. PaperFields.Names(item.Categories).Distinct()],
                PublishedAt = item.PublishedAt?.ToUniversalTime(),
                UpdatedAt = item.UpdatedAt?.ToUniversalTime(),
                AbstractUrl = item.Link,
            },
        };
    }

    /// <summary>An address as an item has it, against what relative ones refer to; null when it is not a
    /// page.</summary>
    public static string? Link(string? written, Uri? location)
    {
        var trimmed = written?.Trim().Replace(" ", "%20", StringComparison.Ordinal);
        if (string.IsNullOrEmpty(trimmed)) return null;
        if (trimmed.StartsWith("www.", StringComparison.OrdinalIgnoreCase)) trimmed = "https://" + trimmed;
        if (WebLink.Check(trimmed) is { } absolute) return absolute;
        return location is not null && Uri.TryCreate(location, trimmed, out var resolved) ? WebLink.Check(
            resolved.AbsoluteUri) : null;
    }

    /// <summary>HTML is longer than its text; anything far longer is not worth reducing.</summary>
    public static string TextOf(string? html) =>
        html is null ? "" : HtmlText.Reduce(
            html.Length > PaperText.MaxAbstract * 10 ? html[..(PaperText.MaxAbstract * 10)] : html);

    /// <summary>RSS 2.0 allows items that have a text alone.</summary>
    private static string FirstWords(string text)
    {
        var line = PaperText.Title(text.Split("\n\n")[0]);
        if (line.Length <= MadeTitle) return line.TrimEnd('.');
        var end = line.LastIndexOf(' ', MadeTitle);
        return line[..(end > MadeTitle / 2 ? end : MadeTitle)].TrimEnd(' ', ',', ';', ':', '.') + "…";
    }
}
