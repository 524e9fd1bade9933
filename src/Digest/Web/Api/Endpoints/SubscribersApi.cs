using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Digest.Links;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Bodies;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Digest.Web.Api.Requests;
using Digest.Web.Manage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>Who gets digests: listed, added, changed and removed. What ends or stops is <see cref="StatusChangesApi"/>.
/// </summary>
internal sealed class SubscribersApi(
    SubscriberStore subscribers,
    SubscriberExport export,
    SubscribersOptions defaults,
    PublicAddress address,
    ApiChanges changes)
{
    private const string Group = "Subscribers";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/subscribers", ListAsync)
            .Is(Group, "listSubscribers", ApiScopes.SubscribersRead, "List subscribers in the order they were added")
            .Gives<ListPage<SubscriberDocument>>();
        api.MapPost("/subscribers", AddAsync)
            .Is(
                Group, "addSubscriber", ApiScopes.SubscribersWrite, "Add a subscriber",
                "Someone who unsubscribed is asked by mail whether they want to come back (202).")
            .Gives<SubscriberDocument>(StatusCodes.Status201Created)
            .Gives<SubscriberDocument>(StatusCodes.Status202Accepted)
            .Fails(StatusCodes.Status409Conflict);
        api.MapGet("/subscribers/{id:long}", FindAsync)
            .Is(Group, "getSubscriber", ApiScopes.SubscribersRead, "Read a subscriber with the topics")
            .Gives<SubscriberDocument>()
            .Fails(StatusCodes.Status404NotFound);
        api.MapPatch("/subscribers/{id:long}", ChangeAsync)
            .Is(
                Group, "changeSubscriber", ApiScopes.SubscribersWrite, "Change a subscriber",
                "What is not named stays; null is the default.")
            .Accepts<SubscriberFields>("application/json")
            .Gives<SubscriberDocument>()
            .Fails(StatusCodes.Status404NotFound);
        api.MapDelete("/subscribers/{id:long}", RemoveAsync)
            .Is(
                Group, "removeSubscriber", ApiScopes.SubscribersWrite, "Delete a subscriber with topics and digests",
                "What remains: a suppression, or that the person left.")
            .Produces(StatusCodes.Status204NoContent)
            .Fails(StatusCodes.Status404NotFound);
        api.MapGet("/subscribers/{id:long}/export", ExportAsync)
            .Is(
                Group, "exportSubscriber", ApiScopes.SubscribersRead, "All that is stored about a person",
                "The same file that they can download themselves.")
            .Gives<JsonObject>()
            .Fails(StatusCodes.Status404NotFound);
    }

    public static Answer Missing { get; } = Answer.Of(Problem.NotFound("There is no subscriber with this id."));

    private async Task<IResult> ListAsync(
        [Description("Only those of this status.")] Word<SubscriberStatus>? status,
        [Description("Only the one with this address.")] string? email,
        [Range(1, ListQuery.MaxCount)] int? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        var wanted = email is null ? null : EmailAddress.Parse(email);
        if (wanted?.Error is { } error) return Answer.Of(Problem.NotValid(error));
        var list = $"subscribers {status} {wanted?.Address?.Key}";
        if (ListQuery.Read(list, limit, cursor, out var problem) is not { } query) return Answer.Of(problem!);
        var found = await subscribers.ListAfterAsync(
            query.AfterKey(0), status?.Value, wanted?.Address, query.Count + 1, cancellationToken);
        return Answer.Ok(query.Page(found, SubscriberDocument.Of, subscriber => subscriber.Key));
    }

    private async Task<IResult> FindAsync(long id, CancellationToken cancellationToken) =>
        await subscribers.FindAsync(id, cancellationToken) is { } subscriber
            ? Answer.Ok(SubscriberDocument.Of(subscriber))
            : Missing;

    private async Task<IResult> AddAsync(AddedSubscriber body, HttpContext context)
    {
        if (body.Parse(defaults, out var errors) is not { } parsed) return Answer.Of(Problem.NotValid(errors));
        if (body.Confirm && address.Url is null)
            return Conflict(
                "no-public-url",
                "No mail to confirm",
                "The mail links to a page. Set PublicUrl, or send confirm: false.");
        var subscriber = parsed with { Status = body.Confirm ? SubscriberStatus.Pending : SubscriberStatus.Active };
        return await changes.RunAsync(context, async (sql, now) =>
        {
            var added = await SubscriberLifecycle.AddAsync(sql, [subscriber], inviteLeft: address.Url is not null, now);
            var stored = await SubscriberStore.FindAsync(sql, subscriber.Email);
            return added[0].Outcome switch
            {
                AddOutcome.Added => Answer.Created($"/subscribers/{stored!.Key}", SubscriberDocument.Of(stored)) with
                {
                    Subscriber = stored.Key,
                },
                AddOutcome.Invited => Answer.Ok(SubscriberDocument.Of(stored!)) with
                {
                    Status = StatusCodes.Status202Accepted,
                    Subscriber = stored!.Key,
                },
                AddOutcome.Suppressed => Conflict(
                    "suppressed", "The address is suppressed", "It gets no mail. See GET /suppressions."),
                AddOutcome.Left => Conflict(
                    "unsubscribed",
                    "The person has left",
                    "Only they can come back, with a link in a mail. Set PublicUrl."),
                _ => Conflict(
                    "already-subscribed",
                    "The address is already subscribed",
                    $"It is subscriber {stored!.Key}; nothing was changed."),
            };
        });
    }

    private Task<IResult> ChangeAsync(long id, MergePatch<SubscriberFields> body, HttpContext context) =>
        changes.RunAsync(context, async (sql, now) =>
        {
            await SubscriberStore.LockAsync(sql, id);
            if (await SubscriberStore.FindAsync(sql, id) is not { } before) return Missing;
            var (changed, errors) = body.Apply(SubscriberFields.Of(before))
                .ToInput(before.Email.ToString()).Parse(defaults);
            if (changed is null) return Answer.Of(Problem.NotValid(errors));
            var stored = await SubscriberStore.EditAsync(
                sql, id, _ => changed with { Key = id, Topics = before.Topics }, now);
            return Answer.Ok(SubscriberDocument.Of(stored!));
        });

    private Task<IResult> RemoveAsync(long id, HttpContext context) =>
        changes.RunAsync(
            context,
            async (sql, now) => await SubscriberStore.RemoveAsync(sql, id, now) ? Answer.NoContent : Missing);

    private async Task<IResult> ExportAsync(long id, CancellationToken cancellationToken) =>
        await subscribers.FindAsync(id, cancellationToken) is { } subscriber
            ? Results.Bytes(await export.WriteAsync(subscriber, cancellationToken), "application/json")
            : Missing;

    private static Answer Conflict(string name, string title, string detail) =>
        Answer.Of(Problem.Named(StatusCodes.Status409Conflict, name, title, detail));
}
