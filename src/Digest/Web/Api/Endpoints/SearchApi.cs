using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Digest.Matching.Queries;
using Digest.Papers;
using Digest.Search;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Bodies;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Digest.Web.Api.Requests;
using Digest.Web.Content;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>The search, with the filters of its page.</summary>
internal sealed class SearchApi(PaperSearch search, PaperStore papers)
{
    public void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/search", FindAsync)
            .Is(
                "Papers", "search", ApiScopes.PapersRead, "Search the archive, the best first",
                $"The first {PaperSearch.MaxHits} can be read.")
            .Gives<SearchDocument>();

    private async Task<IResult> FindAsync(
        [AsParameters] SearchFields fields,
        [Range(1, ListQuery.MaxCount)] int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        if (ListQuery.Read($"search {fields}", limit, cursor, out var problem) is not { } query)
            return Answer.Of(problem!);
        if (fields.Parse(out var errors) is not { } request) return Answer.Of(Problem.NotValid(errors));
        var result = await search.FindAsync(request, cancellationToken);
        // The order is that of the relevance: it has no key to go on from, only a place.
        var after = (int)Math.Clamp(query.AfterKey(0), 0, PaperSearch.MaxHits);
        var shown = result.Hits.Skip(after).Take(query.Count).ToList();
        var byKey = await papers.ListByKeysAsync([.. shown.Select(hit => hit.PaperKey)], cancellationToken);
        var why = await search.ExplainAsync(request, [.. byKey.Values], cancellationToken);
        var next = (after + query.Count).ToString(CultureInfo.InvariantCulture);
        return Answer.Ok(new SearchDocument(
            [
                .. shown.Where(hit => byKey.ContainsKey(hit.PaperKey)).Select(hit => new FoundPaper(
                    PaperDocument.Of(byKey[hit.PaperKey]), Math.Round(hit.Relevance, 3), why[hit.PaperKey])),
            ],
            result.Hits.Count > after + query.Count ? ListCursor.Write(query.List, next) : null,
            result.Found,
            result.Papers,
            result.IsComplete));
    }
}

/// <param name="Found">All that match.</param>
/// <param name="Searched">All papers that were searched.</param>
/// <param name="IsComplete">False while older papers are still being read after a start.</param>
internal sealed record SearchDocument(
    IReadOnlyList<FoundPaper> Items, string? Next, int Found, int Searched, bool IsComplete);

/// <param name="Relevance">0 to 1.</param>
/// <param name="Why">What matched, as it reads in the paper.</param>
internal sealed record FoundPaper(PaperDocument Paper, double Relevance, IReadOnlyList<string> Why);

/// <summary>What is searched for, in a query.</summary>
internal sealed record SearchFields
{
    [Description("The query, as in a topic.")]
    [FromQuery(Name = "q")]
    public required string Q { get; init; }

    [Description("Where words are looked for that name no field themselves.")]
    [FromQuery(Name = "in")]
    public Word<SearchField>? In { get; init; }

    [Description("Such as cs.CL or cs.*.")]
    [FromQuery(Name = "category")]
    public string? Category { get; init; }

    [Description("The name of the source that announced the paper.")]
    [FromQuery(Name = "source")]
    public string? Source { get; init; }

    [Description("The first day.")]
    [FromQuery(Name = "from")]
    public DateOnly? From { get; init; }

    [Description("The last day.")]
    [FromQuery(Name = "to")]
    public DateOnly? To { get; init; }

    [FromQuery(Name = "order")]
    public Word<SearchOrder>? Order { get; init; }

    /// <returns>Null when something is not valid.</returns>
    public SearchRequest? Parse(out IReadOnlyList<string> errors)
    {
        var parsed = TopicQuery.Parse(Q);
        var found = parsed.Problems.Select(problem => $"The query is not valid: {problem.Message}").ToList();
        if (parsed.Query is null && found.Count == 0) found.Add("The query is empty.");
        if (Category is not null && !SearchForm.IsCategory(Category))
            found.Add("The category is not valid. Use for example cs.CL or cs.*.");
        if (Source?.Length is 0 or > 100) found.Add("The source must be the name of one.");
        errors = found;
        return found.Count > 0
            ? null
            : new SearchRequest
            {
                Query = parsed.Query!,
                Text = Q,
                Field = In?.Value ?? default,
                Order = Order?.Value ?? default,
                Category = Category,
                Source = Source,
                From = From,
                To = To,
            };
    }
}
