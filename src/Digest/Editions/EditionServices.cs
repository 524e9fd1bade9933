using Microsoft.Extensions.DependencyInjection;

namespace Digest.Editions;

public static class EditionServices
{
    public static IServiceCollection AddEditions(this IServiceCollection services, EditionOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<EditionStore>();
        services.AddSingleton<CandidateSetLoader>();
        services.AddSingleton<EditionExplainer>();
        services.AddSingleton<EditionBuilder>();
        return services;
    }
}
