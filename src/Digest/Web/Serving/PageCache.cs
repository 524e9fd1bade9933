using Digest.Web.Content;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Digest.Web.Serving;

/// <summary>
/// Public pages are made once a minute for everyone, in each language. What a stranger asks for a single time never
/// pushes out much: memory is limited.
/// </summary>
internal sealed class PageCache : IOutputCachePolicy
{
    private const int MaxMegabytes = 96;
    private const int MaxPageMegabytes = 2;

    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>What pages read of their address; anything else in it makes no other page.</summary>
    private static readonly StringValues Read = new(
        ["q", "in", "cat", "source", "from", "to", "order", "page", "date", "topic", "lang", "v"]);

    public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var isKept = CacheHeaders.AreKeptByServer(context.HttpContext);
        context.EnableOutputCaching = isKept;
        context.AllowCacheLookup = isKept;
        context.AllowCacheStorage = isKept;
        context.AllowLocking = true;
        context.ResponseExpirationTimeSpan = Lifetime;
        context.CacheVaryByRules.QueryKeys = Read;
        context.CacheVaryByRules.VaryByValues["language"] = context.HttpContext.RequestServices
            .GetRequiredService<PageLanguage>().Of(context.HttpContext.Request).Language;
        return ValueTask.CompletedTask;
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) =>
        ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        if (context.HttpContext.Response.StatusCode != StatusCodes.Status200OK) context.AllowCacheStorage = false;
        return ValueTask.CompletedTask;
    }

    public static void Add(IServiceCollection services) =>
        services.AddOutputCache(cache =>
        {
            cache.SizeLimit = MaxMegabytes * 1024 * 1024;
            cache.MaximumBodySize = MaxPageMegabytes * 1024 * 1024;
            cache.AddBasePolicy(new PageCache());
        });
}

internal static class PageCacheServices
{
    public static void AddPageCache(this IServiceCollection services) => PageCache.Add(services);
}
