using Digest.Sources.Reading;
using Digest.Sources.Reading.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Digest.Sources;

internal static class SourceServices
{
    public static IServiceCollection AddSources(this IServiceCollection services, SourcesOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<HostPacer>();
        services.AddSingleton(new RedirectGuard());
        services.AddSingleton<SourceHttp>();
        services.AddSingleton<SourceRegistry>();
        services.AddSingleton<SourceStore>();
        services.AddSingleton<SourceHealth>();
        services.AddSingleton<SourceAlerts>();
        services.AddSingleton<PaperIngest>();
        return services;
    }
}
