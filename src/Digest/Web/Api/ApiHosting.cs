using Digest.Web.Api.Answers;
using Digest.Web.Api.Description;
using Digest.Web.Api.Endpoints;
using Digest.Web.Api.Requests;
using Digest.Web.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Web.Api;

/// <summary><c>/api/v1</c>: what programs with a key may read and change.</summary>
internal static class ApiHosting
{
    /// <summary>Fifty topics with the longest queries fit.</summary>
    public const int MaxBodyBytes = 128 * 1024;

    private const string Root = "/api";
    private const string Version = "v1";

    /// <summary>Below the public address.</summary>
    public const string Path = $"{Root}/{Version}";

    public static void AddApi(this IServiceCollection services, WebOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<KeyLimits>();
        services.AddSingleton<ApiAccess>();
        services.AddSingleton<ApiErrors>();
        services.AddSingleton<KnownParameters>();
        services.AddSingleton<ApiChanges>();
        services.AddSingleton<Backtests>();
        services.AddSingleton<StatusApi>();
        services.AddSingleton<SubscribersApi>();
        services.AddSingleton<StatusChangesApi>();
        services.AddSingleton<SignUpsApi>();
        services.AddSingleton<TopicsApi>();
        services.AddSingleton<EditionsApi>();
        services.AddSingleton<PreviewsApi>();
        services.AddSingleton<SearchApi>();
        services.AddSingleton<PapersApi>();
        services.AddSingleton<SuppressionsApi>();
        services.Configure<RouteHandlerOptions>(handlers => handlers.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => ApiJson.Apply(json.SerializerOptions));
        services.AddOpenApi(Version, OpenApiDescription.Describe);
    }

    public static bool IsFor(HttpContext context) => context.Request.Path.StartsWithSegments(Root);

    /// <summary>The path of something below <c>/api/v1</c>, as clients reach it.</summary>
    public static string PathIn(HttpContext context, string path) =>
        $"{context.RequestServices.GetRequiredService<PublicRoot>().PathOf(context.Request)}{Path}{path}";

    /// <summary>Before routing.</summary>
    public static void UseApiBodies(this WebApplication app)
    {
        if (app.Services.GetService<ApiAccess>() is not null)
            app.UseWhen(IsFor, api => api.Use(BodyEncoding.AssumeAsync));
    }

    /// <summary>Before clients are limited by their addresses: a key has limits of its own.</summary>
    public static void UseApiCallers(this WebApplication app)
    {
        if (app.Services.GetService<ApiAccess>() is not { } access) return;
        app.UseWhen(IsFor, api =>
        {
            api.Use(app.Services.GetRequiredService<ApiErrors>().InvokeAsync);
            api.Use(access.IdentifyAsync);
        });
    }

    /// <summary>After clients were limited.</summary>
    public static void UseApiAccess(this WebApplication app)
    {
        if (app.Services.GetService<ApiAccess>() is { } access)
            app.UseWhen(IsFor, api =>
            {
                api.Use(access.EnforceAsync);
                api.Use(app.Services.GetRequiredService<KnownParameters>().CheckAsync);
                api.Use(BodyEncoding.CheckAsync);
                api.Use(IdempotentRequests.ReadAsync);
            });
    }

    public static void MapApi(this WebApplication app)
    {
        if (app.Services.GetService<ApiAccess>() is null) return;
        var api = app.MapGroup(Path).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        app.Services.GetRequiredService<StatusApi>().Map(api);
        app.Services.GetRequiredService<SubscribersApi>().Map(api);
        app.Services.GetRequiredService<StatusChangesApi>().Map(api);
        app.Services.GetRequiredService<SignUpsApi>().Map(api);
        app.Services.GetRequiredService<TopicsApi>().Map(api);
        app.Services.GetRequiredService<EditionsApi>().Map(api);
        app.Services.GetRequiredService<PreviewsApi>().Map(api);
        app.Services.GetRequiredService<SearchApi>().Map(api);
        app.Services.GetRequiredService<PapersApi>().Map(api);
        app.Services.GetRequiredService<SuppressionsApi>().Map(api);
        app.MapOpenApi($"{Root}/{{documentName}}/openapi.json").KeptByServer();
        OtherMethods.Map(app, Root);
        app.Map($"{Root}/{{**rest}}", () => Answer.Of(Problem.NotFound("There is nothing at this path.")))
            .WithOrder(int.MaxValue - 1).ExcludeFromDescription();
    }
}
