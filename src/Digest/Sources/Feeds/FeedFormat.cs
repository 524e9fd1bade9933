using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Feeds;

/// <summary>
/// Any RSS 2.0, RSS 1.0 or Atom feed. An item's own elements are those of its own namespace: the title of a picture in
/// it is not its title.
/// </summary>
internal static class FeedFormat
{
    /// <param name="feed">Where the bytes are from.</param>
    /// <exception cref="FormatException">No feed.</exception>
    public static FeedItems Read(ReadOnlyMemory<byte> bytes, bool isCut, FeedOrigin feed)
    {
        if (JsonFeedFormat.IsJson(bytes.Span)) return JsonFeedFormat.Read(bytes, isCut, feed);
        var items = new EntryReader<SourceRecord>("item");
        var titles = new Dictionary<PaperId, string>();
        var (xml, notice) = XmlResponse.Decode(bytes.Span, feed.Charset);
        Uri? home = null;
        var authors = new List<XmlItem>();
        foreach (var item in xml.Items(["feed", "rss", "RDF"], ["item", "entry"], "link", "author"))
        {
            if (item.Name == "author")
            {
                // Of the whole feed (RFC 4287 §4.2.1). Behind an item it may be one that a broken item lost.
                if (item.Parent == "feed" && items.Seen == 0) authors.Add(item);
                continue;
            }

            if (item.Name == "link")
            {
                // The page that the feed is about: in RSS the text, in Atom an address among others.
                if (home is null && item.Parent is "channel" or "feed" && FeedPaper.Link(
                    Page(item), feed.Location) is { } page) home = new Uri(page);
                continue;
            }

            var count = items.Read.Count;
            if (!items.TryAdd(
                item, null,
                entry => FeedPaper.Create(feed.Source, Fields(entry, home ?? feed.Location, authors)),
                Title(item)?.Text, Summary(item)?.Text)) break;
            if (items.Read.Count == count) continue;
            var paper = items.Read[^1].Paper;
            if (!titles.TryAdd(paper.Id, paper.Title) && titles[paper.Id] != paper.Title)
                items.Problems.Add(new SourceProblem(
                    items.Place(), $"\"{paper.Title}\" has the id of \"{titles[paper.Id]}\"; one of them was kept"));
        }
        items.NoteCut(isCut);
        items.Note(notice);
        return new FeedItems(items.Read, items.Problems, xml.IsIncomplete && !isCut);
    }

    private static FeedPaper.Fields Fields(XmlItem item, Uri? location, IEnumerable<XmlItem> authorsOfFeed)
    {
        var guid = (item.OwnText("guid") ?? item.OwnText("id") ?? item.Attribute("rdf:about"))?.Trim();
        var published = Date(
            item, item.OwnText("pubDate"), item.OwnText("published"), item.OwnText("issued"), item.TextOf(
                XmlNamespaces.DublinCore, "date"),
            item.TextOf(XmlNamespaces.DublinCoreTerms, "issued"), item.TextOf(XmlNamespaces.DublinCoreTerms, "created"),
            item.TextOf(XmlNamespaces.Prism, "publicationDate"), item.OwnText("updated"), item.OwnText("modified"));
        return new FeedPaper.Fields(Reduced(Title(item)), Reduced(Summary(item)), Link(item, guid, location), guid)
        {
            Authors = Authors(item, authorsOfFeed),
            Categories = item.AllOwn("category").Select(category => category.Attribute("term") ?? category.Text)
                .Concat(item.AllOf(XmlNamespaces.DublinCore, "subject").Select(subject => subject.Text)),
            Identifiers = [item.TextOf(XmlNamespaces.DublinCore, "identifier"), item.TextOf(XmlNamespaces.Prism, "doi"),
                item.OwnText("doi")],
            PublishedAt = published,
            UpdatedAt = WrittenDate.Read(
                item.OwnText("updated") ?? item.OwnText("modified") ?? item.TextOf(
                XmlNamespaces.DublinCoreTerms, "modified")),
        };
    }

