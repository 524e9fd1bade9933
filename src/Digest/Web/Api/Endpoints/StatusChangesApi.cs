using Digest.Storage;
using Digest.Subscribers;
using Digest.Subscribers.Reading;
using Digest.Web.Api.Answers;
using Digest.Web.Api.Bodies;
using Digest.Web.Api.Description;
using Digest.Web.Api.Keys;
using Digest.Web.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Endpoints;

/// <summary>Pauses, resumes and ends a subscription.</summary>
internal sealed class StatusChangesApi(ApiChanges changes)
{
    private const string Group = "Subscribers";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/subscribers/{id:long}/pause", PauseAsync)
            .Is(Group, "pauseSubscriber", ApiScopes.SubscribersWrite, "Send nothing until a day, or until resumed")
            .Gives<SubscriberDocument>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        api.MapPost("/subscribers/{id:long}/resume", ResumeAsync)
            .Is(Group, "resumeSubscriber", ApiScopes.SubscribersWrite, "Send again after a pause")
            .Gives<SubscriberDocument>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
        api.MapPost("/subscribers/{id:long}/unsubscribe", UnsubscribeAsync)
            .Is(
                Group, "unsubscribeSubscriber", ApiScopes.SubscribersWrite, "End a subscription, as its owner would",
                "A last mail says so. Only its owner can come back.")
            .Gives<SubscriberDocument>()
            .Fails(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);
    }

    private Task<IResult> PauseAsync(long id, PauseFields? body, HttpContext context) => ChangeAsync(
        context,
        id,
        async (sql, now) => body?.Until is { } day
            ? await UndoableChanges.PauseAsync(sql, id, day, now) is not null
            : await SubscriberLifecycle.PauseAsync(sql, id, now),
        body?.Until is null
            ? "only an active subscription can be paused"
            : "only an active or paused subscription can be paused, until a day of the next year");

    private Task<IResult> ResumeAsync(long id, HttpContext context) => ChangeAsync(
        context,
        id,
        (sql, now) => SubscriberLifecycle.ResumeAsync(sql, id, now),
        "only a paused subscription can be resumed");

    private Task<IResult> UnsubscribeAsync(long id, HttpContext context) => ChangeAsync(
        context,
        id,
        (sql, now) => SubscriberLifecycle.UnsubscribeAsync(sql, id, now),
        "the subscription has ended before");

    /// <param name="change">False where the status does not allow it.</param>
    /// <param name="otherwise">Why it is then not possible.</param>
    private Task<IResult> ChangeAsync(
        HttpContext context, long id, Func<SqlSession, DateTimeOffset, Task<bool>> change, string otherwise) =>
        changes.RunAsync(context, async (sql, now) =>
        {
            var isDone = await change(sql, now);
            return await SubscriberStore.FindAsync(sql, id) is not { } subscriber ? SubscribersApi.Missing
                : isDone ? Answer.Ok(SubscriberDocument.Of(subscriber))
                : Answer.Of(Problem.Named(
                    StatusCodes.Status409Conflict,
                    "not-possible",
                    "The status of the subscription does not allow it",
                    $"It is {subscriber.Status.ToString().ToLowerInvariant()}: {otherwise}."));
        });
}
