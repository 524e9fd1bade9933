using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Web;

/// <summary>Adds the pages to the worker's host.</summary>
internal static class PageHosting
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(PageSecurity.Limit);
        // The framework logs the addresses of requests, which contain the tokens.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<LinkPages>();
        services.AddSingleton<HealthPages>();
        return services;
    }

    /// <param name="publicUrl">The public address of the pages. Its path is removed from requests that a proxy forwards
    /// unchanged. Null: no path.</param>
    public static void MapPages(this WebApplication app, Uri? publicUrl)
    {
        var pages = app.Services.GetRequiredService<PageRenderer>();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(errors =>
            errors.Run(context => pages.WriteAsync(context, StatusOf(context), "failure")));
        if (publicUrl is { AbsolutePath.Length: > 1 }) app.UsePathBase(publicUrl.AbsolutePath.TrimEnd('/'));
        app.UseRouting();
        app.Services.GetRequiredService<LinkPages>().Map(app);
        app.Services.GetRequiredService<HealthPages>().Map(app);
        app.MapFallback(context => pages.WriteAsync(context, StatusCodes.Status404NotFound, "broken-link"));
    }

    private static int StatusOf(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error is Microsoft.AspNetCore.Http.BadHttpRequestException bad
            ? bad.StatusCode
            : StatusCodes.Status500InternalServerError;
}
