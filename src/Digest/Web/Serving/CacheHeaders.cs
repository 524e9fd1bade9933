using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Digest.Web.Serving;

/// <summary>
/// Which responses may be kept, and by whom. A page is private unless it was mapped as public: its address may hold a
/// token.
/// </summary>
internal static class CacheHeaders
{
    private const string Forever = "public, max-age=31536000, immutable";

    /// <summary>Everyone gets the same page: browsers and proxies may keep it for a minute.</summary>
    public static TBuilder Public<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new PublicPage());

    /// <summary>Search engines leave it out: there are as many as there are words.</summary>
    public static TBuilder NotIndexed<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new EndlessPage());

    /// <summary>
    /// Everyone who has the address gets the same page, which is costly: this program keeps it for a minute, no one
    /// else does.
    /// </summary>
    public static TBuilder KeptByServer<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new KeptPage());

    public static bool AreKeptByServer(HttpContext context) =>
        ArePublic(context) || context.GetEndpoint()?.Metadata.GetMetadata<KeptPage>() is not null;

    public static bool ArePublic(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<PublicPage>() is not null;

    public static void SetForever(HttpContext context) => context.Response.Headers.CacheControl = Forever;

    /// <summary>Called as the response starts, when its status is known.</summary>
    public static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (headers.CacheControl == Forever) return;
        var isKept = ArePublic(context)
            && context.Response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified;
        headers.CacheControl = isKept ? "public, max-age=60" : "no-store";
        if (isKept) headers.Vary = "Accept-Language, Accept-Encoding";
        if (!isKept || context.GetEndpoint()?.Metadata.GetMetadata<EndlessPage>() is not null)
            headers["X-Robots-Tag"] = "noindex, nofollow";
    }

    private sealed class PublicPage;

    private sealed class KeptPage;

    private sealed class EndlessPage;
}
