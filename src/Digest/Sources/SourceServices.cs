using Microsoft.Extensions.DependencyInjection;

namespace Digest.Sources;

public static class SourceServices
{
    public static IServiceCollection AddSources(this IServiceCollection services)
    {
        services.AddSingleton<SourceStore>();
        services.AddSingleton<PaperIngest>();
        return services;
    }
}
