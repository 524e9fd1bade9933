using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Serving;

/// <summary>Routes that are only read.</summary>
internal static class PageRoutes
{
    private static readonly string[] Readable = [HttpMethods.Get, HttpMethods.Head];

    public static IEndpointConventionBuilder MapReadable(
        this IEndpointRouteBuilder routes, string pattern, RequestDelegate page) =>
        routes.MapMethods(pattern, Readable, page);
}
