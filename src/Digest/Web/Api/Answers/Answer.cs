using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Api.Answers;

/// <summary>A finished answer: its body is written as it was made, so that it can be kept and given again.</summary>
/// <param name="Json">Null for none.</param>
/// <param name="Location">The path of what was made, below <c>/api/v1</c>; null for none.</param>
internal sealed record Answer(int Status, string? Json, string? Location = null) : IResult
{
    /// <summary>Whom it is about, where the path does not say it; for the audit.</summary>
    public long? Subscriber { get; init; }

    public bool IsDone => Status < StatusCodes.Status400BadRequest;

    public static Answer Ok(object body) => new(StatusCodes.Status200OK, Serialize(body));

    public static Answer Created(string location, object body) =>
        new(StatusCodes.Status201Created, Serialize(body), location);

    public static Answer NoContent { get; } = new(StatusCodes.Status204NoContent, null);

    public static Answer Of(Problem problem) => new(problem.Status, Serialize(problem));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (Location is not null) response.Headers.Location = ApiHosting.PathIn(httpContext, Location);
        if (Json is null) return;
        var body = Encoding.UTF8.GetBytes(Json);
        response.ContentLength = body.Length;
        response.ContentType = IsDone ? "application/json" : Problem.ContentType;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    private static string Serialize(object body) => JsonSerializer.Serialize(body, body.GetType(), ApiJson.Options);
}
