using Digest.Web.Api.Answers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Api.Requests;

/// <summary>
/// A known path with a method that it does not have is answered with 405 and the methods there are, and one that it has
/// with a body of another type with 415. Routing alone would take the path of all others for both.
/// </summary>
internal static class OtherMethods
{
    /// <param name="root">Of the paths that were mapped before.</param>
    public static void Map(IEndpointRouteBuilder routes, string root)
    {
        var paths = routes.DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(root, StringComparison.Ordinal))
            .GroupBy(endpoint => endpoint.RoutePattern.RawText!)
            .ToList();
        foreach (var path in paths)
        {
            var methods = path
                .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
                .Distinct().Order(StringComparer.Ordinal).ToList();
            var allowed = string.Join(", ", methods);
            routes.Map(path.Key, (HttpContext context) =>
            {
                context.Response.Headers.Allow = allowed;
                return Answer.Of(Problem.Of(StatusCodes.Status405MethodNotAllowed, $"Allowed here: {allowed}."));
            }).WithOrder(2).ExcludeFromDescription();
            foreach (var endpoint in path.Where(one => one.Metadata.GetMetadata<IAcceptsMetadata>() is not null))
                routes.MapMethods(
                        path.Key,
                        endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods,
                        () => ApiErrors.NotJson)
                    .WithOrder(1)
                    .WithMetadata(endpoint.Metadata.GetRequiredMetadata<NeededScope>())
                    .ExcludeFromDescription();
        }
    }
}
