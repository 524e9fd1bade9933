using Digest.Matching.Queries;
using Digest.Papers;
using Digest.Rendering.Texts;
using Digest.Search;
using Digest.Web.Content;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scriban.Runtime;

namespace Digest.Web.Pages;

/// <summary>The search: <c>/search?q=</c>, with filters and how the query was understood.</summary>
internal sealed class SearchPage(
    PageRenderer pages, PaperStore papers, AnnouncedDays days, PaperSearch search, TopicPrices prices)
{
    private const int PapersOnPage = 25;

    public void Map(IEndpointRouteBuilder routes) => routes.MapReadable("/search", WriteAsync).Public().NotIndexed();

    private async Task WriteAsync(HttpContext context)
    {
        var form = SearchForm.In(context.Request, await days.ListSourcesAsync(context.RequestAborted));
        var parsed = form.Text.Length == 0 ? null : TopicQuery.Parse(form.Text);
        var number = PageNumber.In(context.Request);
        var found = parsed?.Query is { } query
            ? await FindAsync(form.Request(query), number, context.RequestAborted)
            : null;
        var model = Model(pages.AddressesFor(context), pages.TextsFor(context), form, parsed, found, number);
        await pages.WriteAsync(context, StatusCodes.Status200OK, "search", model);
    }

    private async Task<FoundPapers> FindAsync(SearchRequest request, int number, CancellationToken cancellationToken)
    {
        var result = await search.FindAsync(request, cancellationToken);
        var shown = result.Hits
            .Skip((number - 1) * PapersOnPage).Take(PapersOnPage).Select(hit => hit.PaperKey).ToList();
        var byKey = await papers.ListByKeysAsync(shown, cancellationToken);
        var found = shown.Where(byKey.ContainsKey).Select(key => byKey[key]).ToList();
        return new FoundPapers(
            result,
            found,
            await search.ExplainAsync(request, found, cancellationToken),
            number == 1
                ? await prices.TryRunAsync(request.Query.ToString(), cancellationToken)
                : null);
    }

    /// <param name="parsed">Null while nothing was searched for.</param>
    /// <param name="found">Null where the query is not valid.</param>
    internal static ScriptObject Model(
        PageAddresses addresses,
        ReaderTexts texts,
        SearchForm form,
        QueryParseResult? parsed,
        FoundPapers? found,
        int number)
    {
        var content = new PaperContent(addresses, texts);
        return new ScriptObject
        {
            { "form", form.Model(texts) },
            { "problems", parsed is { IsValid: false } ? Problems(parsed, form, addresses) : null },
            { "understood", parsed?.Query?.Describe(new QueryWording(key => texts[key])) },
            { "count", found is null ? null : texts.Count("found", found.Search.Found) },
            { "is_complete", found?.Search.IsComplete ?? true },
            { "papers", found?.Papers.Select(paper => content.Card(paper, found.Terms[paper.Key])).ToArray() },
            {
                "paging",
                found is null
                    ? null
                    : PageNumber.Model(
                        number,
                        found.Search.Hits.Count,
                        PapersOnPage,
                        texts,
                        n => addresses.To("/search", [.. form.Query, ("page", n == 1 ? null : $"{n}")]))
            },
            { "forecast", found?.Forecast?.Model(addresses, texts) },
            { "subscribe", addresses.To("/subscribe", ("q", form.Text)) },
            { "feed", found is null ? null : addresses.To("/feed", [.. form.Query]) },
            { "json_feed", found is null ? null : addresses.To("/feed.json", [.. form.Query]) },
        };
    }

    private static ScriptObject[] Problems(QueryParseResult parsed, SearchForm form, PageAddresses addresses) =>
        [
            .. parsed.Problems.Select(problem => new ScriptObject
            {
                { "message", problem.Message },
                { "before", form.Text[..Math.Min(problem.Position, form.Text.Length)] },
                { "at", form.Text.Substring(
                    Math.Min(problem.Position, form.Text.Length),
                    Math.Min(problem.Length, form.Text.Length - Math.Min(problem.Position, form.Text.Length))) },
                { "after", form.Text[Math.Min(problem.Position + problem.Length, form.Text.Length)..] },
                { "suggestion", problem.Suggestion.Length == 0 ? null : problem.Suggestion },
                { "suggestion_page", addresses.To("/search", ("q", problem.Suggestion)) },
            }),
        ];
}

/// <param name="Papers">Those of the page that is shown.</param>
/// <param name="Terms">What the query matched in each of them, by row.</param>
/// <param name="Forecast">Only on the first page, and not before the papers for it are read.</param>
internal sealed record FoundPapers(
    SearchResult Search,
    IReadOnlyList<Paper> Papers,
    IReadOnlyDictionary<long, IReadOnlyList<string>> Terms,
    ShownForecast? Forecast);
