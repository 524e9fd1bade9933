using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Arxiv;

/// <summary>
/// arXiv's RSS (https://info.arxiv.org/help/rss.html): the current batch of some categories, each item with how it is
/// announced.
/// </summary>
internal static class ArxivRssFormat
{
    /// <exception cref="FormatException">No RSS.</exception>
    public static ArxivBatch Read(ReadOnlyMemory<byte> bytes, bool isCut, DateTimeOffset now, string? charset = null)
    {
        var items = new EntryReader<ArxivItem>("item");
        DateTimeOffset? date = null;
        var (xml, notice) = XmlResponse.Decode(bytes.Span, charset);
        foreach (var item in xml.Items(["rss", "RDF"], ["item"], "pubDate"))
        {
            if (item.Name == "pubDate")
                date ??= WrittenDate.Read(item.Text);
            else if (!items.TryAdd(
                    item,
                    item.ChildText("guid"),
                    entry => ReadItem(entry, now),
                    item.ChildText("title"),
                    item.ChildText("description")))
                break;
        }
        if (xml.IsIncomplete && !isCut) throw new FormatException("the response ends in the middle");
        items.NoteCut(isCut);
        items.Note(notice);
        return new ArxivBatch(date, items.Read, items.Problems);
    }

    private static ArxivItem ReadItem(XmlItem item, DateTimeOffset now)
    {
        // The guid carries the version, the link does not.
        if (!ArxivId.TryParse(item.ChildText("guid"), out var id, out var version)
            && !ArxivId.TryParse(item.ChildText("link"), out id, out version))
            throw new FormatException("the item's guid and link are not valid arXiv ids");
        var description = item.ChildText("description") ?? "";
        var at = description.IndexOf("Abstract:", StringComparison.Ordinal);
        var summary = at < 0 ? description : description[(at + "Abstract:".Length)..].TrimStart();
        var authors = Authors(item.All("creator").Select(creator => creator.Text));
        var categories = PaperFields.Names(item.All("category").Select(category => category.Text));
        return new ArxivItem(
            AnnounceType(item.ChildText("announce_type") ?? After(description, "Announce Type:")),
            WrittenDate.Read(item.ChildText("pubDate")) is { } published
                ? DateOnly.FromDateTime(published.DateTime)
                : null,
            new SourceRecord
            {
                Authority = SourceAuthority.ArxivRss,
                Version = version,
                Paper = PaperFields.Arxiv(
                    id,
                    item.ChildText("title"),
                    summary,
                    authors,
                    categories,
                    comment: null,
                    now),
            }
        );
    }

    /// <summary>"A. One, B. Two (Lab, City), C. Three": commas inside brackets belong to an affiliation.</summary>
    internal static IReadOnlyList<string> Authors(IEnumerable<string> creators)
    {
        var names = new List<string>();
        foreach (var creator in creators)
        {
            var (start, depth) = (0, 0);
            for (var i = 0; i <= creator.Length; i++)
            {
                if (i < creator.Length && creator[i] == '(') depth++;
                else if (i < creator.Length && creator[i] == ')') depth--;
                else if (i == creator.Length || (creator[i] == ',' && depth <= 0))
                {
                    names.Add(creator[start..i].Split(" (")[0]);
                    start = i + 1;
                }
            }
        }
        return PaperFields.Names(names, PaperFields.MaxAuthors);
    }

    private static ArxivAnnounceType AnnounceType(string? text) => text?.Trim() switch
    {
        "new" => ArxivAnnounceType.New,
        "cross" => ArxivAnnounceType.Cross,
        "replace" => ArxivAnnounceType.Replace,
        "replace-cross" => ArxivAnnounceType.ReplaceCross,
        // Better one paper too many than one that no one hears of.
        _ => ArxivAnnounceType.New,
    };

    private static string? After(string text, string label)
    {
        var at = text.IndexOf(label, StringComparison.Ordinal);
        return at < 0 ? null : text[(at + label.Length)..].TrimStart().Split((char[])[' ', '\n', '\r'])[0];
    }
}

/// <param name="Date">The channel's date; it may be fresh while the items are the previous batch.</param>
internal sealed record ArxivBatch(
    DateTimeOffset? Date, IReadOnlyList<ArxivItem> Items, IReadOnlyList<SourceProblem> Problems);

/// <param name="Day">The item's own day, in the zone it was written in.</param>
internal sealed record ArxivItem(ArxivAnnounceType Type, DateOnly? Day, SourceRecord SourceRecord);

internal enum ArxivAnnounceType
{
    New,
    Cross,
    Replace,
    ReplaceCross,
}
