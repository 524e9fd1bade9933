using System.Globalization;
using Digest.Papers;
using Digest.Rendering.Excerpts;
using Digest.Rendering.Templates;
using Digest.Rendering.Texts;
using Scriban.Runtime;

namespace Digest.Web.Content;

/// <summary>What templates see of a paper.</summary>
internal sealed class PaperContent(PageAddresses addresses, ReaderTexts texts)
{
    private const int AuthorsOnCard = 3;
    private const int CategoriesNamed = 4;

    /// <summary>A paper of physics can have three thousand authors.</summary>
    private const int AuthorsOnPage = 200;

    /// <param name="terms">The words to mark, as they read in the paper.</param>
    public ScriptObject Card(Paper paper, params IReadOnlyList<string> terms)
    {
        var (summary, isTldr) = PaperExcerpt.Of(paper);
        var authors = Math.Max(paper.AuthorCount, paper.Authors.Count);
        var named = Math.Min(paper.Authors.Count, AuthorsOnCard);
        // A summary that is the abstract's beginning needs the rest only where there is one.
        var isShortened = paper.Abstract.Length > 0 && (isTldr || summary != paper.Abstract.Replace('\n', ' ').Trim());
        return new ScriptObject
        {
            { "title", MarkedText.Of(paper.Title, terms) },
            { "page", addresses.Paper(paper.Id) },
            { "authors", named == 0 ? null : MarkedText.Of(string.Join(", ", paper.Authors.Take(named)), terms) },
            { "more_authors", named > 0 && authors > named ? texts.Count("more_authors", authors - named) : null },
            { "author_count", authors > 0 ? texts.Count("authors", authors) : null },
            { "categories", Categories(paper) },
            { "date", paper.PublishedAt is { } at ? texts.DateWithYear(at.UtcDateTime) : null },
            { "date_machine", paper.PublishedAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
            { "upvotes", paper.Upvotes > 0 ? texts.Count("upvotes", paper.Upvotes) : null },
            { "comments", paper.CommentCount > 0 ? texts.Count("comments", paper.CommentCount) : null },
            { "summary", summary is null ? null : MarkedText.Of(summary, terms) },
            { "is_tldr", isTldr },
            { "abstract", isShortened ? Paragraphs(paper.Abstract, terms) : null },
            { "links", Links(paper) },
        };
    }

    /// <summary>Everything that is known about one paper.</summary>
    public ScriptObject Full(Paper paper)
    {
        var all = Card(paper);
        all.SetValue("plain_title", paper.Title, false);
        all.SetValue("id", paper.Id.ToString(), false);
        var authors = paper.Authors.Take(AuthorsOnPage).ToArray();
        all.SetValue("all_authors", authors.Length == 0 ? null : authors, false);
        var missing = Math.Max(paper.AuthorCount, paper.Authors.Count) - authors.Length;
        all.SetValue(
            "more_authors", missing > 0 && authors.Length > 0 ? texts.Count("more_authors", missing) : null, false);
        all.SetValue("tldr", string.IsNullOrWhiteSpace(paper.Tldr) ? null : paper.Tldr, false);
        all.SetValue("abstract", paper.Abstract.Length == 0 ? null : Paragraphs(paper.Abstract, []), false);
        all.SetValue("comment", paper.Comment, false);
        var doi = Doi(paper);
        all.SetValue("doi", doi, false);
        all.SetValue(
            "doi_link", doi is null ? null : new Link($"https://doi.org/{Uri.EscapeDataString(doi)}"), false);
        all.SetValue("is_withdrawn", paper.WithdrawnAt is not null, false);
        all.SetValue("keywords", paper.Keywords.Count == 0 ? null : string.Join(", ", paper.Keywords), false);
        all.SetValue("bibtex", addresses.Bibtex(paper.Id), false);
        all.SetValue("ris", addresses.Ris(paper.Id), false);
        return all;
    }

    public static string? Doi(Paper paper) => paper.Doi ?? (paper.Id.Scheme == "doi" ? paper.Id.Value : null);

    private ScriptObject[]? Categories(Paper paper) =>
        paper.Categories.Count == 0
            ? null
            :
            [
                .. paper.Categories.Take(CategoriesNamed).Select(category => new ScriptObject
                {
                    { "name", category },
                    { "search", addresses.To("/search", ("q", $"cat:{category}"), ("order", "newest")) },
                }),
            ];

    private static Markup[] Paragraphs(string text, IReadOnlyList<string> terms) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(part => MarkedText.Of(part, terms))];

    private static ScriptObject Links(Paper paper) => new()
    {
        { "source", LinkTo(paper.AbstractUrl) },
        { "pdf", LinkTo(paper.PdfUrl) },
        { "code", LinkTo(paper.CodeUrl) },
        { "project", LinkTo(paper.ProjectUrl) },
    };

    private static Link? LinkTo(string? url) => url is null ? null : new Link(url);
}
