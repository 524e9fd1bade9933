using Digest.Web.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Digest.Web.Pages;

/// <summary>
/// <c>/robots.txt</c>: crawlers may read days and papers. Searches never end, and signed links are private.
/// </summary>
internal static class RobotsFile
{
    private static readonly byte[] Rules =
    [
        .. """
        User-agent: *
        Disallow: /search
        Disallow: /feed
        Disallow: /bibtex/
        Disallow: /ris/
        Disallow: /read/
        Disallow: /confirm/
        Disallow: /unsubscribe/
        Disallow: /manage/
        Disallow: /edition/

        """u8,
    ];

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapReadable("/robots.txt", context =>
            PageResponse.WriteAsync(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", Rules)).Public();
}
