using System.Globalization;
using System.Text;
using Digest.Papers;
using Digest.Rendering.Bibtex;
using Digest.Search;
using Digest.Web.Content;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary>
/// One paper: <c>/paper/arxiv:2501.19393</c> with what reference managers read from a page, and the same as
/// <c>/bibtex/…</c> and <c>/ris/…</c>.
/// </summary>
internal sealed class PaperPage(PageRenderer pages, PaperStore papers, PaperSearch search)
{
    private const int SimilarShown = 6;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapReadable("/paper/{**id}", context => WithPaperAsync(context, WriteAsync)).Public();
        routes.MapReadable("/bibtex/{**id}", context => WithPaperAsync(context, (to, paper) =>
            WriteFileAsync(to, paper, "application/x-bibtex", "bib", BibtexEntry.Of(paper)))).Public();
        routes.MapReadable("/ris/{**id}", context => WithPaperAsync(context, (to, paper) =>
            WriteFileAsync(to, paper, "application/x-research-info-systems", "ris", RisEntry.Of(paper)))).Public();
    }

    private async Task WithPaperAsync(HttpContext context, Func<HttpContext, Paper, Task> write)
    {
        var id = PageAddresses.IdIn((string?)context.Request.RouteValues["id"]);
        var paper = id is null ? null : await papers.FindAsync(id, context.RequestAborted);
        await (paper is null
            ? pages.WriteAsync(context, StatusCodes.Status404NotFound, "not-found", new() { { "is_paper", true } })
            : write(context, paper));
    }

    private async Task WriteAsync(HttpContext context, Paper paper)
    {
        var similar = await search.FindSimilarAsync(paper, SimilarShown, context.RequestAborted);
        var byKey = await papers.ListByKeysAsync([.. similar.Select(hit => hit.PaperKey)], context.RequestAborted);
        var model = Model(
            new PaperContent(pages.AddressesFor(context), pages.TextsFor(context)),
            paper,
            [.. similar.Where(hit => byKey.ContainsKey(hit.PaperKey)).Select(hit => byKey[hit.PaperKey])]);
        await pages.WriteAsync(context, StatusCodes.Status200OK, "paper", model);
    }

    internal static ScriptObject Model(PaperContent content, Paper paper, IReadOnlyList<Paper> similar) => new()
    {
        { "work", content.Full(paper) },
        { "citation", CitationMetadata.Of(paper) },
        { "similar", similar.Select(other => content.Card(other)).ToArray() },
    };

    private static Task WriteFileAsync(HttpContext context, Paper paper, string type, string ending, byte[] content)
    {
        var name = string.Concat(
            paper.Id.ToString().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-'));
        context.Response.Headers.ContentDisposition =
            $"attachment; filename=\"{name[..Math.Min(name.Length, 80)]}.{ending}\"";
        return PageResponse.WriteAsync(context, StatusCodes.Status200OK, $"{type}; charset=utf-8", content);
    }
}
