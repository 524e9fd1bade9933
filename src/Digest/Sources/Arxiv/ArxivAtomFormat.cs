using System.Globalization;
using Digest.Papers;
using Digest.Papers.Text;
using Digest.Sources.Reading;

namespace Digest.Sources.Arxiv;

/// <summary>
/// Responses of arXiv's API (https://info.arxiv.org/help/api/user-manual.html): an Atom feed with arXiv's own elements.
/// </summary>
internal static class ArxivAtomFormat
{
    /// <exception cref="FormatException">No Atom feed.</exception>
    /// <exception cref="SourceException">arXiv answered with an error, which it writes as a feed with one
    /// entry.</exception>
    public static ArxivResponse Read(ReadOnlyMemory<byte> bytes, bool isCut, DateTimeOffset now, string? charset = null)
    {
        var entries = new EntryReader<SourceRecord>("entry");
        int? total = null;
        var (xml, notice) = XmlResponse.Decode(bytes.Span, charset);
        foreach (var item in xml.Items(["feed"], ["entry"], "totalResults"))
        {
            if (item.Name == "totalResults"
                && int.TryParse(item.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count))
                total = count;
            if (item.Name != "entry") continue;
            var id = item.ChildText("id");
            if (id?.Contains("/api/errors", StringComparison.Ordinal) == true
                || item.ChildText("title")?.Trim() == "Error")
                throw new SourceException($"arXiv answered: {PaperText.Name(item.ChildText("summary"))}");
            if (!entries.TryAdd(
                    item,
                    id,
                    entry => ReadEntry(entry, now),
                    item.ChildText("title"),
                    item.ChildText("summary")))
                break;
        }
        if (xml.IsIncomplete && !isCut) throw new FormatException("the response ends in the middle");
        entries.NoteCut(isCut);
        entries.Note(notice);
        return new ArxivResponse(entries.Read, entries.Problems, total ?? entries.Read.Count, entries.Seen);
    }

    private static SourceRecord ReadEntry(XmlItem entry, DateTimeOffset now)
    {
        if (!ArxivId.TryParse(entry.ChildText("id"), out var id, out var version))
            throw new FormatException("the entry's id is not a valid arXiv address");
        var authors = PaperFields.Names(
            entry.All("author").Select(author => author.ChildText("name")), PaperFields.MaxAuthors);
        var primary = entry.Child("primary_category")?.Attribute("term");
        var categories = PaperFields.Names(entry.All("category").Select(c => c.Attribute("term")).Prepend(primary));
        var paper = PaperFields.Arxiv(
            id,
            entry.ChildText("title"),
            entry.ChildText("summary"),
            authors,
            [.. categories.Distinct()],
            entry.ChildText("comment"),
            now);
        return new SourceRecord
        {
            Authority = SourceAuthority.ArxivMetadata,
            Version = version,
            Paper = paper with
            {
                Doi = PaperFields.Doi(entry.ChildText("doi")),
                PublishedAt = WrittenDate.Read(entry.ChildText("published"))?.ToUniversalTime(),
                UpdatedAt = WrittenDate.Read(entry.ChildText("updated"))?.ToUniversalTime(),
            },
        };
    }
}

/// <param name="Total">How many papers the whole result has, as the response says.</param>
/// <param name="Entries">Entries in this response, unreadable ones included.</param>
internal sealed record ArxivResponse(
    IReadOnlyList<SourceRecord> SourceRecords, IReadOnlyList<SourceProblem> Problems, int Total, int Entries);
