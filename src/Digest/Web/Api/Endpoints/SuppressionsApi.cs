using System.ComponentModel.DataAnnotations;
using Digest.Storage;
using Digest.Subscribers;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Bodies;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Digest.Web.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>Addresses that must not be mailed.</summary>
internal sealed class SuppressionsApi(SuppressionStore suppressions, ApiChanges changes)
{
    private const string Group = "Suppressions";

    private static readonly Answer Missing = Answer.Of(Problem.NotFound("The address is not suppressed."));

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/suppressions", ListAsync)
            .Is(Group, "listSuppressions", ApiScopes.SuppressionsRead, "List suppressed addresses by address")
            .Gives<ListPage<SuppressedAddress>>();
        api.MapGet("/suppressions/{email}", FindAsync)
            .Is(Group, "getSuppression", ApiScopes.SuppressionsRead, "Why an address is suppressed")
            .Gives<SuppressedAddress>()
            .Fails(StatusCodes.Status404NotFound);
        api.MapPost("/suppressions", AddAsync)
            .Is(
                Group, "addSuppression", ApiScopes.SuppressionsWrite, "Send nothing to an address any more",
                "After a complaint its subscriber has left, and must confirm to come back.")
            .Gives<SuppressedAddress>(StatusCodes.Status201Created)
            .Fails(StatusCodes.Status409Conflict);
        api.MapDelete("/suppressions/{email}", RemoveAsync)
            .Is(
                Group, "removeSuppression", ApiScopes.SuppressionsWrite, "An address may be mailed again",
                "Its subscriber, if suppressed, is paused and can be resumed.")
            .Produces(StatusCodes.Status204NoContent)
            .Fails(StatusCodes.Status404NotFound);
    }

    private async Task<IResult> ListAsync(
        [Range(1, ListQuery.MaxCount)] int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (ListQuery.Read("suppressions", limit, cursor, out var problem) is not { } query) return Answer.Of(problem!);
        var found = await suppressions.ListAfterAsync(query.After ?? "", query.Count + 1, cancellationToken);
        return Answer.Ok(query.Page(found, one => one, one => one.Email));
    }

    private async Task<IResult> FindAsync(string email, CancellationToken cancellationToken)
    {
        var (address, error) = EmailAddress.Parse(email);
        if (address is null) return Answer.Of(Problem.NotValid(error!));
        return await suppressions.FindAsync(address, cancellationToken) is { } found ? Answer.Ok(found) : Missing;
    }

    private async Task<IResult> AddAsync(SuppressionFields body, HttpContext context)
    {
        if (body.Parse(out var errors) is not { } address) return Answer.Of(Problem.NotValid(errors));
        return await changes.RunAsync(
            context,
            async (sql, now) =>
            {
                var isDone = await SubscriberLifecycle.SuppressAsync(sql, address, body.Reason, body.Detail ?? "", now);
                var answer = isDone
                    ? Answer.Created(
                        $"/suppressions/{Uri.EscapeDataString(address.Key)}",
                        new SuppressedAddress(address.Key, body.Reason, body.Detail ?? "", now))
                    : Answer.Of(Problem.Named(
                        StatusCodes.Status409Conflict,
                        "already-suppressed",
                        "The address is already suppressed",
                        "The first reason stays."));
                return answer with { Subscriber = await WhoseAsync(sql, address) };
            });
    }

    private async Task<IResult> RemoveAsync(string email, HttpContext context)
    {
        var (address, error) = EmailAddress.Parse(email);
        if (address is null) return Answer.Of(Problem.NotValid(error!));
        return await changes.RunAsync(
            context,
            async (sql, now) =>
                (await SubscriberLifecycle.UnblockAsync(sql, address, now) ? Answer.NoContent : Missing) with
                {
                    Subscriber = await WhoseAsync(sql, address),
                });
    }

    private static async Task<long?> WhoseAsync(SqlSession sql, EmailAddress address) =>
        (await SubscriberStore.FindAsync(sql, address))?.Key;
}
