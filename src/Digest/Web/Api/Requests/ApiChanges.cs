using System.Globalization;
using Digest.Storage;
using Digest.Web.Api.Answers;
using Digest.Web.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Requests;

/// <summary>
/// Runs what a request changes in one transaction, once for each Idempotency-Key: a repeated request gets the answer
/// that the first one got.
/// </summary>
internal sealed class ApiChanges(SqlDatabase database, TimeProvider clock)
{
    private static readonly Answer OtherRequest = Answer.Of(Problem.Named(
        StatusCodes.Status422UnprocessableEntity,
        "idempotency-key-used",
        "The Idempotency-Key was used for another request",
        "Take a new key for each request; only a repeated one has the same key."));

    /// <param name="change">Makes the change and the answer.</param>
    public async Task<IResult> RunAsync(HttpContext context, Func<SqlSession, DateTimeOffset, Task<Answer>> change)
    {
        var key = ApiCaller.Of(context)!.Key;
        var caller = key.Prefix;
        var request = context.Features.Get<IdempotentRequest>();
        var (answer, isRepeated) = await database.WriteAsync(
            async sql =>
            {
                // As it is stored: what an answer says now is what is read later.
                var now = Instants.FromRow(clock.GetUtcNow().ToRow());
                if (request is null) return (await ChangeAsync(sql, context, key.Name, change, now), false);
                if (await IdempotencyStore.TakeAsync(sql, caller, request, now) is { } kept)
                    return kept.Request == request.Fingerprint
                        ? (new Answer((int)kept.Status, kept.Body, kept.Location), true)
                        : (OtherRequest, false);
                var made = await ChangeAsync(sql, context, key.Name, change, now);
                // The next try may succeed, or be corrected.
                if (made.Status is StatusCodes.Status400BadRequest or StatusCodes.Status429TooManyRequests
                    or >= StatusCodes.Status500InternalServerError)
                    await IdempotencyStore.ReleaseAsync(sql, caller, request);
                else
                    await IdempotencyStore.KeepAsync(
                        sql, caller, request, made, made.IsDone ? SubscriberOf(made, context) : null);
                return (made, false);
            },
            context.RequestAborted);
        if (isRepeated) context.Response.Headers["Idempotency-Replayed"] = "true";
        return answer;
    }

    /// <summary>What a program changes is found beside what people change.</summary>
    private static async Task<Answer> ChangeAsync(
        SqlSession sql,
        HttpContext context,
        string key,
        Func<SqlSession, DateTimeOffset, Task<Answer>> change,
        DateTimeOffset now)
    {
        var answer = await change(sql, now);
        var action = context.GetEndpoint()!.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName;
        await AuditLog.RecordAsync(sql, new AuditEntry(
            now, $"key {key}", action, string.Create(CultureInfo.InvariantCulture, $"Answered with {answer.Status}."))
        {
            Subscriber = SubscriberOf(answer, context),
            IsDone = answer.IsDone,
        });
        return answer;
    }

    private static long? SubscriberOf(Answer answer, HttpContext context) =>
        answer.Subscriber is { } named ? named
        : long.TryParse(
            (string?)context.Request.RouteValues["id"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;
}
