using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Digest.Papers;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Bodies;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Digest.Web.Api.Requests;
using Digest.Web.Content;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>The archive.</summary>
internal sealed class PapersApi(PaperStore papers)
{
    private const string Group = "Papers";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/papers", ListAsync)
            .Is(Group, "listPapers", ApiScopes.PapersRead, "List papers, those that were added last first")
            .Gives<ListPage<PaperDocument>>();
        api.MapGet("/papers/{**id}", FindAsync)
            .Is(Group, "getPaper", ApiScopes.PapersRead, "Read a paper")
            .Gives<PaperDocument>()
            .Fails(StatusCodes.Status404NotFound);
    }

    private async Task<IResult> ListAsync(
        [Range(1, ListQuery.MaxCount)] int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (ListQuery.Read("papers", limit, cursor, out var problem) is not { } query) return Answer.Of(problem!);
        var found = await papers.ListBeforeAsync(
            query.AfterKey(long.MaxValue), query.Count + 1, cancellationToken);
        return Answer.Ok(query.Page(found, PaperDocument.Of, paper => paper.Key));
    }

    private async Task<IResult> FindAsync(
        [Description("Such as arxiv:2501.19393 or doi:10.1000/182.")] string id, CancellationToken cancellationToken) =>
        PageAddresses.IdIn(id) is { } known && await papers.FindAsync(known, cancellationToken) is { } paper
            ? Answer.Ok(PaperDocument.Of(paper))
            : Answer.Of(Problem.NotFound("Unknown paper."));
}
