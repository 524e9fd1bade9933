using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Digest.Web;

/// <summary>Sets the headers of every response and the limits of every request.</summary>
internal static class PageSecurity
{
    /// <summary>Pages only accept short forms.</summary>
    public const int MaxRequestBytes = 16 * 1024;

    /// <summary>From the first byte of a request to the last of its response.</summary>
    public static readonly TimeSpan MaxRequestTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A page loads its stylesheet and its icon, runs nothing, and may only be posted back to its origin.
    /// </summary>
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        + "base-uri 'none'";

    /// <summary>These pages pass their address on to each other: then their forms have an origin.</summary>
    public static TBuilder SendsOrigin<TBuilder>(this TBuilder routes) where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new OwnReferrer());

    public static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        var quota = new ConnectionQuota(pages: 1000, health: 100, silent: 10_000);
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(quota.Limit));
    }

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // Set when the response starts, because an error page begins with cleared headers.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            // The address of a page may contain its token, which must not be passed on.
            headers["Referrer-Policy"] =
                context.GetEndpoint()?.Metadata.GetMetadata<OwnReferrer>() is null ? "no-referrer" : "same-origin";
            CacheHeaders.Set(context);
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "interest-cohort=()";
            return Task.CompletedTask;
        });
        return next(context);
    });

    private sealed class OwnReferrer;
}
