using System.Globalization;
using Digest.Papers;
using Digest.Rendering.Cards;
using Scriban.Runtime;

namespace Digest.Web.Content;

/// <summary>What <c>_citation.html</c> sees of a paper.</summary>
internal static class CitationMetadata
{
    private const int AuthorsNamed = 200;
    private const int DescriptionLength = 200;

    public static ScriptObject Of(Paper paper) => new()
    {
        { "title", paper.Title },
        { "authors", paper.Authors.Take(AuthorsNamed).ToArray() },
        { "published", Date(paper.PublishedAt) },
        { "online", Date(paper.UpdatedAt ?? paper.PublishedAt) },
        { "arxiv_id", paper.Id.IsArxiv ? paper.Id.Value : null },
        { "doi", PaperContent.Doi(paper) },
        { "pdf_url", paper.PdfUrl },
        { "public_url", paper.AbstractUrl },
        { "keywords", paper.Keywords.Count == 0 ? null : string.Join("; ", paper.Keywords) },
        { "abstract", paper.Abstract.Length == 0 ? null : paper.Abstract },
        { "description", PaperExcerpt.Truncate(paper.Abstract, DescriptionLength) },
    };

    private static string? Date(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy/MM/dd", CultureInfo.InvariantCulture);
}