    private static IEnumerable<string?> Authors(XmlItem item, IEnumerable<XmlItem> authorsOfFeed)
    {
        var own = item.AllOf(XmlNamespaces.DublinCore, "creator").Select(creator => creator.Text)
            .Concat(Names(item.AllOwn("author"))).Concat(Names(item.AllOf(XmlNamespaces.Atom, "author")))
            .Where(name => !string.IsNullOrWhiteSpace(name)).Distinct().ToList();
        // An item without authors has those of the feed that it was taken from, or of the feed that it is in.
        return own.Count > 0 ? own : Names(item.Own("source")?.AllOwn("author") ?? authorsOfFeed);

        static IEnumerable<string?> Names(IEnumerable<XmlItem> authors) => authors.Select(
            author => author.OwnText("name") ?? (author.Children.Any() ? null : author.Text));
    }

    /// <summary>The first that can be read. One that is there and cannot be is a problem: a paper without a date is
    /// never news of a first read.</summary>
    private static DateTimeOffset? Date(XmlItem item, params string?[] written)
    {
        foreach (var text in written)
            if (WrittenDate.Read(text) is { } date) return date;
        if (written.FirstOrDefault(text => text is not null) is { } unread)
            item.Problem ??= $"the date \"{Papers.Text.PaperText.Name(unread)}\" cannot be read";
        return null;
    }

    private static string? Link(XmlItem item, string? guid, Uri? location)
    {
        var own = item.AllOwn("link").ToList();
        var element = own.Find(link => link.Attribute("rel") is null or "alternate" && IsPage(link)) ?? own.Find(
            link => link.Attribute("rel") is null or "alternate")
            ?? item.AllOf(XmlNamespaces.Atom, "link").FirstOrDefault(
                link => link.Attribute("rel") is null or "alternate" && IsPage(link));
        var link = element is null ? null : FeedPaper.Link(Page(element), element.Location ?? location);
        // A permanent link is an address, by default (RSS 2.0); so is what an item of RSS 1.0 is about.
        return link ?? (item.Own("guid")?.Attribute("isPermaLink") == "false" ? null : FeedPaper.Link(guid, null));
    }

    private static bool IsPage(XmlItem link) => link.Attribute(
        "type") is null or "text/html" or "application/xhtml+xml";

    private static string? Page(XmlItem link) =>
        link.Attribute("href") is { } address ? link.Attribute("rel") is null or "alternate" ? address : null
            : link.Text;

    private static XmlItem? Title(XmlItem item) => item.Own("title") ?? item.AllOf(XmlNamespaces.DublinCore, "title")
        .FirstOrDefault();

    private static XmlItem? Summary(XmlItem item) =>
        new[]
        {
            item.Own("summary"), item.Own("description"), item.AllOf(XmlNamespaces.Content, "encoded").FirstOrDefault(),
                item.Own("content"),
            item.AllOf(XmlNamespaces.DublinCore, "description").FirstOrDefault(),
        }.FirstOrDefault(element => !string.IsNullOrWhiteSpace(element?.Text));

    /// <summary>XHTML has become text while it was read; what says that it is text has no markup (RFC 4287
    /// §3.1).</summary>
    private static string Reduced(XmlItem? element) =>
        element is null ? "" : element.Attribute("type") is "xhtml" or "text" ? element.Text : FeedPaper.TextOf(
            element.Text);
}

/// <summary>Where a feed's bytes are from.</summary>
/// <param name="Source">The feed's name here.</param>
/// <param name="Location">Its address: what relative links refer to in the end.</param>
/// <param name="Charset">As the HTTP header names it.</param>
internal sealed record FeedOrigin(string Source, Uri? Location = null, string? Charset = null);

/// <param name="IsIncomplete">The feed ended in the middle: asked again it may give more.</param>
internal sealed record FeedItems(
    IReadOnlyList<SourceRecord> SourceRecords, IReadOnlyList<SourceProblem> Problems, bool IsIncomplete);
