using Digest.Links;
using Digest.Rendering;
using Digest.Subscribers;
using Digest.Subscribers.SignUps;
using Digest.Web.Api;
using Digest.Web.Content;
using Digest.Web.Forms;
using Digest.Web.Hooks;
using Digest.Web.Manage;
using Digest.Web.Operator;
using Digest.Web.Pages;
using Digest.Web.Serving;
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
    public static IServiceCollection AddPages(
        this IServiceCollection services, WebOptions options, SubscribersOptions defaults)
    {
        services.Configure<KestrelServerOptions>(PageSecurity.Limit);
        // The framework logs the addresses of requests, which contain the tokens.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddRequestTimeouts(
            requests => requests.DefaultPolicy = new()
            {
                Timeout = PageSecurity.MaxRequestTime,
                TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            });
        services.AddSingleton<PublicRoot>();
        services.AddSingleton<Stylesheet>();
        services.AddSingleton<PageLanguage>();
        services.AddSingleton<PageRenderer>();
        services.AddSingleton<FormGuard>();
        services.AddSingleton(provider => new SignUpOffer(
            options.SignUpsPerHour > 0 && provider.GetRequiredService<PublicAddress>().Url is not null));
        services.AddSingleton(new SignUpLimits(options.SignUpsPerHour));
        services.AddSingleton<SignUpHandler>();
        services.AddSingleton(defaults);
        services.AddSingleton<LinkedSubscriber>();
        services.AddSingleton<TopicPrices>();
        services.AddSingleton<ConfirmPage>();
        services.AddSingleton<HealthPages>();
        services.AddSingleton<DatePages>();
        services.AddSingleton<PaperPage>();
        services.AddSingleton<SearchPage>();
        services.AddSingleton<FeedPages>();
        services.AddSingleton<EditionPages>();
        services.AddManagePages();
        services.AddSingleton<SubscribePage>();
        services.AddSingleton<AddressPages>();
        services.AddSingleton<MyLinkPage>();
        services.AddSingleton<DeletePage>();
        if (options.Operator) services.AddOperatorPages();
        services.AddTrustedProxies(options);
        services.AddSingleton(_ => new ClientLimits(options));
        services.AddPageCache();
        if (options.Api) services.AddApi(options);
        return services;
    }

    public static void MapPages(this WebApplication app)
    {
        var pages = app.Services.GetRequiredService<PageRenderer>();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(errors =>
            errors.Run(context => pages.WriteAsync(context, StatusOf(context), "failure")));
        app.UsePathBase(app.Services.GetRequiredService<PublicRoot>().BasePath);
        app.UseApiBodies();
        app.UseRouting();
        app.UseApiCallers();
        app.UseRequestTimeouts();
        app.Use(app.Services.GetRequiredService<ClientLimits>().LimitAsync);
        app.UseApiAccess();
        app.UseOutputCache();
        app.Services.GetRequiredService<ConfirmPage>().Map(app);
        app.Services.GetRequiredService<HealthPages>().Map(app);
        app.Services.GetRequiredService<Stylesheet>().Map(app);
        app.Services.GetRequiredService<DatePages>().Map(app);
        app.Services.GetRequiredService<PaperPage>().Map(app);
        app.Services.GetRequiredService<SearchPage>().Map(app);
        app.Services.GetRequiredService<FeedPages>().Map(app);
        app.Services.GetRequiredService<EditionPages>().Map(app);
        app.MapManagePages();
        app.Services.GetRequiredService<SubscribePage>().Map(app);
        app.Services.GetRequiredService<AddressPages>().Map(app);
        app.Services.GetRequiredService<MyLinkPage>().Map(app);
        app.Services.GetRequiredService<DeletePage>().Map(app);
        app.MapOperatorPages();
        RobotsFile.Map(app);
        MetricsRoute.Map(app);
        SesHook.Map(app);
        app.MapApi();
        app.MapFallback(context => pages.WriteAsync(context, StatusCodes.Status404NotFound, "not-found"));
    }

    private static int StatusOf(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Error is Microsoft.AspNetCore.Http.BadHttpRequestException bad
            ? bad.StatusCode
            : StatusCodes.Status500InternalServerError;
}
