using System.Security.Cryptography;
using System.Text;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Feeds;

/// <summary>Any RSS 2.0, RSS 1.0 or Atom feed, by the local names of its elements; HTML in it becomes text.</summary>
internal static class FeedFormat
{
    /// <exception cref="FormatException">No feed.</exception>
    public static (IReadOnlyList<SourceRecord> Sightings, IReadOnlyList<SourceProblem> Problems) Read(ReadOnlyMemory<byte> xml, bool isCut)
    {
        var items = new EntryReader<SourceRecord>("item");
        foreach (var item in SafeXml.Items(xml, isCut, ["feed", "rss", "RDF"], name => name is "item" or "entry"))
            if (!items.TryAdd(item, null, ReadItem, item.ChildText("title"), Summary(item))) break;
        items.NoteCut(isCut);
        return (items.Read, items.Problems);
    }

    private static SourceRecord ReadItem(XmlItem item)
    {
        var title = PaperText.Title(HtmlText.Reduce(Limited(item.ChildText("title"))));
        if (title.Length == 0) throw new FormatException("the item has no title");
        var link = WebLink.Check(item.All("link").FirstOrDefault(l => l.Attribute("rel") is null or "alternate") is { } l ? l.Attribute("href") ?? l.Text : null);
        var guid = (item.ChildText("guid") ?? item.ChildText("id"))?.Trim();
        var authors = PaperFields.Names(
            item.All("creator").Select(creator => creator.Text)
                .Concat(item.All("author").Select(author => author.ChildText("name") ?? author.Text))
                .SelectMany(name => name.Contains(';') ? name.Split(';') : [name]),
            PaperFields.MaxAuthors);
        var published = XmlFields.Instant(item.ChildText("pubDate") ?? item.ChildText("published") ?? item.ChildText("date") ?? item.ChildText("updated"));
        return new SourceRecord
        {
            Authority = SourceAuthority.Feed,
            Paper = new Paper
            {
                Id = Identify(item, link, guid),
                Title = title,
                Abstract = PaperText.Abstract(HtmlText.Reduce(Limited(Summary(item)))),
                Authors = authors,
                AuthorCount = authors.Count,
                Categories = PaperFields.Names(item.All("category").Select(category => category.Attribute("term") ?? category.Text)),
                PublishedAt = published?.ToUniversalTime(),
                UpdatedAt = XmlFields.Instant(item.ChildText("updated"))?.ToUniversalTime(),
                AbstractUrl = link,
            },
        };
    }

    /// <summary>The name that other sources would use, where there is one: an arXiv id, a DOI; otherwise the page's address.</summary>
    private static PaperId Identify(XmlItem item, string? link, string? guid)
    {
        foreach (var text in new[] { link, guid, item.ChildText("identifier")?.Trim(), item.ChildText("doi")?.Trim() })
            if (PaperId.TryParse(text, out var id) && id.Scheme is ArxivId.Scheme or "doi") return id;
        var name = link is not null ? new Uri(link) is var uri ? uri.Host + uri.PathAndQuery : link : guid ?? throw new FormatException("the item has no link, guid or id");
        return PaperId.TryParse("web:" + name, out var page)
            ? page
            : new PaperId("web", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))));
    }

    private static string? Summary(XmlItem item) => item.ChildText("summary") ?? item.ChildText("description") ?? item.ChildText("encoded") ?? item.ChildText("content");

    /// <summary>HTML is longer than its text; what is far beyond is not worth reducing.</summary>
    private static string Limited(string? html) => html is null ? "" : html.Length > PaperText.MaxAbstract * 10 ? html[..(PaperText.MaxAbstract * 10)] : html;
}
