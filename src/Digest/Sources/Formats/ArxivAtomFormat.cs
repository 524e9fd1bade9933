using System.Globalization;
using Digest.Papers;
using Digest.Papers.Text;

namespace Digest.Sources.Formats;

/// <summary>Answers of arXiv's API (https://info.arxiv.org/help/api/user-manual.html): an Atom feed with arXiv's own elements.</summary>
internal static class ArxivAtomFormat
{
    /// <exception cref="FormatException">No Atom feed.</exception>
    /// <exception cref="SourceException">arXiv answered with an error, which it writes as a feed with one entry.</exception>
    public static ArxivAnswer Read(ReadOnlyMemory<byte> xml, bool isCut, DateTimeOffset now)
    {
        var sightings = new List<Sighting>();
        var problems = new List<SourceProblem>();
        int? total = null;
        var number = 0;
        foreach (var item in UntrustedXml.Items(xml, isCut, ["feed"], name => name is "entry" or "totalResults"))
        {
            if (item.Name == "totalResults" && int.TryParse(item.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count)) total = count;
            if (item.Name != "entry") continue;
            if (++number > UntrustedXml.MaxItems)
            {
                problems.Add(new SourceProblem("answer", $"has more than {UntrustedXml.MaxItems} entries; the rest was left"));
                break;
            }
            var place = item.ChildText("id")?.Trim() ?? FormattableString.Invariant($"entry {number}");
            if (place.Contains("/api/errors", StringComparison.Ordinal) || item.ChildText("title")?.Trim() == "Error")
                throw new SourceException($"arXiv answered: {PaperText.Name(item.ChildText("summary"))}");
            try
            {
                sightings.Add(ReadEntry(item, now));
                if (SourcePapers.Cut(place, item.ChildText("title"), item.ChildText("summary")) is { } cut) problems.Add(cut);
            }
            catch (FormatException e)
            {
                problems.Add(new SourceProblem(place, e.Message));
            }
        }
        if (isCut) problems.Add(new SourceProblem("answer", "is longer than is read; it was cut"));
        return new ArxivAnswer(sightings, problems, total ?? sightings.Count, number);
    }

    private static Sighting ReadEntry(XmlItem entry, DateTimeOffset now)
    {
        if (!ArxivId.TryParse(entry.ChildText("id"), out var id, out var version)) throw new FormatException("the entry's id is no arXiv address");
        var title = PaperText.Title(entry.ChildText("title"));
        if (title.Length == 0) throw new FormatException("the entry has no title");
        var authors = SourcePapers.Names(entry.All("author").Select(author => author.ChildText("name")), SourcePapers.MaxAuthors);
        var primary = entry.Child("primary_category")?.Attribute("term");
        var summary = PaperText.Abstract(entry.ChildText("summary"));
        var comment = SourcePapers.Text(entry.ChildText("comment"));
        return new Sighting
        {
            Authority = SourceAuthority.ArxivMetadata,
            Version = version,
            Paper = SourcePapers.WithArxivLinks(new Paper
            {
                Id = id,
                Title = title,
                Abstract = summary,
                Authors = authors,
                AuthorCount = authors.Count,
                Categories = SourcePapers.Names(entry.All("category").Select(c => c.Attribute("term")).Prepend(primary)).Distinct().ToList(),
                Comment = comment,
                Doi = PaperId.TryParse(entry.ChildText("doi"), out var doi) && doi.Scheme == "doi" ? doi.Value : null,
                PublishedAt = XmlFields.Instant(entry.ChildText("published"))?.ToUniversalTime(),
                UpdatedAt = XmlFields.Instant(entry.ChildText("updated"))?.ToUniversalTime(),
                WithdrawnAt = SourcePapers.IsWithdrawal(comment, summary) ? now : null,
            }),
        };
    }
}

/// <param name="Total">How many papers the whole result has, as the answer says.</param>
/// <param name="Entries">Entries in this answer, unreadable ones included.</param>
internal sealed record ArxivAnswer(IReadOnlyList<Sighting> Sightings, IReadOnlyList<SourceProblem> Problems, int Total, int Entries);
