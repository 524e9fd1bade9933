using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Digest.Web.Api.Answers;

/// <summary>Why a request was not done (RFC 9457).</summary>
/// <param name="Type"><c>about:blank</c> where the status says everything; otherwise what it is, for programs.</param>
/// <param name="Title">The same for each problem of the type.</param>
/// <param name="Detail">What was wrong with this request, for people.</param>
/// <param name="Errors">All that is wrong with what was sent, where that is more than one thing.</param>
internal sealed record Problem(
    string Type,
    string Title,
    int Status,
    string? Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Errors = null)
{
    public const string ContentType = "application/problem+json";

    /// <summary>A program handles these by name.</summary>
    public static Problem Named(int status, string name, string title, string detail) =>
        new($"urn:problem-type:digest:{name}", title, status, detail);

    public static Problem Of(int status, string? detail = null) =>
        new("about:blank", TitleOf(status), status, detail);

    public static Problem NotValid(params IReadOnlyList<string> errors) =>
        new(
            "urn:problem-type:digest:not-valid",
            "What was sent is not valid",
            StatusCodes.Status400BadRequest,
            string.Join(' ', errors),
            errors);

    public static Problem NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    private static string TitleOf(int status) =>
        ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Failed";
}
