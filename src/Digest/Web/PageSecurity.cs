using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Digest.Web;

/// <summary>What holds for every answer and every request.</summary>
internal static class PageSecurity
{
    /// <summary>No page takes more than a short form.</summary>
    public const int MaxRequestBytes = 16 * 1024;

    public static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        kestrel.Limits.MaxConcurrentConnections = 1000;
    }

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // At the start of the answer, because an error page begins with its headers cleared.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            // Nothing is loaded, nothing runs; a page may only be posted back to where it came from.
            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = Policy("'none'");
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            // The address of a page holds its token: it must not travel on, nor stay in a cache.
            headers["Referrer-Policy"] = "no-referrer";
            headers.CacheControl = "no-store";
            headers["X-Robots-Tag"] = "noindex, nofollow";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "interest-cohort=()";
            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>Lets the style element with this nonce apply.</summary>
    public static void AllowStyle(HttpResponse response, string nonce) => response.Headers.ContentSecurityPolicy = Policy($"'nonce-{nonce}'");

    private static string Policy(string style) => $"default-src 'none'; style-src {style}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
}
