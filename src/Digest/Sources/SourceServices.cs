using Digest.Sources.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Sources;

public static class SourceServices
{
    public static IServiceCollection AddSources(this IServiceCollection services, SourcesOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<RequestSlots>();
        services.AddSingleton<SourceHttp>();
        services.AddSingleton<ConfiguredSources>();
        services.AddSingleton<SourceStore>();
        services.AddSingleton<SourceWatch>();
        services.AddSingleton<PaperIngest>();
        return services;
    }
}
