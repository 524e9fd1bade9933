using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest.Web;

/// <summary>Puts the pages into the worker's host.</summary>
public static class PageHosting
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.Configure<KestrelServerOptions>(PageSecurity.Limit);
        // The framework's lines about requests hold their addresses, and so the tokens.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<LinkPages>();
        services.AddSingleton<HealthPages>();
        return services;
    }

    /// <param name="publicUrl">Where readers reach the pages; its path is taken off requests that a proxy passes on unchanged. Null: no path.</param>
    public static void MapPages(this WebApplication app, Uri? publicUrl)
    {
        var pages = app.Services.GetRequiredService<PageRenderer>();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(errors => errors.Run(context => pages.WriteAsync(context, StatusOf(context), "failure")));
        if (publicUrl is { AbsolutePath.Length: > 1 }) app.UsePathBase(publicUrl.AbsolutePath.TrimEnd('/'));
        app.UseRouting();
        app.Services.GetRequiredService<LinkPages>().Map(app);
        app.Services.GetRequiredService<HealthPages>().Map(app);
        app.MapFallback(context => pages.WriteAsync(context, StatusCodes.Status404NotFound, "broken-link"));
    }

    private static int StatusOf(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error is Microsoft.AspNetCore.Http.BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
}
