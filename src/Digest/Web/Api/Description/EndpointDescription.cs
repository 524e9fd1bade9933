using Digest.Web.Api.Answers;
using Digest.Web.Api.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Api.Description;

/// <summary>What is said about an endpoint in the OpenAPI document, and what it needs.</summary>
internal static class EndpointDescription
{
    /// <param name="group">What it is about.</param>
    /// <param name="summary">What it does, in a few words.</param>
    public static RouteHandlerBuilder Is(
        this RouteHandlerBuilder endpoint, string group, string name, string scope, string summary, string? more = null)
    {
        endpoint.WithName(name).WithTags(group).WithSummary(summary).WithMetadata(new NeededScope(scope));
        return endpoint.WithDescription($"Scope: {scope}.{(more is null ? "" : $" {more}")}");
    }

    /// <summary>An answer with a body.</summary>
    public static RouteHandlerBuilder Gives<T>(
        this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK) => endpoint.Produces<T>(status);

    /// <summary>Problems beside those that every endpoint can have.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) endpoint.Produces<Problem>(status, Problem.ContentType);
        return endpoint;
    }
}
