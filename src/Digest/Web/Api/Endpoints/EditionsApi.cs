using System.ComponentModel.DataAnnotations;
using Digest.Maintenance.History;
using Digest.Subscribers;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Digest.Web.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>What a subscriber got, and what became of the mails.</summary>
internal sealed class EditionsApi(SubscriberStore subscribers, MailHistory history)
{
    public void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/subscribers/{id:long}/editions", ListAsync)
            .Is(
                "Editions", "listEditions", ApiScopes.EditionsRead,
                "List a subscriber's digests with their papers and deliveries, the newest first")
            .Gives<ListPage<HistoryDocument>>()
            .Fails(StatusCodes.Status404NotFound);

    private async Task<IResult> ListAsync(
        long id, [Range(1, ListQuery.MaxCount)] int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (ListQuery.Read($"editions {id}", limit, cursor, out var problem) is not { } query)
            return Answer.Of(problem!);
        if (await subscribers.FindAsync(id, cancellationToken) is null) return SubscribersApi.Missing;
        var before = DateOnly.FromDayNumber(
            (int)Math.Clamp(query.AfterKey(long.MaxValue), 0, DateOnly.MaxValue.DayNumber));
        var found = await history.ListDigestsAsync(id, before, query.Count + 1, cancellationToken);
        return Answer.Ok(query.Page(found, HistoryDocument.Of, entry => entry.Edition!.Period.DayNumber));
    }
}
